import type { AttemptId } from '../contract/attempt.js';
import type { Desk } from './desk.js';
import { unfinishedStates } from './desk.js';
import { notePresence } from './progress.js';
import type { Attempts, Note } from './types.js';

/** Notes of one attempt that are kept at most: a page that goes mad must not fill the ledger. */
const most = 2_000;

/** What the trainee's page tells of itself, for instructors to look at; no points stand on it. */
export function notes(desk: Desk): Pick<Attempts, 'note'> {
  const counts = new Map<AttemptId, number>();

  return {
    async note(id, note) {
      const row = await desk.row(id);
      if (note.kind === 'presence') notePresence(desk, id, note.connection, note.state === 'on');
      const wanted =
        note.kind === 'presence'
          ? unfinishedStates.includes(row.state)
          : row.mode === 'assessment' && row.state === 'running';
      const count = counts.get(id) ?? 0;
      if (!wanted || count >= most) return;
      counts.set(id, count + 1);
      const { kind, ...data } = note satisfies Note;
      desk.parts.storage.ledger.append(id, [{ source: 'platform', host: '-', kind, data }]);
    },
  };
}
