import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sectionSchema } from '../contract/course.js';
import { questionIdSchema } from '../contract/quiz.js';
import { localeSchema, type Text, textSchema } from '../contract/text.js';
import { type Complaint, parseYaml, readTexts } from './files.js';
import type { QuizItem } from './quiz.js';

const kinds = sectionSchema.shape.kind;

/** `course.yaml`. The text of a section stands in `texts/<language>/course/<id>.md`. */
export const courseFileSchema = z
  .strictObject({
    title: textSchema,
    sections: z.array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be lower case letters, digits and dashes'),
        kind: kinds,
        minutes: z.number().int().min(1).max(30),
        title: textSchema,
        /** Questions of `quiz.yaml` with `use: check`, asked at its end in this order. */
        checks: z.array(questionIdSchema).min(1).max(3),
        commands: z
          .array(z.strictObject({ title: textSchema, command: z.string().min(1), why: textSchema }))
          .default([]),
      }),
    ),
  })
  .superRefine(({ sections }, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    for (const kind of kinds.options) {
      if (!sections.some((section) => section.kind === kind)) complain(['sections'], `must have one of kind ${kind}`);
    }
    sections.forEach(({ id }, index) => {
      if (sections.findIndex((other) => other.id === id) < index) {
        complain(['sections', index, 'id'], `"${id}" stands here twice; give it another id`);
      }
    });
  });
type CourseFile = z.infer<typeof courseFileSchema>;

/** A course as its author wrote it, with the Markdown of each section. */
export interface CourseSource extends Omit<CourseFile, 'sections'> {
  sections: (CourseFile['sections'][number] & { text: Text })[];
}

/** Reads `course.yaml`'s text with the sections' texts from the lab's folder. `file` is only for messages. Throws `CatalogError`. */
export function parseCourse(text: string, file: string, folder: string, quiz: readonly QuizItem[]): CourseSource {
  const course = parseYaml(text, file, courseFileSchema, (parsed) => [
    ...faultsOfChecks(parsed, quiz),
    ...missingTexts(parsed, folder),
  ]);
  const sections = course.sections.map((section) => ({ ...section, text: readTexts(folder, `course/${section.id}`) }));
  return { ...course, sections };
}

/** Every question with `use: check` must be asked once in the course, and no other. */
function faultsOfChecks({ sections }: CourseFile, quiz: readonly QuizItem[]): Complaint[] {
  const checks = new Set<string>(quiz.filter(({ use }) => use === 'check').map(({ id }) => id));
  const asked = new Set<string>();
  const faults: Complaint[] = [];
  sections.forEach((section, index) => {
    section.checks.forEach((id, place) => {
      const path = ['sections', index, 'checks', place];
      if (!checks.has(id)) faults.push({ path, message: `quiz.yaml has no question "${id}" with use: check` });
      if (asked.has(id)) faults.push({ path, message: `"${id}" is asked twice; ask it once` });
      asked.add(id);
    });
  });
  for (const id of checks) {
    if (asked.has(id)) continue;
    const message = `the question "${id}" is asked in no section; name it in one, or change its use in quiz.yaml`;
    faults.push({ path: ['sections'], message });
  }
  return faults;
}

function missingTexts({ sections }: CourseFile, folder: string): Complaint[] {
  return sections.flatMap(({ id }, index) =>
    localeSchema.options
      .map((locale) => `texts/${locale}/course/${id}.md`)
      .filter((name) => !existsSync(join(folder, name)))
      .map((name) => ({ path: ['sections', index, 'id'], message: `its text is missing; write ${name}` })),
  );
}
