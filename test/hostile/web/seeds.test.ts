import { join } from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import { expect, test, vi } from 'vitest';
import { startAttempts } from '../../../orchestrator/attempts/attempts.js';
import { finalStates, labIdSchema } from '../../../orchestrator/contract/attempt.js';
import { openStorage } from '../../../orchestrator/storage/open.js';
import { attemptParts } from '../../platform/support/desk.js';
import { storeAccount, temporaryDirectory } from '../../platform/support/rows.js';

test('the log of attempts does not hold their seeds, whatever goes wrong', async () => {
  const directory = temporaryDirectory();
  const storage = openStorage(join(directory.path, 'chaindrill.db'), { now: () => 1 });
  const lines: string[] = [];
  const sink = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  const { parts } = attemptParts(storage, join(directory.path, 'recordings'), { ms: 1 });
  // An engine that answers and makes nothing: every attempt fails as it is opened.
  Object.assign(parts.ranges, { info: async () => ({}) });
  parts.log = pino({ level: 'trace' }, sink);
  const attempts = await startAttempts(parts);
  const ada = await storeAccount(storage, 'ada');
  const made = await attempts.open(ada.id, { lab: labIdSchema.parse('sympy-dev'), mode: 'practice' });
  await vi.waitFor(async () => {
    const { state } = await attempts.view(made.id);
    if (!finalStates.includes(state)) throw new Error(state);
  });
  const row = await storage.attempts.get(made.id);
  await attempts.stop();
  storage.close();
  directory.remove();
  expect(row?.seed).toHaveLength(64);
  expect(lines.join()).toContain(made.id);
  expect(lines.join()).toContain('attempt failed');
  expect(lines.filter((line) => line.includes(row?.seed ?? ''))).toEqual([]);
});
