import type { AttemptId } from '../contract/attempt.js';
import { type Desk, unfinishedStates } from './desk.js';
import type { Attempts, Note } from './types.js';

/** Notes of a page that an attempt keeps, and comings and goings. More tell nothing more, and must not fill a disk. */
const maxNotes = 2_000;

/** Keeps what was seen of a trainee's browser in the ledger. What cannot be kept is logged: a socket goes on all the same. */
export function notesOf(desk: Desk): Attempts['note'] {
  const { storage, log } = desk.parts;
  const counts = new Map<string, number>();

  /** How many of these kinds there are: counted once from the ledger, then here. */
  function room(id: AttemptId, kinds: string[]): boolean {
    const key = `${id} ${kinds[0]}`;
    const count = counts.get(key) ?? storage.ledger.read(id, { kinds, limit: maxNotes }).length;
    counts.set(key, count + 1);
    return count < maxNotes;
  }

  async function wanted(id: AttemptId, what: Note): Promise<boolean> {
    const { state, mode } = await desk.row(id);
    if (!unfinishedStates.includes(state)) {
      for (const kind of ['presence', 'focus']) counts.delete(`${id} ${kind}`);
      return false;
    }
    if (what.kind === 'presence') return room(id, ['presence']);
    return mode === 'assessment' && state === 'running' && room(id, ['focus', 'paste']);
  }

  return async (id, what) => {
    try {
      if (!(await wanted(id, what))) return;
      const { kind, ...data } = what;
      storage.ledger.append(id, [{ source: 'platform', host: '-', kind, data }]);
    } catch (error) {
      log.warn({ attempt: id, err: error }, 'what was seen of a browser could not be kept');
    }
  };
}
