import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startAttempts } from '../../orchestrator/attempts/attempts.js';
import { eraseAttemptsOf, eraseEvidence, tidy } from '../../orchestrator/attempts/erasure.js';
import type { LiveAttempt } from '../../orchestrator/attempts/live-attempt.js';
import { startRetention, sweep } from '../../orchestrator/attempts/retention.js';
import type { Account } from '../../orchestrator/contract/account.js';
import {
  type AttemptId,
  type AttemptState,
  attemptIdSchema,
  finalStates,
} from '../../orchestrator/contract/attempt.js';
import { reportSchema } from '../../orchestrator/contract/report.js';
import type { AttemptRow } from '../../orchestrator/storage/attempts.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { attemptParts } from './support/desk.js';
import { attemptRow, record, storeAccount, temporaryDirectory } from './support/rows.js';

const day = 24 * 3_600_000;
let directory: ReturnType<typeof temporaryDirectory>;
let storage: Storage;
let recordings: string;
let clock: { ms: number };
let ada: Account;

beforeEach(async () => {
  directory = temporaryDirectory();
  recordings = join(directory.path, 'recordings');
  clock = { ms: 100 * day };
  storage = openStorage(join(directory.path, 'chaindrill.db'), { now: () => clock.ms });
  ada = await storeAccount(storage, 'ada');
});
afterEach(() => {
  storage.close();
  directory.remove();
});

const idOf = (id: string) => attemptIdSchema.parse(id);
const canary = (id: string) => `canary-of-${id}-`;

/** A grade as it is stored. */
function gradeOf(id: string): string {
  const times = { clockStartedAt: 1, identifyMs: null, reportMs: null, containMs: null, recoverMs: null };
  const whole = { ...times, targetMs: 1, withinTarget: false };
  const points = { points: 7, max: 100, hintCost: 0, objectives: [], times: whole, ledgerHead: 2 };
  return JSON.stringify({ attemptId: id, labId: 'sympy-dev', labVersion: '1', ...points });
}

/** An attempt that is over, with a canary in everything that is evidence of it. */
async function stored(id: string, changes: Partial<AttemptRow> = {}, owner = ada): Promise<AttemptId> {
  const mark = canary(id);
  const row = attemptRow(id, owner, { state: 'graded', seed: mark, variant: { a: mark }, ...changes });
  await storage.attempts.insert({ ...row, examProgress: { a: mark } });
  const report = reportSchema.parse({ narrative: mark });
  await storage.drafts.save(row.id, report, 1);
  const filed = { number: 1, filedAt: 1, report, normalised: { a: [mark] } };
  await storage.reports.insert(row.id, filed, [record('report.filed', { mark })]);
  await storage.hints.insert(row.id, { objective: mark, tier: 0, cost: 1, takenAt: 1 }, [record('hint.taken')]);
  await storage.grades.insert(row.id, {
    number: 1,
    grade: gradeOf(id),
    computedAt: 2,
    reason: null,
    computedBy: null,
    bundle: `{"signed":"${id}"}`,
    holderSalt: `salt-of-${id}`,
  });
  mkdirSync(join(recordings, id), { recursive: true });
  writeFileSync(join(recordings, id, 'app-0.cast'), mark);
  return row.id;
}

/** How often a text stands in any file of the data folder. */
function occurrences(text: string): number {
  return readdirSync(directory.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1').split(text).length - 1)
    .reduce((sum, count) => sum + count, 0);
}

/**
 * Grows several ledgers side by side, as attempts that run at the same time do: their records share pages, which split and
 * leave copies behind. Which and how long is chance that is the same each time; SQLite leaves a copy in this very case.
 */
function grow(ids: string[], records: number): void {
  let seed = 7;
  const chance = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  for (let count = 0; count < records; count++) {
    const id = ids[chance(ids.length)] as string;
    const filler = 'z'.repeat(chance(10) === 0 ? chance(9_000) : chance(400));
    storage.ledger.append(id, [record('x', { mark: canary(id), filler })]);
  }
}

describe('erasing the evidence of an attempt', () => {
  test('leaves nothing of it in any file, the grade whole, and other attempts as they were', async () => {
    const ids = Array.from({ length: 20 }, (_, number) => `a${number + 1}`);
    for (const id of ids) await stored(id);
    grow(ids, 2_000);
    const doomed = ids.filter((_, place) => place % 2 === 0);
    const kept = storage.ledger.export('a2');
    const { desk } = attemptParts(storage, recordings, clock);
    expect(occurrences(canary('a1'))).toBeGreaterThan(50);
    for (const id of doomed) expect(await eraseEvidence(desk, idOf(id))).toBe(true);
    expect(tidy(desk)).toBe(true);
    for (const id of doomed) {
      expect([id, occurrences(canary(id))]).toEqual([id, 0]);
      expect(existsSync(join(recordings, id))).toBe(false);
      expect(await storage.grades.latest(idOf(id))).toMatchObject({
        grade: gradeOf(id),
        bundle: `{"signed":"${id}"}`,
        holderSalt: `salt-of-${id}`,
      });
      expect(await storage.attempts.get(idOf(id))).toMatchObject({
        state: 'graded',
        seed: '',
        variant: {},
        erasedAt: clock.ms,
      });
    }
    expect(storage.ledger.verify('a2')).toEqual([]);
    expect(storage.ledger.export('a2')).toEqual(kept);
    expect(storage.ledger.export('a1')).toEqual([]);
    // An erased ledger is not a damaged one.
    expect(storage.ledger.verify('a1')).toEqual([]);
    expect(readFileSync(join(recordings, 'a2', 'app-0.cast'), 'utf8')).toBe(canary('a2'));
  });

  test('has the log of the database emptied at once, and the file written anew when no lab is open', async () => {
    const id = await stored('a1');
    const { desk } = attemptParts(storage, recordings, clock);
    desk.live.set(idOf('other'), {} as LiveAttempt);
    await eraseEvidence(desk, id);
    expect(tidy(desk)).toBe(false);
    expect(readFileSync(join(directory.path, 'chaindrill.db-wal'))).toHaveLength(0);
    expect(occurrences(canary('a1'))).toBe(0);
    expect(await sweep(desk)).toBe('waiting');
    desk.live.clear();
    expect(await sweep(desk)).toBe('done');
    expect(storage.erasure.compactionDue()).toBe(false);
  });

  test('does not touch an attempt in any state but the final ones', async () => {
    const { desk } = attemptParts(storage, recordings, clock);
    const states: AttemptState[] = ['queued', 'opening', 'ready', 'running', 'submitted', 'examining'];
    for (const state of states) {
      const owner = await storeAccount(storage, `owner of ${state}`);
      const id = await stored(state, { state, createdAt: 1 }, owner);
      expect([state, await eraseEvidence(desk, id)]).toEqual([state, false]);
    }
    expect(await sweep(desk)).toBe('done');
    for (const state of states) {
      expect((await storage.attempts.get(idOf(state)))?.erasedAt).toBeNull();
      expect(storage.ledger.read(state)).toHaveLength(2);
      expect(existsSync(join(recordings, state, 'app-0.cast'))).toBe(true);
    }
  });

  test('cut off between the rows and the files is finished by the next round', async () => {
    const id = await stored('a1');
    await stored('a2', { createdAt: clock.ms });
    const { desk, parts } = attemptParts(storage, recordings, clock);
    parts.catalog = { list: () => [], get: () => null };
    // A path that no file system takes: the files' turn fails, as if the power went.
    parts.recordingsDir = '\0';
    await expect(eraseEvidence(desk, id)).rejects.toThrow('null bytes');
    expect((await storage.attempts.get(id))?.erasedAt).toBe(clock.ms);
    expect(existsSync(join(recordings, 'a1'))).toBe(true);
    parts.recordingsDir = recordings;
    const erasedAt = clock.ms;
    clock.ms += 5;
    await sweep(desk);
    expect(existsSync(join(recordings, 'a1'))).toBe(false);
    expect(existsSync(join(recordings, 'a2'))).toBe(true);
    expect((await storage.attempts.get(id))?.erasedAt).toBe(erasedAt);
    expect(occurrences(canary('a1'))).toBe(0);
  });

  test('takes what was written while it went on with the next round', async () => {
    const id = await stored('a1');
    const { desk } = attemptParts(storage, recordings, clock);
    await eraseEvidence(desk, id);
    await storage.drafts.save(id, reportSchema.parse({ narrative: canary('late') }), 3);
    storage.ledger.append(id, [record('late')]);
    await sweep(desk);
    expect(await storage.drafts.get(id)).toBeNull();
    expect(storage.ledger.read(id)).toEqual([]);
    expect(occurrences(canary('late'))).toBe(0);
  });
});

describe('the retention', () => {
  test('erases what ended more than its days ago, counted from the grade, else from the making', async () => {
    const { desk } = attemptParts(storage, recordings, clock);
    const limit = clock.ms - 30 * day;
    await stored('graded-on-the-day', { createdAt: 1, gradedAt: limit });
    await stored('graded-before', { createdAt: 1, gradedAt: limit - 1 });
    await stored('closed-on-the-day', { state: 'closed', createdAt: limit });
    for (const state of ['closed', 'failed', 'expired'] as const)
      await stored(`${state}-before`, { state, createdAt: limit - 1 });
    expect(await sweep(desk)).toBe('done');
    const erased = (await storage.attempts.listByStates([...finalStates])).filter((row) => row.erasedAt !== null);
    const before = ['closed-before', 'expired-before', 'failed-before', 'graded-before'];
    expect(erased.map((row) => row.id).sort()).toEqual(before);
    clock.ms += 1;
    await sweep(desk);
    expect((await storage.attempts.get(idOf('graded-on-the-day')))?.erasedAt).toBe(clock.ms);
    expect((await storage.attempts.get(idOf('graded-before')))?.erasedAt).toBe(clock.ms - 1);
  });

  test('goes in batches, the oldest first, and says when there is more', async () => {
    const { desk } = attemptParts(storage, recordings, clock);
    for (let number = 10; number < 35; number++) await stored(`a${number}`, { createdAt: number });
    expect(await sweep(desk)).toBe('more');
    expect(await storage.erasure.due(clock.ms, 100)).toEqual(['a30', 'a31', 'a32', 'a33', 'a34']);
    expect(await sweep(desk)).toBe('done');
    expect(await storage.erasure.due(clock.ms, 100)).toEqual([]);
  });

  test('begins at the start, and its end waits for the round that is under way', async () => {
    const id = await stored('a1', { createdAt: 1 });
    const { desk } = attemptParts(storage, recordings, clock);
    const retention = startRetention(desk);
    await retention.stop();
    expect((await storage.attempts.get(id))?.erasedAt).toBe(clock.ms);
    expect(existsSync(join(recordings, 'a1'))).toBe(false);
  });
});

describe('an attempt whose evidence was erased', () => {
  test('still has its view and grade, and says of everything else when it was erased', async () => {
    const id = await stored('a1', { gradedAt: 1 });
    const { parts } = attemptParts(storage, recordings, clock);
    const attempts = await startAttempts(parts);
    await attempts.stop();
    expect(await attempts.grade(id)).toEqual(JSON.parse(gradeOf('a1')));
    expect(await attempts.view(id)).toMatchObject({ points: 7, erasedAt: clock.ms, reportsFiled: 0, state: 'graded' });
    expect(await attempts.list(ada.id)).toHaveLength(1);
    for (const asked of ['debrief', 'ledger', 'draft', 'reports'] as const) {
      await expect(attempts[asked](id)).rejects.toMatchObject({
        name: 'AttemptError',
        code: 'erased',
        message: 'The evidence was erased on 1970-04-11. A grade, where there is one, is kept.',
      });
    }
    await expect(attempts.close(id, 'x')).rejects.toMatchObject({ code: 'erased' });
    expect(storage.ledger.read(id)).toEqual([]);
  });
});

describe('erasing a person', () => {
  const name = 'a name that nobody else has';

  /** Somebody with attempts, sessions and tokens. */
  async function person(): Promise<Account> {
    const account: Account = { ...ada, id: `${ada.id}2` as Account['id'], name };
    await storage.accounts.insert({ account, nameKey: name, passwordHash: 'the hash of a password' });
    await storage.sessions.insert({ idHash: 's1', accountId: account.id, createdAt: 1, seenAt: 1 });
    const token = { id: 't1', label: 'the label of a token', scopes: [], createdAt: 1, expiresAt: 2, lastUsedAt: null };
    await storage.tokens.insert({ token, accountId: account.id, secretHash: 'th' });
    await stored('p1', {}, account);
    await stored('p2', { state: 'running' }, account);
    return account;
  }

  test('closes the unfinished attempt, and leaves grades without a name and nothing else', async () => {
    const { id } = await person();
    await stored('a1');
    const { desk, closed } = attemptParts(storage, recordings, clock);
    expect(storage.erasure.person(id, 'erased-00000000', clock.ms)).toEqual({ sessions: ['s1'], tokens: ['t1'] });
    expect(await storage.accounts.findByName('erased-00000000')).toBeNull();
    await eraseAttemptsOf(desk, id);
    expect(closed).toEqual(['p2']);
    const gone = [name, 'the hash of a password', 'the label of a token', canary('p1'), canary('p2'), 'salt-of-p'];
    for (const text of gone) expect([text, occurrences(text)]).toEqual([text, 0]);
    expect(await storage.attempts.get(idOf('p2'))).toMatchObject({ state: 'closed', ownerId: id, erasedAt: clock.ms });
    expect(await storage.grades.latest(idOf('p1'))).toMatchObject({ bundle: '{"signed":"p1"}', holderSalt: null });
    expect(occurrences(canary('a1'))).toBeGreaterThan(5);
    expect((await storage.grades.latest(idOf('a1')))?.holderSalt).toBe('salt-of-a1');
  });

  test('is finished by the next round wherever it was cut off', async () => {
    const { id } = await person();
    const { desk, parts } = attemptParts(storage, recordings, clock);
    storage.erasure.person(id, 'erased-00000000', clock.ms);
    // First cut: nothing but the person's own rows is done. Second: the database refuses after one attempt.
    expect(await storage.erasure.unfinishedPersons()).toEqual([id]);
    const { evidence } = storage.erasure;
    parts.storage = {
      ...storage,
      erasure: {
        ...storage.erasure,
        evidence: (attempt, at) => {
          if (attempt === 'p1') throw new Error('the power went');
          return evidence(attempt, at);
        },
      },
    };
    await expect(eraseAttemptsOf(desk, id)).rejects.toThrow('the power went');
    expect(await storage.erasure.unfinishedPersons()).toEqual([id]);
    parts.storage = storage;
    expect(await sweep(desk)).toBe('done');
    expect(await storage.erasure.unfinishedPersons()).toEqual([]);
    for (const text of [name, canary('p1'), canary('p2'), 'salt-of-p']) expect(occurrences(text)).toBe(0);
  });

  test('waits for what still writes about the attempt, and drops the salt of a grade that came last', async () => {
    const { id } = await person();
    const { desk } = attemptParts(storage, recordings, clock);
    const row = await storage.grades.latest(idOf('p1'));
    if (!row) throw new Error('stored with a grade');
    desk.run(idOf('p2'), async () => {
      const ended = new Promise<void>((resolve) =>
        desk.listeners.change.add(({ state }) => state === 'closed' && resolve()),
      );
      await ended;
      await new Promise(setImmediate);
      storage.ledger.append('p2', [record('exam.step', { mark: canary('p2') })]);
      await storage.grades.insert(idOf('p2'), { ...row, number: 2, holderSalt: 'the last salt' });
    });
    storage.erasure.person(id, 'erased-00000000', clock.ms);
    await eraseAttemptsOf(desk, id);
    expect(storage.ledger.read('p2')).toEqual([]);
    expect((await storage.grades.list(idOf('p2'))).map((grade) => grade.holderSalt)).toEqual([null, null]);
    for (const text of [canary('p2'), 'the last salt']) expect(occurrences(text)).toBe(0);
  });

  test('keeps the first name and time where it is done twice, and never takes the last administrator', async () => {
    const teacher = await storeAccount(storage, 'teacher', 'admin');
    await storeAccount(storage, 'assistant', 'instructor');
    const admin = await storeAccount(storage, 'admin', 'admin');
    expect(storage.erasure.person(admin.id, 'erased-00000001', 5)).not.toBeNull();
    expect(storage.erasure.person(admin.id, 'erased-00000002', 6)).toEqual({ sessions: [], tokens: [] });
    expect((await storage.accounts.get(admin.id))?.name).toBe('erased-00000001');
    expect(await storage.accounts.countByRoles(['admin'])).toBe(1);
    expect(storage.erasure.person(teacher.id, 'erased-00000003', 7)).toBeNull();
    expect((await storage.accounts.active(teacher.id))?.name).toBe('teacher');
    expect(await storage.accounts.active(admin.id)).toBeNull();
  });
});
