import type { Grade } from '../../contract/grade.js';
import type { EvidenceRecord } from '../../evidence/record.js';
import { ofKind } from '../records.js';
import type { GradedLab } from '../types.js';
import { say } from '../words.js';
import { type Mark, mark } from './mark.js';

/** Commands as the trainee's shells told them. */
export function commandMarks(ledger: readonly EvidenceRecord[]): Mark[] {
  return ofKind(ledger, 'terminal.command').map((record) => {
    const line = `${record.host} $ ${record.data.text}`;
    return { ...mark('command', record, say(line, line)), terminal: { host: record.host, shell: record.data.shell } };
  });
}

/** Objectives that were reached in full, when the last of what they stand on was seen. */
export function objectiveMarks(lab: GradedLab, grade: Grade): Mark[] {
  return grade.objectives.flatMap(({ id, points, max, lines }) => {
    const title = lab.objectives.find((objective) => objective.id === id)?.title;
    const last = lines
      .filter(({ ok, at }) => ok && at !== null)
      .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
      .at(-1);
    if (points < max || title === undefined || last === undefined) return [];
    const seq = last.evidence.at(-1) ?? null;
    return [
      { at: last.at as number, lane: 'objective', text: title, techniques: [], seq, terminal: null } satisfies Mark,
    ];
  });
}
