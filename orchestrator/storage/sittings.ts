import { z } from 'zod';
import type { CohortId } from '../contract/cohort.js';
import { type EnrolmentId, enrolmentIdSchema } from '../contract/enrolment.js';
import { choiceSchema, type QuestionId, questionIdSchema } from '../contract/quiz.js';
import {
  type Answer,
  type Ending,
  endingSchema,
  type SaveAnswer,
  type SittingId,
  type SittingModule,
  sittingIdSchema,
  sittingModuleSchema,
} from '../contract/sitting.js';
import { columnsAs, keptRowsOf } from './by-hand.js';
import type { Database } from './database.js';
import { guarded } from './error.js';
import type { SittingAnswerTable, SittingTable } from './schema.js';

export interface SittingRow {
  id: SittingId;
  enrolment: EnrolmentId;
  module: SittingModule;
  /** In the order to ask them. */
  questions: QuestionId[];
  beganAt: number;
  /** Null without a time limit. */
  endsAt: number | null;
  endedAt: number | null;
  ending: Ending | null;
  /** The share of the points, 0–1, once it is over. */
  score: number | null;
  voidReason: string | null;
}

/** How a sitting went, without its questions. */
export type SittingMark = Omit<SittingRow, 'questions' | 'endsAt'>;

/** Sittings of exams and tests, with their answers. */
export interface SittingRows {
  /** @throws StorageError `conflict` where the person has an open one of this module, or did this test */
  insert(sitting: SittingRow): Promise<void>;
  get(id: SittingId): Promise<SittingRow | null>;
  /** Oldest first. */
  ofEnrolments(enrolments: readonly EnrolmentId[]): Promise<SittingRow[]>;
  /** The same, as marks. */
  marks(enrolments: readonly EnrolmentId[]): Promise<readonly SittingMark[]>;
  marksOfCohort(cohort: CohortId): Promise<SittingMark[]>;
  /** Open ones whose time was up before then. */
  due(before: number): Promise<SittingRow[]>;
  answers(id: SittingId): Promise<Answer[]>;
  /**
   * Stores an answer and returns its new revision: `over` where the sitting has ended, `changed` where the answer is of
   * another revision than the one named, so that of two windows neither undoes the other unseen.
   */
  save(id: SittingId, question: QuestionId, answer: SaveAnswer, at: number): number | 'over' | 'changed';
  /** Ends an open sitting; `scoreOf` sees its last answers. False where it had ended. */
  end(id: SittingId, ended: { at: number; ending: Ending; scoreOf: (answers: Answer[]) => number }): boolean;
  void(id: SittingId, reason: string): Promise<void>;
}

export function sittingRows(database: Database): SittingRows {
  const { db, sqlite } = database;
  const isOpen = sqlite.prepare('select 1 from sittings where id = ? and ended_at is null');
  const answersOf = (id: SittingId) =>
    sqlite
      .prepare(
        `select question_id as questionId, choice, flagged, revision from sitting_answers where sitting_id = ?
         order by question_id`,
      )
      .all(id) as SittingAnswerTable[];
  return {
    async insert({ enrolment, questions, ...row }) {
      const columns = { ...row, enrolmentId: enrolment, questions: JSON.stringify(questions) };
      await db.insertInto('sittings').values(columns).execute();
    },
    async get(id) {
      const row = await db.selectFrom('sittings').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async ofEnrolments(enrolments) {
      if (enrolments.length === 0) return [];
      const query = db.selectFrom('sittings').selectAll().where('enrolmentId', 'in', enrolments);
      return (await query.orderBy('beganAt').orderBy('id').execute()).map(decode);
    },
    async marks(enrolments) {
      const sql = `select ${marks} from sittings where enrolment_id in (:ids) order by began_at, id`;
      return keptRowsOf(database, sql, enrolments, (rows: SittingMark[]) => rows);
    },
    async marksOfCohort(cohort) {
      const of = '(select id from enrolments where cohort_id = ?)';
      const sql = `select ${marks} from sittings where enrolment_id in ${of} order by began_at, id`;
      return guarded(() => sqlite.prepare(sql).all(cohort) as SittingMark[]);
    },
    async due(before) {
      const query = db.selectFrom('sittings').selectAll().where('endedAt', 'is', null).where('endsAt', '<', before);
      return (await query.execute()).map(decode);
    },
    answers: async (id) => guarded(() => answersOf(id).map(decodeAnswer)),
    save: (id, question, { choice, flagged, revision }, at) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            if (isOpen.get(id) === undefined) return 'over';
            const known = sqlite
              .prepare('select revision from sitting_answers where sitting_id = ? and question_id = ?')
              .pluck()
              .get(id, question);
            if ((known ?? 0) !== revision) return 'changed';
            sqlite
              .prepare(
                `insert into sitting_answers (sitting_id, question_id, choice, flagged, revision, saved_at)
                 values (?, ?, ?, ?, ?, ?) on conflict (sitting_id, question_id) do update set choice = excluded.choice,
                   flagged = excluded.flagged, revision = excluded.revision, saved_at = excluded.saved_at`,
              )
              .run(id, question, JSON.stringify(choice), Number(flagged), revision + 1, at);
            return revision + 1;
          })
          .immediate(),
      ),
    end: (id, { at, ending, scoreOf }) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            if (isOpen.get(id) === undefined) return false;
            const score = scoreOf(answersOf(id).map(decodeAnswer));
            sqlite
              .prepare('update sittings set ended_at = ?, ending = ?, score = ? where id = ?')
              .run(at, ending, score, id);
            return true;
          })
          .immediate(),
      ),
    async void(id, reason) {
      await db.updateTable('sittings').set({ voidReason: reason }).where('id', '=', id).execute();
    },
  };
}

/** As `decode`: these columns are written by `insert` and `end` alone, from what was parsed. */
const marks = `enrolment_id as enrolment, ${columnsAs(['id', 'module', 'beganAt', 'endedAt', 'ending', 'score', 'voidReason'])}`;

function decode({ enrolmentId, ...row }: SittingTable): SittingRow {
  return {
    ...row,
    id: sittingIdSchema.parse(row.id),
    enrolment: enrolmentIdSchema.parse(enrolmentId),
    module: sittingModuleSchema.parse(row.module),
    questions: z.array(questionIdSchema).parse(JSON.parse(row.questions)),
    ending: endingSchema.nullable().parse(row.ending),
  };
}

function decodeAnswer({ questionId, choice, flagged, revision }: SittingAnswerTable): Answer {
  return {
    question: questionIdSchema.parse(questionId),
    choice: choiceSchema.parse(JSON.parse(choice)),
    flagged: Boolean(flagged),
    revision,
  };
}
