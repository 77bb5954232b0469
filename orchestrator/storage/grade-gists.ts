import type { Database as Sqlite } from 'better-sqlite3';
import type { z } from 'zod';
import { type Grade, gradeSchema, objectiveGradeSchema } from '../contract/grade.js';

/** What lists look at of a grade: without its sentences, which are far larger. */
export interface GradeGist extends Pick<Grade, 'points' | 'max' | 'times'> {
  objectives: Omit<z.infer<typeof objectiveGradeSchema>, 'lines'>[];
}

const gistSchema = gradeSchema
  .pick({ points: true, max: true, times: true })
  .extend({ objectives: objectiveGradeSchema.omit({ lines: true }).array() });

/** Of a grade's JSON. @throws ZodError, SyntaxError where it is no grade */
export const gistOf = (grade: string): GradeGist => gistSchema.parse(JSON.parse(grade));

/** The gist's JSON, to be kept beside a grade; null where the grade cannot be read. */
export function gistText(grade: string): string | null {
  try {
    return JSON.stringify(gistOf(grade));
  } catch {
    return null;
  }
}

/** Keeps the gists of the grades that were stored before there were any. */
export function gistExisting(sqlite: Sqlite): void {
  const insert = sqlite.prepare('insert into grade_gists (attempt_id, number, gist) values (?, ?, ?)');
  const keys = sqlite.prepare('select attempt_id as attempt, number from grades').all();
  const read = sqlite.prepare('select grade from grades where attempt_id = ? and number = ?').pluck();
  for (const { attempt, number } of keys as { attempt: string; number: number }[]) {
    const gist = gistText(read.get(attempt, number) as string);
    if (gist !== null) insert.run(attempt, number, gist);
  }
}
