import type { Catalog } from '../../catalog/catalog.js';
import type { CourseSource } from '../../catalog/course.js';
import type { LabId } from '../../contract/attempt.js';
import type { EnrolmentId } from '../../contract/enrolment.js';
import type { CourseRow } from '../../storage/courses.js';
import type { Storage } from '../../storage/open.js';
import { type ModuleFact, moduleId } from '../modules.js';
import type { FactSource } from '../programme.js';

/** How far people have read the micro-courses: the share of sections that are done, and when all were. */
export function courseFacts(storage: Storage, catalog: Pick<Catalog, 'get'>): FactSource {
  return async (cohort, enrolments) => {
    const ids = enrolments.map(({ id }) => id);
    const rows = await storage.courses.ofEnrolments(ids);
    // What is done stays done: only of the others it matters which checks they answered.
    const reading = rows.flatMap(({ enrolment, doneAt }) => (doneAt === null ? [enrolment] : []));
    const answered = await storage.courses.answeredBy([...new Set(reading)]);
    const courses = new Map(cohort.settings.labs.map((lab): [string, CourseSource | null] => [lab, courseOf(lab)]));
    const facts = new Map<EnrolmentId, Map<string, ModuleFact>>(ids.map((id) => [id, new Map()]));
    for (const row of rows) {
      const course = courses.get(row.lab);
      if (!course) continue;
      const fact = factOf(course, row, answered.get(row.enrolment) ?? new Set());
      facts.get(row.enrolment)?.set(moduleId('course', row.lab as LabId), fact);
    }
    return facts;
  };

  function courseOf(lab: LabId): CourseSource | null {
    return catalog.get(lab)?.course ?? null;
  }
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
