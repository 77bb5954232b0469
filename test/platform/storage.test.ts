import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attemptIdSchema, type Mark } from '../../orchestrator/contract/attempt.js';
import { enrolmentIdSchema } from '../../orchestrator/contract/enrolment.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { attemptRow, record, storeAccount, temporaryDirectory } from './support/rows.js';

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let storage: Storage;

beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'data', 'chaindrill.db');
  storage = openStorage(path);
});
afterEach(() => {
  storage.close();
  directory.remove();
});

describe('opening the database', () => {
  test('what was stored is there after closing and opening again', async () => {
    const ada = await storeAccount(storage, 'ada');
    await storage.attempts.insert(attemptRow('a1', ada));
    storage.close();
    storage = openStorage(path);
    expect(await storage.attempts.get(attemptIdSchema.parse('a1'))).toEqual(attemptRow('a1', ada));
  });

  test('a database of a newer program is refused with both versions named, and stays untouched', () => {
    storage.close();
    const raw = new SqliteDatabase(path);
    raw.prepare('insert into migrations (version, applied_at) values (99, 1)').run();
    raw.close();
    expect(() => openStorage(path)).toThrow(/version 99, this ChainDrill knows \d+ at most/);
  });

  test('a file that is no database is refused as corrupt, naming the file', () => {
    const other = join(directory.path, 'other.db');
    writeFileSync(other, 'this is a letter to my aunt, and not a database at all'.repeat(100));
    expect(() => openStorage(other)).toThrow(
      expect.objectContaining({ code: 'corrupt', message: expect.stringContaining(other) }),
    );
  });

  test('a database with damaged pages is refused as corrupt', async () => {
    const ada = await storeAccount(storage, 'ada');
    await storage.attempts.insert(attemptRow('a1', ada), [record('x', { text: 'y'.repeat(200_000) })]);
    storage.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096 * 3, bytes.length - 4096);
    writeFileSync(path, bytes);
    expect(() => openStorage(path)).toThrow(expect.objectContaining({ code: 'corrupt' }));
    storage = openStorage(join(directory.path, 'fresh.db'));
  });

  test('a folder that cannot be made is told as unreachable', () => {
    const below = join(path, 'a file is no folder', 'place.db');
    expect(() => openStorage(below)).toThrow(expect.objectContaining({ code: 'unreachable' }));
  });
});

describe('faults while running', () => {
  test('a full disk refuses the write with its own code, and nothing of it is stored', async () => {
    const ada = await storeAccount(storage, 'ada');
    await storage.attempts.insert(attemptRow('a1', ada));
    storage.close();
    // SQLite's own limit gives the same result code as a full disk, SQLITE_FULL.
    storage = openStorage(path, { maxPages: 60 });
    const big = record('x', { text: 'y'.repeat(500_000) });
    expect(() => storage.ledger.append('a1', [record('small'), big])).toThrow(
      expect.objectContaining({ name: 'StorageError', code: 'disk-full' }),
    );
    expect(storage.ledger.read('a1')).toEqual([]);
    const row = attemptRow('a2', ada, { state: 'closed', variant: { text: 'y'.repeat(500_000) } });
    await expect(storage.attempts.insert(row)).rejects.toMatchObject({ code: 'disk-full' });
    await expect(
      storage.drafts.save(
        attemptIdSchema.parse('a1'),
        { claims: {}, severity: null, techniques: [], timeline: [], narrative: 'z'.repeat(500_000) },
        1,
      ),
    ).rejects.toMatchObject({ name: 'StorageError', code: 'disk-full' });
    expect(storage.ledger.append('a1', [record('small')])).toHaveLength(1);
  });

  test('a database locked by another program is told as locked', async () => {
    const other = new SqliteDatabase(path);
    other.exec('begin exclusive');
    expect(() => storage.ledger.append('a1', [record('x')])).toThrow(expect.objectContaining({ code: 'locked' }));
    other.exec('rollback');
    other.close();
    expect(storage.ledger.append('a1', [record('x')])).toHaveLength(1);
  });
});

describe('attempts', () => {
  test('a patch changes its fields only, JSON included, and appends its records with it', async () => {
    const ada = await storeAccount(storage, 'ada');
    const row = attemptRow('a1', ada);
    await storage.attempts.insert(row, [record('attempt.state', { state: 'queued', reason: null })]);
    const problem = { type: 'about:blank', title: 'No engine', status: 503, code: 'engine-unreachable' };
    await storage.attempts.update(row.id, { state: 'failed', problem, examProgress: { step: 3 } }, [record('x')]);
    expect(await storage.attempts.get(row.id)).toEqual({ ...row, state: 'failed', problem, examProgress: { step: 3 } });
    expect(storage.ledger.read('a1').map((entry) => entry.kind)).toEqual(['attempt.state', 'x']);
  });

  test('of two transitions from the same state one wins, and the loser leaves no record', async () => {
    const ada = await storeAccount(storage, 'ada');
    const row = attemptRow('a1', ada, { state: 'running' });
    await storage.attempts.insert(row);
    const won = await Promise.all([
      storage.attempts.transition(row.id, ['running'], { state: 'submitted' }, [record('first')]),
      storage.attempts.transition(row.id, ['running'], { state: 'closed' }, [record('second')]),
    ]);
    expect(won).toEqual([true, false]);
    expect((await storage.attempts.get(row.id))?.state).toBe('submitted');
    expect(storage.ledger.read('a1').map((entry) => entry.kind)).toEqual(['first']);
  });

  test('of marks at one moment none is lost, and one of a code and host is set once', async () => {
    const row = attemptRow('a1', await storeAccount(storage, 'ada'));
    await storage.attempts.insert(row);
    const mark = (host: string) =>
      storage.attempts.mark(row.id, { code: 'recording-cut', host, at: 1, detail: 'It reached the limit.' });
    const set = await Promise.all([mark('app-0'), mark('app-1'), mark('app-0'), mark('app-2')]);
    expect(set).toEqual([true, true, false, true]);
    const marks = (await storage.attempts.get(row.id))?.marks ?? [];
    expect(marks.map(({ host }) => host)).toEqual(['app-0', 'app-1', 'app-2']);
    expect(await storage.attempts.mark(attemptIdSchema.parse('none'), { ...marks[0] } as Mark)).toBe(false);
  });

  test('an owner cannot have two unfinished attempts, and can have many finished ones', async () => {
    const ada = await storeAccount(storage, 'ada');
    await storage.attempts.insert(attemptRow('a1', ada));
    await expect(storage.attempts.insert(attemptRow('a2', ada), [record('x')])).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(storage.ledger.read('a2')).toEqual([]);
    await storage.attempts.update(attemptIdSchema.parse('a1'), { state: 'closed' });
    await storage.attempts.insert(attemptRow('a2', ada, { createdAt: 2 }));
    expect((await storage.attempts.listByOwner(ada.id)).map((row) => row.id)).toEqual(['a2', 'a1']);
    expect((await storage.attempts.listByStates(['closed', 'failed'])).map((row) => row.id)).toEqual(['a1']);
  });
});

describe('what belongs to an attempt', () => {
  test('drafts are replaced, reports and grades are numbered, a hint tier is taken once', async () => {
    const ada = await storeAccount(storage, 'ada');
    const { id } = attemptRow('a1', ada);
    await storage.attempts.insert(attemptRow('a1', ada));
    const report = { claims: { package: ['sympy-dev'] }, severity: null, techniques: [], timeline: [], narrative: '' };
    expect(await storage.drafts.get(id)).toBeNull();
    await storage.drafts.save(id, report, 5);
    await storage.drafts.save(id, { ...report, narrative: 'more' }, 6);
    expect((await storage.drafts.get(id))?.narrative).toBe('more');

    const filed = { number: 1, filedAt: 7, report, normalised: report.claims };
    await storage.reports.insert(id, filed, [record('report.filed')]);
    await expect(storage.reports.insert(id, filed, [record('again')])).rejects.toMatchObject({ code: 'conflict' });
    expect(await storage.reports.list(id)).toEqual([filed]);
    expect(await storage.reports.count(id)).toBe(1);

    const hint = { objective: 'contain', tier: 1, cost: 1.5, takenAt: 8 };
    await storage.hints.insert(id, hint, [record('hint.taken')]);
    await expect(storage.hints.insert(id, hint, [record('again')])).rejects.toMatchObject({ code: 'conflict' });
    expect(await storage.hints.list(id)).toEqual([hint]);

    const signed = { bundle: '{}', holderSalt: 'salt' };
    const first = { ...signed, number: 1, grade: '{"points": 50}', computedAt: 9, reason: null, computedBy: null };
    const again = { ...first, number: 2, grade: '{"points":60}', computedAt: 10, reason: 'mended', computedBy: ada.id };
    await storage.grades.insert(id, first);
    await storage.grades.insert(id, again);
    expect(await storage.grades.latest(id)).toEqual(again);
    expect((await storage.grades.list(id))[0]?.grade).toBe('{"points": 50}');
    expect(storage.ledger.read('a1').map((entry) => entry.kind)).toEqual(['report.filed', 'hint.taken']);
  });

  test('an invitation with one use left serves one of two people', async () => {
    await storage.invitations.insert({
      id: 'i1',
      codeHash: 'hash',
      role: 'instructor',
      usesLeft: 1,
      expiresAt: 100,
      createdAt: 1,
      createdBy: null,
      cohort: null,
      invitee: null,
      reference: null,
    });
    const use = { invitation: 'i1', enrolment: enrolmentIdSchema.parse('e1'), now: 50 };
    const row = (id: string) => ({
      account: { ...attemptOwner(id) },
      nameKey: id,
      passwordHash: 'none',
    });
    const results = await Promise.all([
      storage.accounts.insertInvited(row('ada'), use),
      storage.accounts.insertInvited(row('bob'), use),
    ]);
    expect(results).toEqual([true, false]);
    expect(await storage.accounts.findByName('bob')).toBeNull();
    expect(await storage.accounts.countByRoles(['instructor', 'admin'])).toBe(1);
    expect(await storage.invitations.listValid(50)).toEqual([]);
  });
});

function attemptOwner(id: string) {
  return { id: id as never, name: id, role: 'instructor' as const, locale: 'en' as const, createdAt: 1 };
}
