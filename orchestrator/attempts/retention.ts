import type { Desk } from './desk.js';
import { eraseAttemptsOf, eraseEvidence, tidy, withLeftFiles } from './erasure.js';

const dayMs = 24 * 3_600_000;
/** How often it is looked for evidence that is due (ms), and how soon again where more is due or something waits. */
const everyMs = 6 * 3_600_000;
const moreMs = 1_000;
const waitingMs = 10 * 60_000;
/** Attempts whose evidence is erased in one go. */
const batch = 20;

export interface Retention {
  /** Something waits: looks again in ten minutes, not in six hours. */
  soon(): void;
  /** Resolves when the round that is under way is over. */
  stop(): Promise<void>;
}

/** Erases evidence once its days are over, and finishes erasures that were cut off: at the start, and every six hours. */
export function startRetention(desk: Desk): Retention {
  const { log } = desk.parts;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async () => {
    let next = everyMs;
    try {
      const state = await sweep(desk);
      next = { more: moreMs, waiting: waitingMs, done: everyMs }[state];
    } catch (error) {
      log.warn({ err: error }, 'evidence that is due could not be erased; trying again');
      next = waitingMs;
    }
    after(next);
  };
  const after = (ms: number) => {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(() => {
      running = round();
    }, ms).unref();
  };
  let running = round();
  return {
    soon: () => after(waitingMs),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/**
 * One round: what was cut off, then one batch of what is due. `more`: there may be more to do; `waiting`:
 * something failed, or the database's file has yet to be written anew, once no lab is open.
 */
export async function sweep(desk: Desk): Promise<'more' | 'waiting' | 'done'> {
  const { storage, now, retentionDays, log } = desk.parts;
  let failed = false;
  // What cannot be erased now, for a fault of the disk perhaps, keeps nothing else from being erased.
  const each = async <T>(of: readonly T[], work: (one: T) => Promise<unknown>) => {
    for (const one of of) {
      await work(one).catch((error) => {
        failed = true;
        log.warn({ of: one, err: error }, 'it could not be erased; trying again');
      });
    }
  };
  await each(await storage.erasure.unfinishedPersons(), (owner) => eraseAttemptsOf(desk, owner));
  await each(await storage.erasure.leftovers(), (id) => eraseEvidence(desk, id));
  await each(await withLeftFiles(desk), (id) => eraseEvidence(desk, id));
  const due = await storage.erasure.due(now() - retentionDays * dayMs, batch);
  await each(due, (id) => eraseEvidence(desk, id));
  if (due.length === batch && !failed) return 'more';
  return tidy(desk) && !failed ? 'done' : 'waiting';
}
