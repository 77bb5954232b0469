import type { Catalog } from '../../catalog/catalog.js';
import type { CourseSource } from '../../catalog/course.js';
import type { CourseRow } from '../../storage/courses.js';
import type { Storage } from '../../storage/open.js';
import { type ModuleFact, moduleId } from '../modules.js';
import type { FactSource } from '../programme.js';

/** How far people have read the micro-courses: the share of sections that are done, and when all were. */
export function courseFacts(storage: Storage, catalog: Pick<Catalog, 'get'>): FactSource {
  return async (cohort, enrolments) => {
    const ids = enrolments.map(({ id }) => id);
    const [rows, answers] = await Promise.all([storage.courses.ofEnrolments(ids), storage.courses.answersOf(ids)]);
    return new Map(
      ids.map((id) => {
        const answered = new Set<string>(
          answers.flatMap(({ enrolment, question }) => (enrolment === id ? [question] : [])),
        );
        const facts = new Map<string, ModuleFact>();
        for (const lab of cohort.settings.labs) {
          const course = catalog.get(lab)?.course;
          const row = rows.find((one) => one.enrolment === id && one.lab === lab);
          if (course && row) facts.set(moduleId('course', lab), factOf(course, row, answered));
        }
        return [id, facts];
      }),
    );
  };
}

function factOf(course: CourseSource, row: CourseRow, answered: ReadonlySet<string>): ModuleFact {
  if (row.doneAt !== null) return { share: 1, doneAt: row.doneAt };
  return { share: readSections(course, row.reached, answered).length / course.sections.length, doneAt: null };
}

/** The sections that are done: their end was reached, and each of their checks was answered, rightly or not. */
export const readSections = (
  { sections }: CourseSource,
  reached: readonly string[],
  answered: ReadonlySet<string>,
): string[] =>
  sections
    .filter(({ id, checks }) => reached.includes(id) && checks.every((check) => answered.has(check)))
    .map(({ id }) => id);
