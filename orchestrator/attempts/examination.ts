import type { AttemptId } from '../contract/attempt.js';
import type { Variant } from '../grading/types.js';
import { examine } from '../replay/examiner/examine.js';
import { worldOf } from '../replay/world.js';
import type { Desk } from './desk.js';
import { computeAndStore } from './grading.js';
import { moveStep, waitingSteps } from './steps.js';

/**
 * Shuts the terminals, lets the examiner act in its turn, grades from the ledger, and closes the range. Resumes where a restart
 * cut it off.
 */
export async function examineAndGrade(desk: Desk, id: AttemptId): Promise<void> {
  await desk.parts.terminals.end(id, 'attempt-ended');
  await desk.examiners.run(() => examineNow(desk, id));
}

async function examineNow(desk: Desk, id: AttemptId): Promise<void> {
  const { storage, ranges, witness, now, log } = desk.parts;
  const live = desk.live.get(id);
  // It may have been closed, or the server have stopped, while others were examined.
  if (!live || desk.stopped) return;
  const row = await desk.row(id);
  const variant = row.variant as Variant;
  let steps =
    row.examination.length > 0 ? row.examination : waitingSteps(live.lab.manifest.examiner.map((step) => step.id));
  await desk.move(id, ['submitted'], 'examining', { examination: steps });
  await examine({
    attemptId: id,
    lab: live.lab,
    variant,
    ranges,
    witness,
    world: worldOf(ranges, id),
    ledger: storage.ledger,
    signal: live.abort.signal,
    onStep: (step, state) => {
      steps = moveStep(steps, step, state, now());
      desk
        .patch(id, { examination: steps })
        .catch((error) => log.warn({ attempt: id, err: error }, 'a step could not be told'));
    },
  });
  await live.detach();
  // A restart may have come between the grade and the change of state: it is computed once.
  if (!(await desk.grade(id))) await computeAndStore(desk, id, null);
  await desk.move(id, ['submitted', 'examining'], 'graded', { gradedAt: now(), endsAt: null });
  await desk.release(id);
}
