import type { AttemptId, Step } from '../contract/attempt.js';
import { isAct } from '../grading/progress.js';
import type { Variant } from '../grading/types.js';
import { RangeFault } from '../range/types.js';
import { openCase, openingSteps } from '../replay/open-case.js';
import type { AttemptRow } from '../storage/attempts.js';
import type { Desk } from './desk.js';
import { LiveAttempt, type Opened } from './live-attempt.js';
import { beginWithinMs, graceMs } from './parts.js';
import type { Prepared } from './pool.js';
import { tellProgress } from './progress.js';
import { moveStep, waitingSteps } from './steps.js';

/** How often an attempt's objectives are computed at most, in milliseconds: with what follows, seen within a second. */
const progressEveryMs = 700;

/**
 * Opens the oldest waiting attempts while there is room and it is their turn, and tells the others where they stand when that
 * has changed. Called whenever one comes, goes, or is open.
 */
export async function openWaiting(desk: Desk): Promise<void> {
  if (desk.stopped) return;
  await openThere(desk);
  const waiting = (await desk.parts.storage.attempts.listByStates(['queued'])).filter(({ id }) => !desk.live.has(id));
  const [next] = waiting;
  const short = next ? desk.shortageFor(desk.lab(next.labId)) : null;
  const order = [short, ...waiting.map(({ id }) => id)].join(' ');
  if (order === desk.toldQueue) return;
  desk.toldQueue = order;
  await desk.publishAll(waiting.map(({ id }) => id));
}

async function openThere(desk: Desk): Promise<void> {
  const { live, pool, parts } = desk;
  /** A cold one waits: those behind it do as well, unless something was prepared for them. */
  let waits = false;
  for (const row of await parts.storage.attempts.listByStates(['queued'])) {
    if (live.has(row.id)) continue;
    const warm = pool.claim(row.id);
    if (warm === null && !waits) {
      const lab = desk.lab(row.labId);
      // What is prepared ahead gives back its room and its memory; of the processors it takes next to nothing.
      while (isTurn(desk) && (isFull(desk) || desk.shortageFor(lab) === 'memory')) if (!(await pool.shed())) break;
      waits = !isTurn(desk) || isFull(desk) || desk.shortageFor(lab) !== null;
    }
    if (live.has(row.id) || (warm === null && waits)) continue;
    start(desk, row, warm);
  }
}

const isTurn = ({ opening, parts }: Desk) => opening.size < parts.abreast;
const isFull = ({ live, pool, parts }: Desk) => live.size + pool.size >= parts.maxLive;

/** `warm`: what was prepared for it, which takes neither more room nor time of the engine. */
function start(desk: Desk, row: AttemptRow, warm: Prepared | null): void {
  desk.live.set(row.id, new LiveAttempt(desk.parts, row.id, desk.lab(row.labId)));
  if (warm === null) desk.opening.add(row.id);
  desk.run(row.id, () => (warm ? take(desk, row, warm) : open(desk, row).finally(() => nextTurn(desk, row.id))));
}

/** Whatever comes of an opening, the next may begin. */
function nextTurn(desk: Desk, opened: AttemptId): void {
  desk.opening.delete(opened);
  openWaiting(desk).catch((error) =>
    desk.parts.log.warn({ err: error }, 'whose turn it is could not be read; the reconciler tries again'),
  );
}

/** The range is there already: nothing but its evidence has to be followed. */
async function take(desk: Desk, row: AttemptRow, { range, variant, streams }: Prepared): Promise<void> {
  const at = desk.parts.now();
  const opening = openingSteps.map((id): Step => ({ id, state: 'done', startedAt: at, endedAt: at }));
  if (!(await desk.move(row.id, ['queued'], 'opening', { opening }))) return;
  await becomeReady(desk, row, { range, variant, opening, streams });
}

/** Once more where the engine, or who holds it, was lost on the way: nothing of the first time is left. */
async function open(desk: Desk, row: AttemptRow): Promise<void> {
  const live = desk.live.get(row.id);
  if (!live || !(await desk.move(row.id, ['queued'], 'opening', { opening: waitingSteps(openingSteps) }))) return;
  const opened = await openOnce(desk, row, live).catch(async (error) => {
    if (live.abort.signal.aborted || !isLoss(error)) throw error;
    desk.parts.log.warn({ attempt: row.id, err: error }, 'the range could not be opened; trying once more');
    await desk.parts.ranges.close(row.id);
    return openOnce(desk, row, live);
  });
  await becomeReady(desk, row, opened);
}

const isLoss = (error: unknown): boolean =>
  error instanceof RangeFault && ['engine-unreachable', 'engine'].includes(error.code);

async function openOnce(desk: Desk, row: AttemptRow, live: LiveAttempt): Promise<Opened & { opening: Step[] }> {
  const lab = desk.lab(row.labId);
  let steps = waitingSteps(openingSteps);
  const startedAt = desk.parts.now();
  const payloadEndsAt = startedAt + beginWithinMs + lab.manifest.minutes * 60_000 + graceMs;
  const { range, variant } = await openCase(
    desk.parts.ranges,
    lab,
    { id: row.id, seed: row.seed, endsAt: payloadEndsAt },
    {
      signal: live.abort.signal,
      onStep: (step, state) => {
        steps = moveStep(steps, step, state, desk.parts.now());
        if (step === 'hosts' && state === 'done') {
          // From here on it waits for its own programs, and the engine has time for another.
          desk.openingMs = desk.parts.now() - startedAt;
          nextTurn(desk, row.id);
        }
        desk
          .patch(row.id, { opening: steps })
          .catch((error) => desk.parts.log.warn({ attempt: row.id, err: error }, 'a step could not be told'));
      },
    },
  );
  return { range, variant, opening: steps };
}

async function becomeReady(
  desk: Desk,
  row: AttemptRow,
  { opening, ...opened }: Opened & { opening: Step[] },
): Promise<void> {
  const live = desk.live.get(row.id);
  if (!live) return;
  await attach(desk, live, opened, row.mode === 'practice');
  const at = desk.parts.now();
  await desk.move(row.id, ['opening'], 'ready', {
    variant: opened.variant,
    opening,
    readyAt: at,
    endsAt: at + beginWithinMs,
  });
}

/**
 * Follows a live range: evidence into the ledger, the clock's start, CPU to those who look, objectives as they come to hold.
 * `tells`: whether the trainee is told of these.
 */
export async function attach(desk: Desk, live: LiveAttempt, opened: Opened, tells: boolean): Promise<void> {
  const { log } = desk.parts;
  const tick = progressTicker(desk, live, opened.variant, tells);
  await live.attach(opened, {
    records: (records) => {
      const act = records.findLast(isAct);
      if (act) tellProgress(desk, live.id, { activeAt: act.at });
      tick();
    },
    firstEffect: (at) => {
      desk
        .patch(live.id, { clockStartedAt: at })
        .catch((error) => log.error({ attempt: live.id, err: error }, 'the clock could not be stored'));
    },
    cpu: (samples) => {
      for (const listener of desk.listeners.cpu) listener(live.id, samples);
    },
  });
}

/**
 * Computes which objectives hold and how far the trainee is, once in a while as records come: for instructors who look, and
 * for the trainee where the mode tells (`tells`).
 */
function progressTicker(desk: Desk, live: LiveAttempt, variant: Variant, tells: boolean): () => void {
  const { log } = desk.parts;
  let timer: NodeJS.Timeout | null = null;
  live.abort.signal.addEventListener('abort', () => timer && clearTimeout(timer));
  const compute = () => {
    timer = null;
    const before = desk.held.get(live.id);
    const { held, progress } = desk.found.read(live.id, live.lab.manifest, variant);
    desk.held.set(live.id, held);
    tellProgress(desk, live.id, progress);
    const changed = [...held].some(([id, holds]) => before?.get(id) !== holds);
    if (changed && tells)
      desk
        .publish(live.id)
        .catch((error) => log.warn({ attempt: live.id, err: error }, 'objectives could not be told'));
  };
  return () => {
    if (tells || desk.listeners.progress.size > 0) timer ??= setTimeout(compute, progressEveryMs);
  };
}

/** The attempt's id is known before its lab: a small helper for `resume`. */
export const newLive = (desk: Desk, id: AttemptId, labId: string): LiveAttempt => {
  const live = new LiveAttempt(desk.parts, id, desk.lab(labId));
  desk.live.set(id, live);
  return live;
};
