import type { Catalog, Lab } from '../../catalog/catalog.js';
import type { CourseSource } from '../../catalog/course.js';
import type { LabId } from '../../contract/attempt.js';
import type { Course, CoursePlace, CourseProgress, CourseReading } from '../../contract/course.js';
import type { EnrolmentId } from '../../contract/enrolment.js';
import type { Choice, Marked, QuestionId } from '../../contract/quiz.js';
import type { Storage } from '../../storage/open.js';
import { requireChoice } from '../choice.js';
import { ProgrammeError } from '../error.js';
import { moduleId } from '../modules.js';
import type { ProgrammeDesk } from '../programme.js';
import { markedOf } from '../quiz.js';
import { readSections } from './facts.js';
import { courseView } from './view.js';

/** Whose reading of which course. */
interface Of {
  enrolment: EnrolmentId;
  lab: LabId;
}

/** The micro-courses as people read them. Every method on an enrolment throws what `ProgrammeDesk.enter` throws. */
export interface Courses {
  read(of: Of): Promise<CourseReading>;
  /** @throws ProgrammeError `question-unknown` where the course has no such section */
  setPlace(of: Of, place: CoursePlace): Promise<CourseProgress>;
  /** Answers a check, the first time or again. @throws ProgrammeError `question-unknown`, `choice-invalid` */
  answer(of: Of, question: QuestionId, choice: Choice): Promise<{ marked: Marked; progress: CourseProgress }>;
  /** The course for who only looks at it. @throws ProgrammeError `module-unknown` */
  preview(lab: LabId): Course;
  /** What an answer would bring; nothing is kept. @throws ProgrammeError `module-unknown`, `question-unknown`, `choice-invalid` */
  previewAnswer(lab: LabId, question: QuestionId, choice: Choice): Marked;
}

interface Parts {
  storage: Storage;
  programme: ProgrammeDesk;
  catalog: Pick<Catalog, 'get'>;
  now: () => number;
}

/** A lab that has a course. */
type Taught = Lab & { course: CourseSource };

export function createCourses({ storage, programme, catalog, now }: Parts): Courses {
  const rows = storage.courses;

  function taught(id: LabId): Taught {
    const lab = catalog.get(id);
    if (!lab?.course) throw new ProgrammeError('module-unknown', 'This lab has no course.');
    return { ...lab, course: lab.course };
  }
  async function enter({ enrolment, lab }: Of): Promise<Taught> {
    await programme.enter(enrolment, moduleId('course', lab));
    return taught(lab);
  }
  function marked({ quiz, course }: Taught, question: QuestionId, choice: Choice): Marked {
    const isAsked = course.sections.some(({ checks }) => checks.includes(question));
    const item = isAsked ? quiz.find(({ id }) => id === question) : undefined;
    if (!item) throw new ProgrammeError('question-unknown', 'The course asks no such question.');
    requireChoice(item, choice);
    return markedOf(item, choice);
  }
  async function progressOf(of: Of, { course, quiz }: Taught): Promise<CourseProgress> {
    const all = await rows.ofEnrolments([of.enrolment]);
    const row = all.find(({ lab }) => lab === of.lab);
    const asked = course.sections.flatMap(({ checks }) => checks);
    const answers = (await rows.answersOf([of.enrolment])).flatMap(({ question, choice }) => {
      const item = asked.includes(question) ? quiz.find(({ id }) => id === question) : undefined;
      return item ? [markedOf(item, choice)] : [];
    });
    const reached = row?.reached ?? [];
    const read = readSections(course, reached, new Set(answers.map((one) => one.question.id)));
    return { place: row?.place ?? null, reached, read, answers, doneAt: row?.doneAt ?? null };
  }
  /** After something was noted: sets the course done where it is, and tells the programme. */
  async function noted(of: Of, lab: Taught): Promise<CourseProgress> {
    const progress = await progressOf(of, lab);
    const isDone = progress.doneAt === null && progress.read.length === lab.course.sections.length;
    if (isDone) await rows.setDone(of, now());
    programme.changed(of.enrolment);
    return isDone ? progressOf(of, lab) : progress;
  }

  return {
    async read(of) {
      const lab = await enter(of);
      return { course: viewOf(lab), progress: await progressOf(of, lab) };
    },
    async setPlace(of, { section, reached }) {
      const lab = await enter(of);
      if (!lab.course.sections.some(({ id }) => id === section))
        throw new ProgrammeError('question-unknown', 'The course has no such section.');
      rows.setPlace(of, section, reached);
      return noted(of, lab);
    },
    async answer(of, question, choice) {
      const lab = await enter(of);
      const told = marked(lab, question, choice);
      rows.answer(of, question, choice, now());
      return { marked: told, progress: await noted(of, lab) };
    },
    preview: (id) => viewOf(taught(id)),
    previewAnswer: (id, question, choice) => marked(taught(id), question, choice),
  };
}

const viewOf = (lab: Taught): Course => courseView(lab) as Course;
