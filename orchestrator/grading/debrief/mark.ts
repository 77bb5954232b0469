import type { Debrief } from '../../contract/grade.js';
import type { Text } from '../../contract/text.js';

export type Mark = Debrief['events'][number];

/** One mark on the debrief's time axis, at the time of the record it stands on. */
export function mark(
  lane: Mark['lane'],
  record: { at: number; seq: number },
  text: Text,
  techniques: string[] = [],
): Mark {
  return { at: record.at, lane, text, techniques, seq: record.seq, terminal: null };
}
