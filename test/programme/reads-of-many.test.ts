import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProgressReader } from '../../orchestrator/attempts/found-progress.js';
import { othersReader } from '../../orchestrator/attempts/other-attempts.js';
import { overviewOf } from '../../orchestrator/attempts/overview.js';
import { screenTextReader } from '../../orchestrator/attempts/screen-texts.js';
import type { Account } from '../../orchestrator/contract/account.js';
import { attemptListingSchema } from '../../orchestrator/contract/attempt.js';
import { type EnrolmentId, enrolmentIdSchema } from '../../orchestrator/contract/enrolment.js';
import { reportSchema } from '../../orchestrator/contract/report.js';
import { keptRowsOf } from '../../orchestrator/storage/by-hand.js';
import { openDatabase } from '../../orchestrator/storage/database.js';
import { journalRows } from '../../orchestrator/storage/journal.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { grade, lab, story, variant } from '../grading/story.js';
import { attemptParts } from '../platform/support/desk.js';
import { attemptRow, record, storeAccount, temporaryDirectory } from '../platform/support/rows.js';

/* What is read of many at once is what is read of each; and what is kept is never older than what it was made of. */

let directory: ReturnType<typeof temporaryDirectory>;
let storage: Storage;
let path: string;
let ada: Account;
let bob: Account;
const clock = { ms: 5_000 };

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory.path, 'chaindrill.db');
  storage = openStorage(path, { now: () => clock.ms });
  ada = await storeAccount(storage, 'ada');
  bob = await storeAccount(storage, 'bob');
});
afterEach(() => {
  storage.close();
  directory.remove();
});

const idOf = (id: string) => attemptRow(id, ada).id;
const graded = grade(story());
const insert = (id: string, owner: Account, changes = {}) =>
  storage.attempts.insert(attemptRow(id, owner, { state: 'graded', ...changes }));
async function file(id: string, narrative: string): Promise<void> {
  const number = (await storage.reports.count(idOf(id))) + 1;
  const report = reportSchema.parse({ narrative });
  await storage.reports.insert(idOf(id), { number, filedAt: clock.ms + number, report, normalised: {} });
}
const keep = (id: string, number: number, points: number) =>
  storage.grades.insert(idOf(id), {
    number,
    grade: JSON.stringify({ ...graded, points }),
    computedAt: number,
    reason: null,
    computedBy: null,
    bundle: null,
    holderSalt: null,
  });

describe('views of many attempts', () => {
  test('are those of each, in the order asked for, without those that are not there', async () => {
    const { desk } = attemptParts(storage, join(directory.path, 'recordings'), clock);
    for (const [id, owner] of [
      ['a', ada],
      ['b', bob],
      ['c', ada],
    ] as const) {
      await insert(id, owner, { opening: [{ id: 'network', state: 'done', startedAt: 1, endedAt: 2 }] });
      await file(id, id);
    }
    await file('b', 'again');
    await keep('a', 1, 10);
    await keep('a', 2, 20);
    await keep('c', 1, 30);
    await storage.hints.insert(idOf('b'), { objective: 'pool', tier: 0, cost: 1, takenAt: 1 });
    const ids = ['c', 'none', 'a', 'b'].map(idOf);
    const together = await desk.views(ids);
    expect(together.map(({ id, points, reportsFiled, owner }) => [id, points, reportsFiled, owner.name])).toEqual([
      ['c', 30, 1, 'ada'],
      ['a', 20, 1, 'ada'],
      ['b', null, 2, 'bob'],
    ]);
    for (const view of together) {
      const { revision, ...alone } = await desk.view(view.id);
      expect(view).toMatchObject(alone);
      expect(revision).toBeGreaterThan(view.revision);
    }
  });
});

test('everybody’s attempts in a list are what the view of each says', async () => {
  await insert('a', ada, { createdAt: 1 });
  await insert('b', bob, { createdAt: 2, marks: [{ code: 'recording-cut', host: 'app', detail: '', at: 1 }] });
  await insert('c', ada, { createdAt: 3 });
  await keep('a', 1, 10);
  await keep('a', 2, 20);
  await keep('c', 1, 30);
  storage.close();
  // A grade from before there were gists.
  const older = new Sqlite(path);
  older.exec("delete from grade_gists where attempt_id = 'c'");
  older.close();
  storage = openStorage(path, { now: () => clock.ms });
  const { desk } = attemptParts(storage, join(directory.path, 'recordings'), clock);
  const views = await desk.views(['c', 'b', 'a'].map(idOf));
  const listed = await overviewOf(desk, { limit: 10 });
  expect(listed).toEqual(views.map((view) => attemptListingSchema.parse(view)));
  expect(listed.map(({ points }) => points)).toEqual([30, null, 20]);
});

describe('the gist of a grade', () => {
  const whole = () => {
    const { points, max, times, objectives } = graded;
    return { points, max, times, objectives: objectives.map(({ lines: _, ...objective }) => objective) };
  };

  test('is the grade without its sentences, of the latest', async () => {
    await insert('a', ada);
    await insert('b', ada);
    await keep('a', 1, 1);
    await keep('a', 2, graded.points);
    const found = await storage.grades.gists([idOf('a'), idOf('b')]);
    expect([...found]).toEqual([['a', { number: 2, gist: whole() }]]);
  });

  test('is read from the grade where none is kept, and kept by the next start of an older database', async () => {
    await insert('a', ada);
    await keep('a', 1, graded.points);
    const raw = new Sqlite(path);
    raw.exec('delete from grade_gists');
    const expected = [['a', { number: 1, gist: whole() }]];
    expect([...(await storage.grades.gists([idOf('a')]))]).toEqual(expected);
    storage.close();
    raw.exec(`drop table grade_gists; drop index journal_marks; drop table transcripts; drop table certificate_pdfs;
      insert into grades (attempt_id, number, grade, computed_at) values ('a', 0, 'no json', 1);
      delete from migrations where version > (select max(version) - 3 from migrations)`);
    raw.close();
    storage = openStorage(path);
    const kept = new Sqlite(path, { readonly: true });
    expect(kept.prepare('select attempt_id, number from grade_gists').all()).toEqual([{ attempt_id: 'a', number: 1 }]);
    expect([...(await storage.grades.gists([idOf('a')]))]).toEqual(expected);
    kept.close();
  });
});

describe('what is kept', () => {
  test('of how far an attempt is goes with the end of its ledger', () => {
    const reader = new ProgressReader(storage.ledger, 1);
    const append = (id: string) => storage.ledger.append(id, [record('terminal.command', { shell: 0, text: 'ls' })]);
    append('a');
    const first = reader.read(idOf('a'), lab, variant);
    expect(first.progress.activeAt).toBe(5_000);
    expect(reader.known(idOf('a'))).toBe(first);
    clock.ms = 6_000;
    append('a');
    expect(reader.known(idOf('a'))).toBeNull();
    expect(reader.read(idOf('a'), lab, variant).progress.activeAt).toBe(6_000);
    append('b');
    reader.read(idOf('b'), lab, variant);
    // No more than one is kept here.
    expect(reader.known(idOf('a'))).toBeNull();
  });

  test('of the rows of a whole class goes with any change of their tables, by whatever way it comes', async () => {
    const database = openDatabase(join(directory.path, 'kept.db'), () => 0);
    const { sqlite } = database;
    sqlite.pragma('foreign_keys = off');
    const { save, marks } = journalRows(database);
    const [one, two] = ['one', 'two'].map((id) => enrolmentIdSchema.parse(id)) as [EnrolmentId, EnrolmentId];
    const entry = { learnt: 'a', improve: 'b', savedAt: 1, completedAt: null };
    const savedAt = async () => (await marks([one, two])).get(one)?.map((mark) => mark.savedAt);
    expect(await savedAt()).toBeUndefined();
    await save(one, { module: 'exam', revision: 1, ...entry });
    expect(await savedAt()).toEqual([1]);
    const before = await marks([one, two]);
    expect(await marks([one, two])).toBe(before);
    expect(await marks([two, one])).not.toBe(before);
    await save(one, { module: 'exam', revision: 2, ...entry, savedAt: 2 });
    expect(await savedAt()).toEqual([2]);
    const failing = sqlite.transaction(() => {
      sqlite.exec('update journal_entries set saved_at = 3');
      throw new Error('taken back');
    });
    expect(failing).toThrow('taken back');
    expect(await savedAt()).toEqual([2]);
    sqlite.exec('delete from journal_entries');
    expect(await savedAt()).toBeUndefined();
    expect(() => keptRowsOf(database, 'select id from ledger where id in (:ids)', ['a', 'b'], (rows) => rows)).toThrow(
      'The table ledger is not watched for changes.',
    );
    database.close();
  });

  test('of the attempts of a lab goes with their reports, their variants and their evidence', async () => {
    await insert('own', ada);
    await insert('other', bob, { state: 'opening', variant: {} });
    const { labId } = attemptRow('own', ada);
    const read = othersReader(storage);
    const other = async () => (await read(labId)).find(({ id }) => id === 'other');
    const before = await other();
    expect(before).toMatchObject({ id: 'other', variant: {}, report: null });
    expect(await read(labId)).toBe(await read(labId));
    await storage.attempts.update(idOf('other'), { variant: { pool: 'x' }, readyAt: 7 });
    expect((await other())?.variant).toEqual({ pool: 'x' });
    const own = (await read(labId)).find(({ id }) => id === 'own');
    await file('other', 'first');
    await file('other', 'second');
    expect((await other())?.report?.report.narrative).toBe('second');
    // Of what did not change nothing need be computed again.
    expect((await read(labId)).find(({ id }) => id === 'own')).toBe(own);
    await storage.attempts.update(idOf('other'), { erasedAt: 9 });
    expect((await read(labId)).map(({ id }) => id)).toEqual(['own']);
  });

  test('of a recording goes with its seal, and there is none of one that is not as its seal says', async () => {
    const folder = join(directory.path, 'a');
    mkdirSync(folder);
    const lay = (text: string) =>
      writeFileSync(
        join(folder, 'app-0.cast'),
        `${JSON.stringify({ version: 2, timestamp: 1 })}\n[0, "o", "${text}"]\n`,
      );
    const { desk } = attemptParts(storage, directory.path, clock);
    const read = screenTextReader(desk.parts);
    const shown = async (sha256: string, state: 'intact' | 'recording') => {
      const sealed = { seq: 1, at: 1, source: 'platform', host: 'app', kind: 'terminal.recorded' } as const;
      const ledger = [{ ...sealed, data: { shell: 0, sha256 } }];
      return String(
        (await read({ attemptId: idOf('a'), recording: { host: 'app', shell: 0, state, bytes: 60 }, ledger }))?.shown,
      );
    };
    lay('one');
    expect(await shown('1', 'intact')).toBe('one');
    lay('two');
    expect(await shown('1', 'intact')).toBe('one');
    expect(await shown('1', 'recording')).toBe('two');
    expect(await shown('2', 'intact')).toBe('two');
  });
});

test('who took part in a discussion is told by their first finding and their first answer to somebody else', async () => {
  const raw = new Sqlite(path);
  raw.exec(`insert into cohorts (id, name, starts_at, settings, created_at, created_by) values ('c', 'c', 0, '{}', 1, 'ada');
    insert into enrolments (id, cohort_id, account_id, joined_at) values ('ea', 'c', 'ada', 1), ('eb', 'c', 'bob', 1)`);
  const post = raw.prepare(
    `insert into posts (id, cohort_id, group_number, prompt, answers, author_id, enrolment_id, text, posted_at, gone)
     values (?, 'c', 1, 'own-work', ?, ?, ?, '', ?, ?)`,
  );
  post.run('gone', null, 'ada', 'ea', 1, 'removed');
  post.run('finding', null, 'ada', 'ea', 2, null);
  post.run('to-self', 'finding', 'ada', 'ea', 3, null);
  post.run('reply', 'finding', 'bob', 'eb', 4, null);
  post.run('later', null, 'ada', 'ea', 5, null);
  raw.close();
  expect([...(await storage.postsRead.participation(['ea', 'eb', 'none'] as never[]))].sort()).toEqual([
    ['ea', { findingAt: 2, answerAt: null }],
    ['eb', { findingAt: null, answerAt: 4 }],
  ]);
});
