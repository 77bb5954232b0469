import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningAttempts, startAttempts } from '../../orchestrator/attempts/attempts.js';
import { computeAndStore } from '../../orchestrator/attempts/grading.js';
import type { AttemptParts } from '../../orchestrator/attempts/parts.js';
import { attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { lab, ledgerOf, story, variant } from '../grading/story.js';
import { attemptParts } from './support/desk.js';
import { attemptRow, storeAccount, temporaryDirectory } from './support/rows.js';

/* Two graded attempts; somebody writes over records of the first. */

let directory: ReturnType<typeof temporaryDirectory>;
let storage: Storage;
let attempts: RunningAttempts;
const hit = attemptIdSchema.parse('hit');
const other = attemptIdSchema.parse('other');

beforeEach(async () => {
  directory = temporaryDirectory();
  const clock = { ms: Date.UTC(2026, 0, 17, 12) };
  storage = openStorage(join(directory.path, 'chaindrill.db'), { now: () => clock.ms });
  const { parts, desk } = attemptParts(storage, join(directory.path, 'recordings'), clock);
  const text = { en: 'text', 'zh-CN': '文' };
  const installed = { manifest: { ...lab, hosts: [] }, digest: 'ab'.repeat(32), brief: text, debrief: text };
  const catalog = { list: () => [installed], get: () => installed } as unknown as AttemptParts['catalog'];
  Object.assign(desk.parts, { catalog });
  const ada = await storeAccount(storage, 'ada');
  for (const id of [hit, other]) {
    await storage.attempts.insert(
      attemptRow(id, ada, { mode: 'assessment', state: 'graded', variant, gradedAt: clock.ms }),
    );
    storage.ledger.append(
      id,
      ledgerOf(story()).map(({ seq: _, at: __, ...record }) => record),
    );
    await computeAndStore(desk, id, null);
  }
  const file = new SqliteDatabase(join(directory.path, 'chaindrill.db'));
  file.exec(`update ledger set data = 'no json' where attempt_id = 'hit' and seq in (2, 3)`);
  file.close();
  attempts = await startAttempts({ ...parts, catalog });
});
afterEach(async () => {
  await attempts.stop();
  storage.close();
  directory.remove();
});

test('a ledger that cannot be read in full is marked, and its attempt is still shown, exported and judged', async () => {
  const { ledger, marks, notJudged } = await attempts.integrity(hit);
  expect([ledger, marks.map(({ code }) => code)]).toEqual(['damaged', ['ledger-damaged']]);
  expect(marks[0]?.detail).toContain('record 2: edited, record 3: edited');
  expect(notJudged[0]?.en).toContain('The ledger is damaged');
  const records = await attempts.ledger(hit);
  expect(records.filter(({ data }) => 'damaged' in data).map(({ seq }) => seq)).toEqual([2, 3]);
  expect((await attempts.debrief(hit)).events.length).toBeGreaterThan(3);
  expect(await attempts.recordings(hit)).toEqual([]);
});

test('it can be graded again, and the first grade is kept', async () => {
  const { id: by } = await storeAccount(storage, 'teacher', 'instructor');
  expect(await attempts.regrade(hit, { reason: 'appeal', by })).toMatchObject({ number: 2, signed: true });
  expect((await attempts.grades(hit)).map(({ number }) => number)).toEqual([1, 2]);
  const { verification } = await attempts.verifySigned(await attempts.signedGrade(hit));
  expect(verification).toMatchObject({
    ok: true,
    statement: { predicate: { chaindrill: { marks: ['ledger-damaged'] } } },
  });
});

test('nothing else is affected: neither other attempts nor everybody’s list', async () => {
  expect(await attempts.integrity(other)).toMatchObject({ ledger: 'intact', marks: [] });
  expect((await attempts.overview({ limit: 10 })).map(({ id }) => id).sort()).toEqual(['hit', 'other']);
});
