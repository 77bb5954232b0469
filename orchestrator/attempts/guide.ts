import { type Desk, unfinishedStates } from './desk.js';
import type { Attempts } from './types.js';

/** The lab's guided steps, as far as an attempt may show them. */
export function guideOf(desk: Desk): Pick<Attempts, 'guide' | 'guideIsOpen'> {
  return {
    async guide(id) {
      const { labId } = await desk.row(id);
      return desk.lab(labId).manifest.guide;
    },

    async guideIsOpen(id) {
      const { mode, labId, ownerId } = await desk.row(id);
      if (mode !== 'practice' && (await desk.grade(id)) === null) return false;
      // An earlier attempt must not tell what the one that counts asks for.
      const all = await desk.parts.storage.attempts.listByOwner(ownerId);
      return !all.some((one) => one.labId === labId && one.mode !== 'practice' && unfinishedStates.includes(one.state));
    },
  };
}
