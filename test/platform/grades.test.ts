import { renameSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Desk } from '../../orchestrator/attempts/desk.js';
import { grades } from '../../orchestrator/attempts/grades.js';
import { computeAndStore } from '../../orchestrator/attempts/grading.js';
import type { AttemptParts } from '../../orchestrator/attempts/parts.js';
import type { Account } from '../../orchestrator/contract/account.js';
import { type AttemptId, attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import type { GradedLab } from '../../orchestrator/grading/types.js';
import { openKeys } from '../../orchestrator/signing/keys.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { lab, ledgerOf, story, variant } from '../grading/story.js';
import { attemptRow, storeAccount, temporaryDirectory } from './support/rows.js';

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let storage: Storage;
let manifest: GradedLab;
let desk: Desk;
let teacher: Account;
let clock: number;
const id: AttemptId = attemptIdSchema.parse('a1');

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory.path, 'chaindrill.db');
  clock = Date.now();
  storage = openStorage(path, { now: () => clock });
  manifest = lab;
  const keys = openKeys(join(directory.path, 'keys'), () => clock);
  const catalog = { list: () => [], get: () => ({ manifest: { ...manifest, hosts: [] }, digest: 'ab'.repeat(32) }) };
  const log = pino({ level: 'silent' });
  // The rest of the parts is about living ranges: a stored attempt needs none of it.
  desk = new Desk({ storage, catalog, keys, log, now: () => clock } as unknown as AttemptParts);
  const ada = await storeAccount(storage, 'ada');
  teacher = await storeAccount(storage, 'teacher', 'instructor');
  await storage.attempts.insert(
    attemptRow('a1', ada, { mode: 'assessment', state: 'graded', variant, gradedAt: clock }),
  );
  storage.ledger.append(
    'a1',
    ledgerOf(story()).map(({ seq: _, at: __, ...record }) => record),
  );
});
afterEach(() => {
  storage.close();
  directory.remove();
});

function tamper(sql: string): void {
  const file = new SqliteDatabase(path);
  file.exec(sql);
  file.close();
}
const markOf = async () => (await storage.attempts.get(id))?.marks.map(({ code }) => code);

describe('a grade', () => {
  test('is signed, and tells this server whose it is and whether it is the latest', async () => {
    await computeAndStore(desk, id, null);
    const bundle = await grades(desk).signedGrade(id);
    expect(await grades(desk).verifySigned(bundle)).toMatchObject({
      verification: { ok: true, statement: { predicate: { chaindrill: { attempt: 'a1', number: 1, marks: [] } } } },
      known: { name: 'ada', stored: 'same', latest: true, ledger: 'intact' },
    });
    expect(bundle).not.toContain('ada');
    expect((await grades(desk).verifySigned('{}')).known).toBeNull();
  });

  test('that was exchanged in the database after it was signed is told apart from the signed one', async () => {
    await computeAndStore(desk, id, null);
    const bundle = await grades(desk).signedGrade(id);
    tamper(`update grades set grade = json_set(grade, '$.points', 1)`);
    expect(await grades(desk).verifySigned(bundle)).toMatchObject({
      verification: { ok: true },
      known: { name: 'ada', stored: 'different', latest: true, ledger: 'intact' },
    });
  });

  test('from before grades were signed says so', async () => {
    await computeAndStore(desk, id, null);
    tamper('update grades set bundle = null');
    await expect(grades(desk).signedGrade(id)).rejects.toMatchObject({ code: 'not-signed' });
    expect(await grades(desk).grades(id)).toMatchObject([{ signed: false }]);
  });

  test('is stored without a signature where the keys cannot be used, and signed by the next one', async () => {
    const folder = join(directory.path, 'keys');
    renameSync(folder, `${folder}-away`);
    await computeAndStore(desk, id, null);
    expect(await storage.grades.latest(id)).toMatchObject({ number: 1, bundle: null, holderSalt: null });
    await expect(grades(desk).signedGrade(id)).rejects.toMatchObject({ code: 'not-signed' });
    renameSync(`${folder}-away`, folder);
    await computeAndStore(desk, id, { reason: 'signed', by: teacher.id });
    expect((await grades(desk).verifySigned(await grades(desk).signedGrade(id))).verification.ok).toBe(true);
  });

  test('is genuine although the clock was set back after the key was made', async () => {
    clock -= 60_000;
    await computeAndStore(desk, id, null);
    expect((await grades(desk).verifySigned(await grades(desk).signedGrade(id))).verification.ok).toBe(true);
  });

  test('of a damaged ledger is marked before it is signed', async () => {
    tamper(`update ledger set data = '{"on":false}' where attempt_id = 'a1' and kind = 'service.maintenance'`);
    await computeAndStore(desk, id, null);
    expect(await markOf()).toEqual(['ledger-damaged']);
    const found = await grades(desk).verifySigned(await grades(desk).signedGrade(id));
    expect(found).toMatchObject({
      verification: { statement: { predicate: { result: 'WARNED', chaindrill: { marks: ['ledger-damaged'] } } } },
      known: { ledger: 'damaged' },
    });
  });

  test('of a ledger with a record that is no JSON any more stands on the others, and warns', async () => {
    await computeAndStore(desk, id, null);
    const before = await grades(desk).grade(id);
    tamper(`update ledger set data = '{"on":' where attempt_id = 'a1' and kind = 'service.maintenance'`);
    const { number } = await grades(desk).regrade(id, { reason: 'the disk was mended', by: teacher.id });
    expect(number).toBe(2);
    expect(await markOf()).toEqual(['ledger-damaged']);
    const after = await grades(desk).grade(id);
    expect(after.ledgerHead).toBe(before.ledgerHead);
    expect(after.objectives.find(({ phase }) => phase === 'identify')).toEqual(
      before.objectives.find(({ phase }) => phase === 'identify'),
    );
    expect(await grades(desk).verifySigned(await grades(desk).signedGrade(id))).toMatchObject({
      verification: { statement: { predicate: { result: 'WARNED', chaindrill: { marks: ['ledger-damaged'] } } } },
      known: { stored: 'same', ledger: 'damaged' },
    });
  });

  test('stays what it was when its ledger is rewritten afterwards, chain, head and all', async () => {
    await computeAndStore(desk, id, null);
    const bundle = await grades(desk).signedGrade(id);
    const records = storage.ledger.export(id);
    tamper(`delete from ledger where attempt_id = 'a1'; delete from ledger_heads where attempt_id = 'a1'`);
    storage.close();
    storage = openStorage(path, { now: () => clock });
    storage.ledger.append(
      'a1',
      records.map((record) => (record.kind === 'pool.share' ? { ...record, data: {} } : record)),
    );
    desk = new Desk({ ...desk.parts, storage });
    expect(storage.ledger.verify('a1')).toEqual([]);
    expect((await grades(desk).verifySigned(bundle)).known?.ledger).toBe('damaged');
  });
});

describe('a regrade', () => {
  test('stands beside the first grade, with its reason, who made it and what it changed', async () => {
    await computeAndStore(desk, id, null);
    const first = await grades(desk).signedGrade(id);
    manifest = {
      ...lab,
      version: '1.0.1',
      objectives: lab.objectives.map((one) =>
        one.id === 'severity' ? { ...one, check: { type: 'severity', accepted: ['low'] } } : one,
      ),
    };
    clock += 60_000;
    const entry = await grades(desk).regrade(id, { reason: 'severity was judged too mildly', by: teacher.id });
    expect(entry).toMatchObject({
      number: 2,
      reason: 'severity was judged too mildly',
      by: 'teacher',
      difference: {
        points: -2,
        labVersion: { before: lab.version, after: '1.0.1' },
        objectives: [{ id: 'severity', before: 2, after: 0 }],
      },
    });
    expect(entry.difference?.objectives[0]?.gone).toHaveLength(1);
    expect(entry.difference?.objectives[0]?.added).toHaveLength(1);
    const all = await grades(desk).grades(id);
    expect(all.map(({ number, points }) => [number, points])).toEqual([
      [1, entry.points + 2],
      [2, entry.points],
    ]);
    expect((await grades(desk).verifySigned(first)).known).toMatchObject({ latest: false, ledger: 'intact' });
  });

  test('of an unchanged lab changes nothing, and says so', async () => {
    await computeAndStore(desk, id, null);
    const { difference } = await grades(desk).regrade(id, { reason: 'appeal', by: teacher.id });
    expect(difference).toMatchObject({ points: 0, objectives: [] });
  });

  test('needs a grade to stand beside, and evidence', async () => {
    const why = { reason: 'appeal', by: teacher.id };
    await expect(grades(desk).regrade(id, why)).rejects.toMatchObject({ code: 'not-graded' });
    await computeAndStore(desk, id, null);
    await storage.attempts.update(id, { erasedAt: clock });
    await expect(grades(desk).regrade(id, why)).rejects.toMatchObject({ code: 'erased' });
    expect(await grades(desk).gradedOf(attemptRow('a1', teacher).labId)).toEqual([]);
  });
});
