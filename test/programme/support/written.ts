import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const text = (en: string) => ({ en, 'zh-CN': `${en}（中文）` });

/** A question as its author writes it into `quiz.yaml`. */
export interface WrittenItem {
  id: string;
  use: string;
  kind: string;
  excerpt?: string;
  options?: { id: string; text: object; right?: boolean }[];
  lines?: number[];
  [field: string]: unknown;
}

export const writtenItem = (id: string, use: string, kind: string): WrittenItem => ({
  id,
  use,
  kind,
  prompt: text(`What about ${id}?`),
  ...(kind === 'log'
    ? { excerpt: 'one\ntwo\nthree\n', lines: [2] }
    : {
        options: ['first', 'second', 'third'].map((option, index) => ({
          id: option,
          text: text(option),
          ...(kind !== 'ordering' && index === 0 ? { right: true } : {}),
        })),
      }),
  explanation: text('Because it is so.'),
});

/** The least that a `quiz.yaml` must hold, as objects; ids begin with `prefix`. */
export function writtenQuiz(prefix = 'q'): { questions: WrittenItem[] } {
  const many = (count: number, use: string, kind: string) =>
    Array.from({ length: count }, (_, index) => writtenItem(`${prefix}-${use}-${kind}-${index}`, use, kind));
  return {
    questions: [
      ...many(6, 'check', 'single'),
      ...many(11, 'exam', 'single'),
      ...many(5, 'exam', 'multiple'),
      ...many(3, 'exam', 'ordering'),
      ...many(5, 'exam', 'log'),
      ...many(5, 'test-a', 'single'),
      ...many(5, 'test-b', 'multiple'),
    ],
  };
}

const kinds = ['story', 'anatomy', 'principles', 'practice'];

/** A `course.yaml` that asks every check of `writtenQuiz`, as objects. */
export const writtenCourse = (prefix = 'q') => ({
  title: text('A course'),
  sections: kinds.map((kind, index) => ({
    id: kind,
    kind,
    minutes: 3,
    title: text(kind),
    checks: [index, index + 4].filter((check) => check < 6).map((check) => `${prefix}-check-single-${check}`),
  })),
});

/** Writes a lab's course, questions and texts into its folder. */
export function writeCourse(folder: string, quiz: object, course: object): void {
  writeFileSync(join(folder, 'quiz.yaml'), stringify(quiz));
  writeFileSync(join(folder, 'course.yaml'), stringify(course));
  for (const language of ['en', 'zh-CN']) {
    mkdirSync(join(folder, 'texts', language, 'course'), { recursive: true });
    for (const kind of kinds) writeFileSync(join(folder, 'texts', language, 'course', `${kind}.md`), `# ${kind}\n`);
  }
}
