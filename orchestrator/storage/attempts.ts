import type { Updateable } from 'kysely';
import type { AccountId } from '../contract/account.js';
import { accountIdSchema } from '../contract/account.js';
import {
  type AttemptId,
  type AttemptListing,
  type AttemptState,
  attemptIdSchema,
  attemptStateSchema,
  type LabId,
  labIdSchema,
  type Mark,
  type Mode,
  modeSchema,
  type Step,
} from '../contract/attempt.js';
import { type EnrolmentId, enrolmentIdSchema } from '../contract/enrolment.js';
import type { Problem } from '../contract/problem.js';
import type { NewRecord } from '../evidence/record.js';
import { columnsAs, keptRowsOf, rowsOf } from './by-hand.js';
import type { Database } from './database.js';
import { guarded } from './error.js';
import type { LedgerStore } from './ledger.js';
import type { AttemptTable } from './schema.js';

/** An attempt as it is stored: the state machine's memory. Times are epoch milliseconds. */
export interface AttemptRow {
  id: AttemptId;
  ownerId: AccountId;
  labId: LabId;
  labVersion: string;
  mode: Mode;
  state: AttemptState;
  problem: Problem | null;
  /** The secret seed, in hex. Never leaves the server. */
  seed: string;
  variant: Record<string, unknown>;
  createdAt: number;
  readyAt: number | null;
  clockStartedAt: number | null;
  endsAt: number | null;
  submittedAt: number | null;
  gradedAt: number | null;
  opening: Step[];
  examination: Step[];
  /** What the examiner needs to resume: its own JSON. */
  examProgress: Record<string, unknown>;
  successor: AttemptId | null;
  /** What is wrong with its evidence. */
  marks: Mark[];
  /** When its evidence was erased, by the retention setting or with its person. */
  erasedAt: number | null;
  /** The way through a programme that it belongs to, if any. */
  enrolmentId: EnrolmentId | null;
  /** Since when it is paused; how long its clock stood still before; what pauses and extensions added to its time (ms). */
  pausedAt: number | null;
  pausedMs: number;
  extraMs: number;
}

/** What of an attempt says how far somebody is: without what only the attempt itself needs, which is far larger. */
export type AttemptGist = Pick<
  AttemptRow,
  'id' | 'labId' | 'mode' | 'state' | 'createdAt' | 'clockStartedAt' | 'submittedAt' | 'gradedAt' | 'enrolmentId'
>;

/** What of an attempt is shown, without what its range and its examiner need. */
const listing = ['id', 'ownerId', 'labId', 'mode', 'state', 'createdAt', 'marks', 'erasedAt'] as const;
type ListedAttempt = Omit<AttemptListing, 'owner' | 'marks'> & { ownerId: AccountId; name: string; marks: string };

export type AttemptSheet = Omit<AttemptRow, 'seed' | 'variant' | 'examProgress' | 'readyAt' | 'extraMs'>;

/** What tells whether an attempt is as it was when it was last compared with others; `reports`: how many were filed. */
export type ComparedAttempt = Pick<AttemptRow, 'id' | 'ownerId' | 'readyAt' | 'erasedAt'> & { reports: number };

export type AttemptPatch = Partial<Omit<AttemptRow, 'id' | 'ownerId' | 'labId' | 'createdAt' | 'marks'>>;

export interface AttemptRows {
  /**
   * Stores a new attempt and the records about it together.
   * @throws StorageError `conflict` where the owner has an unfinished attempt already: the database allows one.
   */
  insert(row: AttemptRow, records?: NewRecord[]): Promise<void>;
  get(id: AttemptId): Promise<AttemptRow | null>;
  /** Changes the given fields and appends `records` to the ledger, together. */
  update(id: AttemptId, patch: AttemptPatch, records?: NewRecord[]): Promise<void>;
  /** As `update`, but only where the state is one of `from` at that moment; false (and nothing stored) where it is not. */
  transition(id: AttemptId, from: AttemptState[], patch: AttemptPatch, records?: NewRecord[]): Promise<boolean>;
  /** Adds a mark, unless one of its code and host is there already; false then. */
  mark(id: AttemptId, mark: Mark): Promise<boolean>;
  /** Whether its clock has begun, and its evidence is there. */
  clock(id: AttemptId): Promise<Pick<AttemptRow, 'clockStartedAt' | 'erasedAt'> | null>;
  /** As they are shown, in no order. */
  sheets(ids: readonly AttemptId[]): Promise<AttemptSheet[]>;
  /** Newest first. */
  listByOwner(owner: AccountId): Promise<AttemptRow[]>;
  /** How many attempts each owner has, and when the latest was opened. */
  countByOwner(): Promise<Map<string, { attempts: number; latestAt: number }>>;
  /** The same, by their ids. */
  idsOfOwner(owner: AccountId): Promise<AttemptId[]>;
  /** Everybody's as lists show them, newest first. */
  listings(options: {
    lab?: LabId | undefined;
    state?: AttemptState | undefined;
    limit: number;
  }): Promise<AttemptListing[]>;
  /** Everybody's of a lab, newest first. */
  compared(lab: LabId, limit: number): Promise<readonly ComparedAttempt[]>;
  variants(ids: readonly AttemptId[]): Promise<Map<AttemptId, AttemptRow['variant']>>;
  /** Of these enrolments, oldest first. */
  listByEnrolments(enrolments: readonly EnrolmentId[]): Promise<AttemptRow[]>;
  /** The same, each without what its range needs. */
  gistsByEnrolments(enrolments: readonly EnrolmentId[]): Promise<readonly AttemptGist[]>;
  /** Attempts of a lab with a grade and their evidence, oldest first. */
  idsGraded(lab: LabId): Promise<AttemptId[]>;
  /** Oldest first. */
  listByStates(states: AttemptState[]): Promise<AttemptRow[]>;
}

export function attemptRows(database: Database, ledger: LedgerStore): AttemptRows {
  const { db, sqlite } = database;
  const marksOf = sqlite.prepare('select marks from attempts where id = ?').pluck();
  const setMarks = sqlite.prepare('update attempts set marks = ? where id = ?');
  const clockOf = sqlite.prepare(`select ${columnsAs(['clockStartedAt', 'erasedAt'])} from attempts where id = ?`);
  const comparedBefore = new Map<string, { revision: string; rows: readonly ComparedAttempt[] }>();
  const change = (id: AttemptId, patch: AttemptPatch) =>
    db.updateTable('attempts').set(encode(patch)).where('id', '=', id);
  return {
    async insert(row, records = []) {
      ledger.appendWith(row.id, records, [db.insertInto('attempts').values(encode(row) as AttemptTable)]);
    },
    async get(id) {
      const row = await db.selectFrom('attempts').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async update(id, patch, records = []) {
      const also = Object.keys(patch).length > 0 ? [change(id, patch)] : [];
      ledger.appendWith(id, records, also);
    },
    async transition(id, from, patch, records = []) {
      const query = change(id, patch).where('state', 'in', from);
      return ledger.appendWith(id, records, [query], { mustChange: true }) !== null;
    },
    async mark(id, mark) {
      // One synchronous transaction: of two marks at one moment, neither is written over the other.
      return guarded(() =>
        sqlite
          .transaction(() => {
            const text = marksOf.get(id) as string | undefined;
            if (text === undefined) return false;
            const marks: Mark[] = JSON.parse(text);
            if (marks.some(({ code, host }) => code === mark.code && host === mark.host)) return false;
            setMarks.run(JSON.stringify([...marks, mark]), id);
            return true;
          })
          .immediate(),
      );
    },
    clock: async (id) =>
      guarded(() => (clockOf.get(id) as Pick<AttemptRow, 'clockStartedAt' | 'erasedAt'> | undefined) ?? null),
    async sheets(ids) {
      const sql = `select ${columnsAs(sheet)} from attempts where id in (:ids)`;
      return rowsOf<AttemptTable>(database, sql, ids).map(decodeSheet);
    },
    async idsOfOwner(owner) {
      const query = db.selectFrom('attempts').select('id').where('ownerId', '=', owner);
      return (await query.orderBy('createdAt', 'desc').orderBy('id').execute()).map(({ id }) => id as AttemptId);
    },
    async listByOwner(owner) {
      const query = db.selectFrom('attempts').selectAll().where('ownerId', '=', owner);
      return (await query.orderBy('createdAt', 'desc').orderBy('id').execute()).map(decode);
    },
    async countByOwner() {
      const rows = await db
        .selectFrom('attempts')
        .select(({ fn }) => ['ownerId', fn.countAll<number>().as('attempts'), fn.max('createdAt').as('latestAt')])
        .groupBy('ownerId')
        .execute();
      return new Map(rows.map(({ ownerId, ...counted }) => [ownerId, counted]));
    },
    async listings({ lab, state, limit }) {
      const sql = `select ${columnsAs(listing, 'attempts')}, accounts.name,
          (select coalesce(json_extract(gist, '$.points'), case when json_valid(grade) then json_extract(grade, '$.points') end)
            from grades left join grade_gists using (attempt_id, number)
            where attempt_id = attempts.id order by number desc limit 1) as points
        from attempts join accounts on accounts.id = owner_id
        where (:lab is null or lab_id = :lab) and (:state is null or state = :state)
        order by attempts.created_at desc, attempts.id limit :limit`;
      const asked = { lab: lab ?? null, state: state ?? null, limit };
      const rows = guarded(() => sqlite.prepare(sql).all(asked) as ListedAttempt[]);
      return rows.map(({ ownerId, name, marks, ...row }) => ({
        ...row,
        owner: { id: ownerId, name },
        marks: JSON.parse(marks),
      }));
    },
    async compared(lab, limit) {
      const reports = '(select count(*) from reports where attempt_id = attempts.id) as reports';
      const sql = `select ${columnsAs(['id', 'ownerId', 'readyAt', 'erasedAt'])}, ${reports} from attempts
        where lab_id = ? order by created_at desc, id limit ?`;
      const revision = database.revisions.of(sql);
      const known = comparedBefore.get(`${lab} ${limit}`);
      if (known?.revision === revision) return known.rows;
      const rows = guarded(() => sqlite.prepare(sql).all(lab, limit) as ComparedAttempt[]);
      comparedBefore.set(`${lab} ${limit}`, { revision, rows });
      return rows;
    },
    async variants(ids) {
      const sql = 'select id, variant from attempts where id in (:ids)';
      const rows = rowsOf<{ id: AttemptId; variant: string }>(database, sql, ids);
      return new Map(rows.map(({ id, variant }) => [id, JSON.parse(variant)]));
    },
    async listByEnrolments(enrolments) {
      if (enrolments.length === 0) return [];
      const query = db.selectFrom('attempts').selectAll().where('enrolmentId', 'in', enrolments);
      return (await query.orderBy('createdAt').orderBy('id').execute()).map(decode);
    },
    async gistsByEnrolments(enrolments) {
      // As `decode`, of what is there; these columns are written by `insert` and `update` alone, from what was parsed.
      const sql = `select ${columnsAs(gist)} from attempts where enrolment_id in (:ids) order by created_at, id`;
      return keptRowsOf(database, sql, enrolments, (rows: AttemptGist[]) => rows);
    },
    async idsGraded(lab) {
      const query = db.selectFrom('attempts').select('id').where('labId', '=', lab).where('gradedAt', 'is not', null);
      const rows = await query.where('erasedAt', 'is', null).orderBy('createdAt').orderBy('id').execute();
      return rows.map(({ id }) => id as AttemptId);
    },
    async listByStates(states) {
      if (states.length === 0) return [];
      const query = db.selectFrom('attempts').selectAll().where('state', 'in', states);
      return (await query.orderBy('createdAt').orderBy('id').execute()).map(decode);
    },
  };
}

const gist = [
  'id',
  'labId',
  'mode',
  'state',
  'createdAt',
  'clockStartedAt',
  'submittedAt',
  'gradedAt',
  'enrolmentId',
] as const satisfies (keyof AttemptGist)[];

const sheet = [
  'id',
  'ownerId',
  'labId',
  'labVersion',
  'mode',
  'state',
  'problem',
  'createdAt',
  'clockStartedAt',
  'endsAt',
  'submittedAt',
  'gradedAt',
  'opening',
  'examination',
  'successor',
  'marks',
  'erasedAt',
  'enrolmentId',
  'pausedAt',
  'pausedMs',
] as const satisfies (keyof AttemptSheet)[];

/** As `decode`, without parsing what was parsed before it was stored: many are shown at once. */
function decodeSheet(row: Pick<AttemptTable, keyof AttemptSheet>): AttemptSheet {
  return {
    ...(row as unknown as AttemptSheet),
    problem: row.problem === null ? null : JSON.parse(row.problem),
    opening: JSON.parse(row.opening),
    examination: JSON.parse(row.examination),
    marks: JSON.parse(row.marks),
  };
}

/** The columns that hold JSON. `problem` is the one that may be null. */
const json = ['problem', 'variant', 'opening', 'examination', 'examProgress', 'marks'] as const;

function encode(patch: Partial<AttemptRow>): Updateable<AttemptTable> {
  const columns: Record<string, unknown> = { ...patch };
  for (const key of json) {
    if (columns[key] !== undefined && columns[key] !== null) columns[key] = JSON.stringify(columns[key]);
  }
  return columns as Updateable<AttemptTable>;
}

function decode(row: AttemptTable): AttemptRow {
  return {
    ...row,
    id: attemptIdSchema.parse(row.id),
    ownerId: accountIdSchema.parse(row.ownerId),
    labId: labIdSchema.parse(row.labId),
    mode: modeSchema.parse(row.mode),
    state: attemptStateSchema.parse(row.state),
    problem: row.problem === null ? null : JSON.parse(row.problem),
    variant: JSON.parse(row.variant),
    opening: JSON.parse(row.opening),
    examination: JSON.parse(row.examination),
    examProgress: JSON.parse(row.examProgress),
    successor: row.successor === null ? null : attemptIdSchema.parse(row.successor),
    marks: JSON.parse(row.marks),
    enrolmentId: row.enrolmentId === null ? null : enrolmentIdSchema.parse(row.enrolmentId),
  };
}
