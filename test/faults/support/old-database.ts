import type { Database as Sqlite } from 'better-sqlite3';
import SqliteDatabase from 'better-sqlite3';
import { chainStart, textHash } from '../../../orchestrator/evidence/chain.js';
import { gistText } from '../../../orchestrator/storage/grade-gists.js';
import { migrate } from '../../../orchestrator/storage/migrations.js';

/*
 * Databases as earlier versions left them: made by the migrations up to that version, with rows in every table. What a row
 * holds comes from its columns; what a migration reads (ledgers, grades, roles) is as it was really written.
 */

const rowsEach = 2;

interface Column {
  name: string;
  type: string;
  notnull: number;
}

/** Everything in a database: of each table its rows, each as column and value. */
export type Dump = Record<string, Record<string, unknown>[]>;

export function makeOldDatabase(path: string, version: number): Dump {
  const sqlite = new SqliteDatabase(path);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('foreign_keys = ON');
  migrate(sqlite, () => 1, version);
  for (const table of tablesOf(sqlite)) fill(sqlite, table, version);
  const dump = dumpOf(sqlite);
  sqlite.close();
  return dump;
}

export function dump(path: string): Dump {
  const sqlite = new SqliteDatabase(path, { fileMustExist: true });
  const found = dumpOf(sqlite);
  sqlite.close();
  return found;
}

export function dumpOf(sqlite: Sqlite): Dump {
  const ordered = (table: string) => columnsOf(sqlite, table).map((_, index) => index + 1);
  const rows = (table: string) => sqlite.prepare(`select * from ${table} order by ${ordered(table).join(', ')}`).all();
  return Object.fromEntries(
    [...tablesOf(sqlite), 'migrations'].map((table) => [table, rows(table) as Record<string, unknown>[]]),
  );
}

/** In the order of their making: what is referred to comes first. */
const tablesOf = (sqlite: Sqlite): string[] =>
  sqlite
    .prepare(
      "select name from sqlite_master where type = 'table' and name not in ('migrations', 'sqlite_sequence') order by rowid",
    )
    .pluck()
    .all() as string[];

const columnsOf = (sqlite: Sqlite, table: string): Column[] => sqlite.pragma(`table_info(${table})`) as Column[];

/** What has a form of its own, by column. */
const forms: Record<string, (index: number) => unknown> = {
  role: (index) => (index === 0 ? 'instructor' : 'trainee'),
  locale: () => 'en',
  mode: () => 'practice',
  state: () => 'graded',
  marks: () => '[]',
  problem: () => null,
  lab_id: () => 'sympy-dev',
  seed: () => 'ab'.repeat(32),
  variant: () => '{"pool":"pool.test"}',
  opening: () => '[]',
  examination: () => '[]',
  exam_progress: () => '{}',
};

function fill(sqlite: Sqlite, table: string, version: number): void {
  const special = { ledger: fillLedger, ledger_heads: () => {}, grades: fillGrades, grade_gists: () => {} }[table];
  if (special) {
    special(sqlite, version);
    return;
  }
  const columns = columnsOf(sqlite, table);
  const refers = new Map(
    (sqlite.pragma(`foreign_key_list(${table})`) as { from: string; table: string; to: string }[]).map((one) => [
      one.from,
      one,
    ]),
  );
  for (let index = 0; index < rowsEach; index++)
    insert(
      sqlite,
      table,
      columns.map(({ name, type, notnull }) => {
        const to = refers.get(name);
        if (to?.table === table) return index === 0 ? null : keyOf(sqlite, to.table, to.to, 0);
        if (to) return keyOf(sqlite, to.table, to.to, index);
        const form = forms[name];
        if (form) return form(index);
        if (/erased_at|ended_at|revoked_at|void_reason|gone|left_at/.test(name) && notnull === 0) return null;
        if (type === 'INTEGER') return index + 1;
        if (type === 'REAL') return 0.5;
        return type === 'BLOB' ? Buffer.from([index]) : `${table} ${name} ${index}`;
      }),
    );
}

const keyOf = (sqlite: Sqlite, table: string, column: string, index: number): unknown =>
  sqlite.prepare(`select ${column} from ${table} order by rowid limit 1 offset ?`).pluck().get(index);

const insert = (sqlite: Sqlite, table: string, values: unknown[]) =>
  sqlite.prepare(`insert into ${table} values (${values.map(() => '?').join(', ')})`).run(...values);

/** The ids of the attempts that there are. */
export const attemptIds = Array.from({ length: rowsEach }, (_, index) => `attempts id ${index}`);

/** Hashed from the third version on, when the chain was laid. */
function fillLedger(sqlite: Sqlite, version: number): void {
  for (const attempt of attemptIds) {
    let previous = chainStart;
    for (const seq of [1, 2, 3]) {
      const record = { seq, at: 1_000 + seq, source: 'platform', host: '-', kind: 'x' } as const;
      const data = `{"n":${seq}}`;
      const hash = version < 3 ? '' : textHash(attempt, record, data, previous);
      const values = [attempt, seq, record.at, record.source, record.host, record.kind, data];
      insert(sqlite, 'ledger', version < 2 ? values : [...values, hash]);
      previous = hash;
    }
    if (version >= 3) insert(sqlite, 'ledger_heads', [attempt, 3, 1_003, previous]);
  }
}

function fillGrades(sqlite: Sqlite, version: number): void {
  for (const [index, attempt] of attemptIds.entries()) {
    const grade = gradeOf(attempt, 40 + index);
    const more = version < 2 ? [] : [null, null, '{"signed":true}', 'salt'];
    insert(sqlite, 'grades', [attempt, 1, grade, 9_000, ...more]);
    if (version >= 11) insert(sqlite, 'grade_gists', [attempt, 1, gistText(grade)]);
  }
}

const gradeOf = (attemptId: string, points: number) =>
  JSON.stringify({
    attemptId,
    labId: 'sympy-dev',
    labVersion: '1',
    points,
    max: 100,
    hintCost: 0,
    objectives: [{ id: 'contain', phase: 'contain', points, max: 100, lines: [] }],
    times: {
      clockStartedAt: 1,
      identifyMs: 2,
      reportMs: 3,
      containMs: 4,
      recoverMs: null,
      targetMs: 5,
      withinTarget: true,
    },
    ledgerHead: 3,
  });
