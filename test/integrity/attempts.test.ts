import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { integrityOf } from '../../orchestrator/attempts/integrity.js';
import { overviewOf, peopleOf } from '../../orchestrator/attempts/overview.js';
import type { Account } from '../../orchestrator/contract/account.js';
import { labIdSchema } from '../../orchestrator/contract/attempt.js';
import { overviewQuerySchema } from '../../orchestrator/contract/integrity.js';
import { reportSchema } from '../../orchestrator/contract/report.js';
import { recordingPath } from '../../orchestrator/range/terminals/recording-file.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { attemptParts } from '../platform/support/desk.js';
import { attemptRow, record, storeAccount, temporaryDirectory } from '../platform/support/rows.js';
import { cast, type Script } from './help.js';

/* The real database, labs and files; only the engine is missing. */

let directory: ReturnType<typeof temporaryDirectory>;
let storage: Storage;
let clock: { ms: number };
let desk: ReturnType<typeof attemptParts>['desk'];
let recordingsDir: string;
let ada: Account;
let bob: Account;

const seconds = 1_000;
const variant = {
  payloadSha256: 'ab'.repeat(32),
  stagingUrls: ['http://cdn.amber-fjord.test/1a2b3c4d/coral.json'],
  poolEndpoints: ['coral.lodepool.test:3333'],
  lookalikeVersion: '1.14.3',
  files: ['sympy/polys/polytools.py'],
  routines: ['factor'],
  poolAddressEndpoints: ['198.18.7.110:3333'],
  wallet: '4ABCDEFGHJKLMNPQRSTUVWXYZabc',
};
const foreign = { ...variant, stagingUrls: ['http://cdn.quartz-kelp.test/99887766/delta.json'] };

beforeEach(async () => {
  directory = temporaryDirectory();
  recordingsDir = join(directory.path, 'recordings');
  clock = { ms: Date.UTC(2026, 0, 17, 9) };
  storage = openStorage(join(directory.path, 'chaindrill.db'), { now: () => clock.ms });
  ({ desk } = attemptParts(storage, recordingsDir, clock));
  ada = await storeAccount(storage, 'ada');
  bob = await storeAccount(storage, 'bob');
});
afterEach(() => {
  storage.close();
  directory.remove();
});

const idOf = (id: string) => attemptRow(id, ada).id;
const insert = (id: string, owner: Account, changes = {}) =>
  storage.attempts.insert(attemptRow(id, owner, { state: 'running', variant, ...changes }), [
    record('attempt.state', { state: 'running', reason: null }),
  ]);
async function file(id: string, claims: Record<string, string[]>, narrative = ''): Promise<void> {
  const report = reportSchema.parse({ claims, narrative });
  const number = (await storage.reports.count(idOf(id))) + 1;
  const data = { number, report, normalised: claims };
  await storage.reports.insert(idOf(id), { ...data, filedAt: clock.ms }, [record('report.filed', data)]);
}
/** Lays a recording as the terminals would, sealed in the ledger unless it is to look changed. */
async function lay(id: string, script: Script, seal: 'sealed' | 'changed' = 'sealed'): Promise<void> {
  const path = recordingPath(recordingsDir, { attemptId: id, host: 'app', shell: 0 });
  mkdirSync(dirname(path), { recursive: true });
  const text = await cast(script);
  writeFileSync(path, text);
  const sha256 = seal === 'sealed' ? createHash('sha256').update(text).digest('hex') : '0'.repeat(64);
  const data = { shell: 0, sha256, bytes: Buffer.byteLength(text), cut: false };
  storage.ledger.append(id, [{ ...record('terminal.recorded', data), host: 'app' }]);
}
const judge = (id: string) => integrityOf(desk).integrity(idOf(id));

describe('the integrity of an attempt', () => {
  test('is judged from recordings, ledger, reports and the others’ variants', async () => {
    await insert('one', ada);
    await insert('two', bob, { variant: foreign });
    await lay('one', ({ shows }) => shows(0, 'svc@app:~$ '));
    clock.ms += 400 * seconds;
    await file('one', {
      payload: [variant.payloadSha256],
      staging: ['http://cdn.quartz-kelp.test/99887766/delta.json'],
    });
    await storage.attempts.update(idOf('one'), { state: 'closed' });
    const { signals, ...rest } = await judge('one');
    expect(rest).toEqual({ marks: [], ledger: 'intact', computedAt: clock.ms, notJudged: [] });
    expect(signals.map(({ id, other }) => [id, other])).toEqual([
      ['foreign-values', 'two'],
      ['answers-before-evidence', null],
    ]);
    expect(signals[1]?.quotes).toEqual([`payload: ${variant.payloadSha256}`]);
  });

  test('finds nothing where the screens had shown what was reported', async () => {
    await insert('one', ada);
    await insert('two', bob, { variant: foreign });
    const lines = [variant.payloadSha256, ...variant.stagingUrls, ...variant.poolEndpoints, ...foreign.stagingUrls];
    await lay('one', ({ shows }) => shows(0, lines.join('\r\n')));
    clock.ms += 400 * seconds;
    await file('one', {
      payload: [variant.payloadSha256],
      staging: variant.stagingUrls,
      pool: variant.poolEndpoints,
      // Right, and known from the lab's own short lists.
      package: ['sympy-dev==1.14.3'],
      routine: ['factor'],
    });
    expect((await judge('one')).signals).toEqual([]);
  });

  test('does not stand on a recording that was changed, and says so', async () => {
    await insert('one', ada);
    await lay('one', ({ shows }) => shows(0, 'svc@app:~$ '), 'changed');
    clock.ms += 400 * seconds;
    await file('one', { payload: [variant.payloadSha256] });
    await storage.attempts.update(idOf('one'), { state: 'closed' });
    const { signals, marks, notJudged } = await judge('one');
    expect(signals).toEqual([]);
    expect(marks.map(({ code, host }) => [code, host])).toEqual([['recording-damaged', 'app-0']]);
    expect(notJudged).toHaveLength(1);
  });

  test('marks a damaged ledger once, and goes on with what can be read', async () => {
    await insert('one', ada);
    await file('one', { payload: [variant.payloadSha256] });
    const raw = new Sqlite(join(directory.path, 'chaindrill.db'));
    raw.prepare("update ledger set data = '{}' where seq = 1").run();
    const first = await judge('one');
    clock.ms += 10 * seconds;
    const again = await judge('one');
    expect([first.ledger, again.ledger]).toEqual(['damaged', 'damaged']);
    expect(again.marks).toEqual(first.marks);
    expect(first.marks).toMatchObject([{ code: 'ledger-damaged', host: '-', detail: 'record 1: edited' }]);
    raw.prepare("update ledger set data = 'no json' where seq = 1").run();
    clock.ms += 10 * seconds;
    const unread = await judge('one');
    expect(unread).toMatchObject({ ledger: 'damaged', marks: first.marks });
    // The report is another record: it is judged as before.
    expect(unread.signals).toEqual(first.signals);
    expect(unread.notJudged[0]?.en).toContain('The ledger is damaged');
    raw.close();
  });

  test('is not judged once the evidence was erased', async () => {
    await insert('one', ada);
    await storage.attempts.update(idOf('one'), { state: 'closed', erasedAt: clock.ms });
    expect(await judge('one')).toMatchObject({ ledger: 'erased', signals: [], notJudged: [expect.anything()] });
  });

  test('is unknown for an attempt that is not there', async () => {
    await expect(judge('none')).rejects.toMatchObject({ code: 'attempt-unknown' });
  });
});

describe('people', () => {
  test('are everybody with an account, with their attempts, and nobody who was erased', async () => {
    await insert('a', bob, { state: 'graded', createdAt: 5 });
    await insert('b', bob, { createdAt: 9 });
    const { id } = await storeAccount(storage, 'gone');
    storage.erasure.person(id, 'erased-00000000', clock.ms);
    expect(await peopleOf(storage)).toEqual([
      { ...ada, attempts: 0, latestAt: null },
      { ...bob, attempts: 2, latestAt: 9 },
    ]);
  });
});

describe('everybody’s attempts', () => {
  const query = (value: object) => overviewQuerySchema.parse(value);
  const ids = async (value: object) => (await overviewOf(desk, query(value))).map(({ id }) => id);

  test('come newest first with their owners’ names, by lab and state, and no more than asked for', async () => {
    const workflow = labIdSchema.parse('checkout-action');
    await insert('a', ada, { state: 'graded', createdAt: 1 });
    await insert('b', ada, { state: 'closed', createdAt: 3, labId: workflow });
    await insert('c', bob, { createdAt: 2 });
    const all = await overviewOf(desk, query({}));
    expect(all.map(({ id, owner }) => [id, owner.name])).toEqual([
      ['b', 'ada'],
      ['c', 'bob'],
      ['a', 'ada'],
    ]);
    expect(JSON.stringify(all)).not.toContain('amber-fjord');
    expect(await ids({ lab: 'sympy-dev' })).toEqual(['c', 'a']);
    expect(await ids({ state: 'closed' })).toEqual(['b']);
    expect(await ids({ lab: 'sympy-dev', state: 'closed' })).toEqual([]);
    expect(await ids({ limit: '2' })).toEqual(['b', 'c']);
  });

  test('leave out those of a lab that is not installed any more', async () => {
    await insert('a', ada, { labId: labIdSchema.parse('gone') });
    expect(await ids({})).toEqual([]);
  });

  test('cannot be asked for with a limit above 500 or with what is no state', () => {
    for (const value of [
      { limit: '501' },
      { limit: '0' },
      { limit: 'x' },
      { state: 'odd' },
      { lab: 'A b' },
      { more: '1' },
    ]) {
      expect(overviewQuerySchema.safeParse(value).success).toBe(false);
    }
    expect(query({ limit: '500' }).limit).toBe(500);
  });
});
