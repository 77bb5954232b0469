import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Desk } from '../../orchestrator/attempts/desk.js';
import { integrityOf } from '../../orchestrator/attempts/integrity.js';
import { startReadAhead } from '../../orchestrator/attempts/read-ahead.js';
import type { Account } from '../../orchestrator/contract/account.js';
import type { AttemptId } from '../../orchestrator/contract/attempt.js';
import { recordingPath } from '../../orchestrator/range/terminals/recording-file.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { attemptParts } from '../platform/support/desk.js';
import { attemptRow, record, storeAccount, temporaryDirectory } from '../platform/support/rows.js';

let directory: ReturnType<typeof temporaryDirectory>;
let storage: Storage;
let desk: Desk;
let ada: Account;
let stop: () => Promise<void>;

beforeEach(async () => {
  directory = temporaryDirectory();
  const clock = { ms: Date.UTC(2026, 0, 17, 9) };
  storage = openStorage(join(directory.path, 'chaindrill.db'), { now: () => clock.ms });
  ({ desk } = attemptParts(storage, join(directory.path, 'recordings'), clock));
  ada = await storeAccount(storage, 'ada');
  stop = async () => {};
});
afterEach(async () => {
  await stop();
  storage.close();
  directory.remove();
});

const idOf = (id: string) => attemptRow(id, ada).id;
async function insert(id: string, state: 'examining' | 'graded'): Promise<void> {
  const graded = state === 'graded' ? { gradedAt: 7 } : {};
  await storage.attempts.insert(attemptRow(id, ada, { state, ...graded }), [record('attempt.state', { state })]);
}
function begin(read: (id: AttemptId) => Promise<unknown>) {
  const readAhead = startReadAhead(desk, read);
  stop = readAhead.stop;
  return readAhead;
}
const soon = <T>(look: () => T) => vi.waitFor(() => expect(look()).toBe(true), { timeout: 20_000, interval: 20 });

test('reads what is graded, once, and nothing that was graded before', async () => {
  await insert('old', 'graded');
  await insert('new', 'examining');
  const read: AttemptId[] = [];
  const { waiting } = begin(async (id) => void read.push(id));
  expect(waiting()).toBe(0);
  await desk.move(idOf('new'), ['examining'], 'graded', { gradedAt: 8 });
  await desk.publish(idOf('new'));
  expect(waiting()).toBe(1);
  await soon(() => waiting() === 0);
  expect(read).toEqual(['new']);
});

test('one that cannot be read keeps none of the others from being read, and nothing is read after the stop', async () => {
  for (const id of ['one', 'two', 'three']) await insert(id, 'graded');
  const read: AttemptId[] = [];
  const readAhead = begin(async (id) => {
    read.push(id);
    if (read.length === 1) throw new Error('the disk is gone');
  });
  for (const id of ['one', 'two', 'three']) await desk.publish(idOf(id));
  await soon(() => read.length === 2);
  await readAhead.stop();
  const then = read.length;
  await desk.publish(idOf('one'));
  expect([read.length, readAhead.waiting() > 0]).toEqual([then, true]);
});

test('damage of a recording is noticed without anybody asking', async () => {
  await insert('one', 'examining');
  const path = recordingPath(desk.parts.recordingsDir, { attemptId: 'one', host: 'app', shell: 0 });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '{"version":2,"timestamp":1}\n[0,"o","changed"]\n');
  storage.ledger.append('one', [
    { ...record('terminal.recorded', { shell: 0, sha256: '0'.repeat(64), bytes: 46, cut: false }), host: 'app' },
  ]);
  const { waiting } = begin(integrityOf(desk).integrity);
  await desk.move(idOf('one'), ['examining'], 'graded', { gradedAt: 8 });
  await soon(() => waiting() === 0);
  expect((await desk.row(idOf('one'))).marks.map(({ code }) => code)).toEqual(['recording-damaged']);
});
