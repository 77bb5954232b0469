import type { AttemptId } from '../contract/attempt.js';
import { isAct } from '../grading/progress.js';
import type { Variant } from '../grading/types.js';
import type { OpenRange } from '../range/types.js';
import { openCase, openingSteps } from '../replay/open-case.js';
import type { AttemptRow } from '../storage/attempts.js';
import type { Desk } from './desk.js';
import { LiveAttempt } from './live-attempt.js';
import { beginWithinMs, graceMs } from './parts.js';
import { tellProgress } from './progress.js';
import { moveStep, waitingSteps } from './steps.js';

/** How often an attempt's objectives are computed at most, in milliseconds: with what follows, seen within a second. */
const progressEveryMs = 700;

/** Opens the oldest waiting attempts while there is room. Called whenever one comes or goes. */
export async function openWaiting(desk: Desk): Promise<void> {
  const waiting = await desk.parts.storage.attempts.listByStates(['queued']);
  for (const row of waiting) {
    if (desk.live.size >= desk.parts.maxLive) return;
    if (desk.live.has(row.id)) continue;
    desk.live.set(row.id, new LiveAttempt(desk.parts, row.id, desk.lab(row.labId)));
    desk.run(row.id, () => open(desk, row));
  }
}

async function open(desk: Desk, row: AttemptRow): Promise<void> {
  const live = desk.live.get(row.id);
  const lab = desk.lab(row.labId);
  let steps = waitingSteps(openingSteps);
  if (!live || !(await desk.move(row.id, ['queued'], 'opening', { opening: steps }))) return;
  const payloadEndsAt = desk.parts.now() + beginWithinMs + lab.manifest.minutes * 60_000 + graceMs;
  const { range, variant } = await openCase(
    desk.parts.ranges,
    lab,
    { id: row.id, seed: row.seed, endsAt: payloadEndsAt },
    {
      signal: live.abort.signal,
      onStep: (step, state) => {
        steps = moveStep(steps, step, state, desk.parts.now());
        desk
          .patch(row.id, { opening: steps })
          .catch((error) => desk.parts.log.warn({ attempt: row.id, err: error }, 'a step could not be told'));
      },
    },
  );
  await attach(desk, live, range, variant, row.mode === 'practice');
  const at = desk.parts.now();
  await desk.move(row.id, ['opening'], 'ready', { variant, opening: steps, readyAt: at, endsAt: at + beginWithinMs });
}

/** Follows a live range: evidence into the ledger, the clock's start, CPU to those who look, objectives as they come to hold. */
export async function attach(
  desk: Desk,
  live: LiveAttempt,
  range: OpenRange,
  variant: Variant,
  tells: boolean,
): Promise<void> {
  const { log } = desk.parts;
  const tick = progressTicker(desk, live, variant, tells);
  await live.attach(range, variant, {
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
