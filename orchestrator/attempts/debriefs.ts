import { timelineOf } from '../grading/debrief/timeline.js';
import { debriefOf } from '../grading/debrief.js';
import type { Variant } from '../grading/types.js';
import type { Desk } from './desk.js';
import { AttemptError, type Attempts } from './types.js';

/** What is shown of an attempt afterwards, from its evidence. */
export function debriefs(desk: Desk): Pick<Attempts, 'debrief' | 'timeline' | 'ledger'> {
  const { ledger } = desk.parts.storage;
  return {
    async debrief(id) {
      const row = await desk.rowWithEvidence(id);
      const grade = await desk.grade(id);
      if (!grade) throw new AttemptError('not-graded', 'The debrief is there once the attempt is graded.');
      const lab = desk.lab(row.labId);
      return debriefOf({
        lab: lab.manifest,
        text: lab.debrief,
        variant: row.variant as Variant,
        ledger: ledger.read(id),
        grade,
      });
    },

    async timeline(id) {
      const { labId, readyAt, createdAt, variant } = await desk.rowWithEvidence(id);
      const lab = desk.lab(labId).manifest;
      if (readyAt !== null)
        return timelineOf({ attemptId: id, lab, variant: variant as Variant, ledger: ledger.read(id) });
      // Nothing was drawn yet, and nothing can have happened.
      const times = { clockStartedAt: null, targetMs: lab.targetMinutes * 60_000 };
      return { attemptId: id, from: createdAt, to: createdAt, times, events: [], cpu: [], connections: [] };
    },

    async ledger(id) {
      await desk.rowWithEvidence(id);
      return ledger.export(id);
    },
  };
}
