import { describeEvents } from '../../../orchestrator/grading/sigma/sigma.js';
import { table } from './output.js';

/** Prints every field of an event with its meaning, from the schema that the grader uses. */
export function showFields(): void {
  const rows = describeEvents().map(({ field, meaning }) => [field, meaning]);
  console.log(table([['field', 'meaning'], ...rows]));
}
