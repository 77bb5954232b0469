import { z } from 'zod';
import type { LabId } from '../contract/attempt.js';
import { type EnrolmentId, enrolmentIdSchema } from '../contract/enrolment.js';
import { type Choice, choiceSchema, type QuestionId, questionIdSchema } from '../contract/quiz.js';
import { columnsAs, keptRowsOf } from './by-hand.js';
import type { Database } from './database.js';
import { guarded } from './error.js';
import type { CourseProgressTable } from './schema.js';

/** One person's reading of one course. */
export interface CourseRow {
  enrolment: EnrolmentId;
  lab: string;
  /** The section they were in last. */
  place: string;
  /** Sections of which they reached the end. */
  reached: string[];
  doneAt: number | null;
}

export interface CourseAnswerRow {
  enrolment: EnrolmentId;
  question: QuestionId;
  choice: Choice;
  tries: number;
  answeredAt: number;
}

/** How far people have read the micro-courses, and what they last answered to the checks in them. */
export interface CourseRows {
  ofEnrolments(enrolments: readonly EnrolmentId[]): Promise<readonly CourseRow[]>;
  answersOf(enrolments: readonly EnrolmentId[]): Promise<CourseAnswerRow[]>;
  /** The questions that each has answered, rightly or not. */
  answeredBy(enrolments: readonly EnrolmentId[]): Promise<ReadonlyMap<EnrolmentId, ReadonlySet<string>>>;
  /** Notes the place, and where told that the end of this section was reached. */
  setPlace(of: { enrolment: EnrolmentId; lab: LabId }, place: string, reached: boolean): void;
  /** Keeps the answer in place of an earlier one and counts it. */
  answer(of: { enrolment: EnrolmentId; lab: LabId }, question: QuestionId, choice: Choice, at: number): void;
  /** Notes when the whole course was done; the first time stays. */
  setDone(of: { enrolment: EnrolmentId; lab: LabId }, at: number): Promise<void>;
}

export function courseRows(database: Database): CourseRows {
  const { db, sqlite } = database;
  return {
    async ofEnrolments(enrolments) {
      const sql = `select ${columnsAs(['enrolmentId', 'labId', 'place', 'reached', 'doneAt'])} from course_progress
        where enrolment_id in (:ids)`;
      return keptRowsOf(database, sql, enrolments, (rows: CourseProgressTable[]) => rows.map(decode));
    },
    async answersOf(enrolments) {
      if (enrolments.length === 0) return [];
      const query = db.selectFrom('courseAnswers').selectAll().where('enrolmentId', 'in', enrolments);
      const found = await query.orderBy('answeredAt').orderBy('questionId').execute();
      return found.map(({ enrolmentId, questionId, choice, tries, answeredAt }) => ({
        enrolment: enrolmentIdSchema.parse(enrolmentId),
        question: questionIdSchema.parse(questionId),
        choice: choiceSchema.parse(JSON.parse(choice)),
        tries,
        answeredAt,
      }));
    },
    async answeredBy(enrolments) {
      const sql = 'select enrolment_id as id, question_id as question from course_answers where enrolment_id in (:ids)';
      return keptRowsOf(database, sql, enrolments, (rows: { id: EnrolmentId; question: string }[]) => {
        const answered = new Map<EnrolmentId, Set<string>>(enrolments.map((id) => [id, new Set()]));
        for (const { id, question } of rows) answered.get(id)?.add(question);
        return answered;
      });
    },
    setPlace: ({ enrolment, lab }, place, reached) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            const known = sqlite
              .prepare('select reached from course_progress where enrolment_id = ? and lab_id = ?')
              .pluck()
              .get(enrolment, lab);
            const before = reachedOf(typeof known === 'string' ? known : '[]');
            const after = reached && !before.includes(place) ? [...before, place] : before;
            sqlite
              .prepare(
                `insert into course_progress (enrolment_id, lab_id, place, reached) values (?, ?, ?, ?)
                 on conflict (enrolment_id, lab_id) do update set place = excluded.place, reached = excluded.reached`,
              )
              .run(enrolment, lab, place, JSON.stringify(after));
          })
          .immediate(),
      ),
    answer: ({ enrolment, lab }, question, choice, at) =>
      guarded(
        () =>
          void sqlite
            .prepare(
              `insert into course_answers (enrolment_id, lab_id, question_id, choice, tries, answered_at)
               values (?, ?, ?, ?, 1, ?) on conflict (enrolment_id, question_id) do update set
                 choice = excluded.choice, tries = tries + 1, answered_at = excluded.answered_at`,
            )
            .run(enrolment, lab, question, JSON.stringify(choice), at),
      ),
    async setDone({ enrolment, lab }, at) {
      const own = db.updateTable('courseProgress').where('enrolmentId', '=', enrolment).where('labId', '=', lab);
      await own.set({ doneAt: at }).where('doneAt', 'is', null).execute();
    },
  };
}

const reachedSchema = z.array(z.string());
const reachedOf = (text: string): string[] => reachedSchema.parse(JSON.parse(text));

const decode = ({ enrolmentId, labId, reached, ...row }: CourseProgressTable): CourseRow => ({
  ...row,
  enrolment: enrolmentIdSchema.parse(enrolmentId),
  lab: labId,
  reached: reachedOf(reached),
});
