import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readCatalog, readLab } from '../../orchestrator/catalog/catalog.js';
import { CatalogError } from '../../orchestrator/catalog/error.js';
import { parseQuiz } from '../../orchestrator/catalog/quiz.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { courseSchema } from '../../orchestrator/contract/course.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { courseView } from '../../orchestrator/programme/courses/view.js';
import { type WrittenItem, writeCourse, writtenCourse, writtenItem, writtenQuiz } from './support/written.js';

const faultOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof CatalogError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('quiz.yaml', () => {
  /** What is said of a quiz whose first question of a use and kind was changed. */
  const faultAfter = (use: string, kind: string, change: Partial<WrittenItem>): string => {
    const { questions } = writtenQuiz();
    const index = questions.findIndex((item) => item.use === use && item.kind === kind);
    const text = stringify({ questions: questions.with(index, { ...(questions[index] as WrittenItem), ...change }) });
    return faultOf(() => parseQuiz(text, 'quiz.yaml'));
  };
  const options = writtenItem('q', 'exam', 'single').options ?? [];

  it('is read where it holds what it must', () => {
    expect(parseQuiz(stringify(writtenQuiz()), 'quiz.yaml')).toHaveLength(40);
  });

  it('names file, line and remedy of what does not fit', () => {
    const text = stringify(writtenQuiz()).replace('kind: ordering', 'kind: riddle');
    const line = text.slice(0, text.indexOf('kind: riddle')).split('\n').length;
    expect(faultOf(() => parseQuiz(text, 'labs/x/quiz.yaml'))).toMatch(
      new RegExp(`^labs/x/quiz.yaml:${line}: questions\\.22\\.kind: `),
    );
  });

  it('refuses questions without exactly what is right for their kind', () => {
    const all = options.map((option) => ({ ...option, right: true }));
    const none = options.map(({ right: _, ...option }) => option);
    expect(faultAfter('exam', 'single', { options: all })).toContain('exactly one must be right, not 3');
    expect(faultAfter('exam', 'single', { options: none })).toContain('exactly one must be right, not 0');
    expect(faultAfter('exam', 'multiple', { options: all })).toContain('at least one must be right, and not all');
    expect(faultAfter('exam', 'multiple', { options: none })).toContain('at least one must be right, and not all');
    expect(faultAfter('exam', 'ordering', { options })).toContain('leave out `right`');
    expect(faultAfter('exam', 'single', { options: options.slice(0, 2) })).toContain('must be at least 3');
    expect(faultAfter('exam', 'single', { options: [...options, ...options] })).toContain('an id stands here twice');
  });

  it('refuses lines that the excerpt does not have, and an excerpt that is missing or too large', () => {
    expect(faultAfter('exam', 'log', { lines: [4] })).toContain('must be lines of the excerpt, 1 to 3');
    expect(faultAfter('exam', 'log', { lines: [] })).toContain('must name at least one right line');
    expect(faultAfter('exam', 'log', { lines: [2, 2] })).toContain('must name each line once');
    expect(faultAfter('exam', 'log', { excerpt: undefined })).toContain('a log needs an excerpt');
    expect(faultAfter('exam', 'log', { options })).toContain('a log has no options');
    expect(faultAfter('exam', 'log', { excerpt: 'line\n'.repeat(26) })).toContain('at most 25 lines');
    expect(faultAfter('exam', 'log', { excerpt: 'x'.repeat(111) })).toContain('at most 110 columns');
    expect(faultAfter('exam', 'single', { lines: [1] })).toContain('only a log has lines');
  });

  it('refuses a text that one language lacks', () => {
    expect(faultAfter('exam', 'single', { explanation: { en: 'So it is.' } })).toContain('explanation.zh-CN');
  });

  it('refuses too few questions, and a test that is not of five', () => {
    const without = (use: string, kind: string) => {
      const { questions } = writtenQuiz();
      questions.splice(
        questions.findIndex((item) => item.use === use && item.kind === kind),
        1,
      );
      return faultOf(() => parseQuiz(stringify({ questions }), 'quiz.yaml'));
    };
    expect(without('check', 'single')).toContain('must be at least 6 of use check, not 5');
    expect(without('exam', 'single')).toContain('must be at least 24 of use exam, not 23');
    expect(without('exam', 'log')).toContain('must be at least 5 of use exam and kind log, not 4');
    expect(without('exam', 'ordering')).toContain('must be at least 3 of use exam and kind ordering, not 2');
    expect(without('test-b', 'multiple')).toContain('must be exactly 5 of use test-b, not 4');
    expect(faultAfter('exam', 'single', { use: 'test-a' })).toContain('must be exactly 5 of use test-a, not 6');
    expect(faultAfter('test-a', 'single', writtenItem('q-order', 'test-a', 'ordering'))).toContain(
      'a test asks single and multiple only',
    );
  });

  it('refuses an id that stands twice', () => {
    expect(faultAfter('exam', 'single', { id: 'q-exam-log-0' })).toContain('"q-exam-log-0" stands here twice');
  });
});

describe('the course of a lab', () => {
  let labs: string;
  let folder: string;
  beforeEach(() => {
    labs = mkdtempSync(join(tmpdir(), 'chaindrill-course-'));
    folder = copyOfLab('sympy-dev');
  });
  afterEach(() => rmSync(labs, { recursive: true, force: true }));

  /** A real lab without course and questions. */
  function copyOfLab(id: string): string {
    const copy = join(labs, id);
    cpSync(join(labsFolder, id), copy, {
      recursive: true,
      filter: (source) =>
        !source.endsWith('course.yaml') && !source.endsWith('quiz.yaml') && !source.endsWith('course'),
    });
    return copy;
  }
  const faultWith = (course: object, quiz: object = writtenQuiz()) => {
    writeCourse(folder, quiz, course);
    return faultOf(() => readLab(folder, parseCheck));
  };

  it('may be absent with its questions, but not one without the other', () => {
    const lab = readLab(folder, parseCheck);
    expect(lab).toMatchObject({ course: null, quiz: [] });
    expect(courseView(lab)).toBeNull();
    writeFileSync(join(folder, 'course.yaml'), stringify(writtenCourse()));
    expect(faultOf(() => readLab(folder, parseCheck))).toContain('quiz.yaml cannot be read; the lab needs it');
  });

  it('is shown with its texts, the steps of the case and its checks, and without any answer', () => {
    const course = writtenCourse();
    writeCourse(folder, writtenQuiz(), course);
    writeFileSync(join(folder, 'texts', 'zh-CN', 'course', 'story.md'), '从前……');
    const lab = readLab(folder, parseCheck);
    const shown = courseView(lab);
    expect(courseSchema.parse(shown)).toEqual(shown);
    expect(shown?.minutes).toBe(12);
    const [story, anatomy] = shown?.sections ?? [];
    expect(story?.text).toEqual({ en: '# story\n', 'zh-CN': '从前……' });
    expect(story?.checks.map(({ id }) => id)).toEqual(['q-check-single-0', 'q-check-single-4']);
    expect(story?.steps).toEqual([]);
    expect(anatomy?.steps).toHaveLength(lab.manifest.anatomy.length);
    expect(anatomy?.steps[0]?.techniques.map(({ id }) => id)).toEqual(['T1195.001', 'T1036.005']);
    expect(JSON.stringify(shown)).not.toMatch(/"right"|Because/);
  });

  it('names its line where it asks what is no check, asks it twice, or leaves one out', () => {
    const asking = (checks: string[]) => {
      const course = writtenCourse();
      course.sections = course.sections.map((section, index) => (index === 3 ? { ...section, checks } : section));
      return course;
    };
    const line = (text: string) => {
      const lines = readFileSync(join(folder, 'course.yaml'), 'utf8').split('\n');
      return lines.findLastIndex((one) => one.includes(text)) + 1;
    };
    const unknown = faultWith(asking(['q-check-single-3', 'q-exam-single-0']));
    expect(unknown).toContain(`course.yaml:${line('q-exam-single-0')}: sections.3.checks.1: quiz.yaml has no question`);
    const twice = faultWith(asking(['q-check-single-3', 'q-check-single-0']));
    expect(twice).toContain(
      `course.yaml:${line('q-check-single-0')}: sections.3.checks.1: "q-check-single-0" is asked`,
    );
    const quiz = writtenQuiz();
    quiz.questions.push(writtenItem('q-forgotten', 'check', 'single'));
    expect(faultWith(writtenCourse(), quiz)).toContain('the question "q-forgotten" is asked in no section');
  });

  it('is refused without a section of each kind, and without a text in each language', () => {
    const course = writtenCourse();
    const sections = course.sections.map((section) => ({ ...section, kind: 'story' }));
    expect(faultWith({ ...course, sections })).toContain('must have one of kind practice');
    writeCourse(folder, writtenQuiz(), course);
    rmSync(join(folder, 'texts', 'zh-CN', 'course', 'practice.md'));
    expect(faultOf(() => readLab(folder, parseCheck))).toMatch(
      /course\.yaml:\d+: sections\.3\.id: its text is missing; write texts\/zh-CN\/course\/practice\.md/,
    );
  });

  it('may not take the id of another lab’s question', () => {
    const other = copyOfLab('checkout-action');
    writeCourse(folder, writtenQuiz('one'), writtenCourse('one'));
    const quiz = writtenQuiz('two');
    quiz.questions.push(writtenItem('one-exam-log-0', 'exam', 'log'));
    writeCourse(other, quiz, writtenCourse('two'));
    expect(faultOf(() => readCatalog(labs, parseCheck))).toMatch(
      /quiz\.yaml:\d+: questions\.\d+\.id: the lab [a-z-]+ has a question "one-exam-log-0" too; rename one/,
    );
    writeCourse(other, writtenQuiz('two'), writtenCourse('two'));
    expect(readCatalog(labs, parseCheck).list()).toHaveLength(2);
  });
});
