import { sources } from '../../../orchestrator/grading/sigma/sigma.js';
import type { Log } from './log.js';
import { table } from './output.js';

/** Prints every field of an event with its meaning, from the schema that the grader uses. */
export function showFields({ source }: Log): void {
  const rows = sources[source].describe().map(({ field, meaning }) => [field, meaning]);
  console.log(table([['field', 'meaning'], ...rows]));
}
