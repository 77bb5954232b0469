import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { debriefs } from '../../orchestrator/attempts/debriefs.js';
import { attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { lab, ledgerOf, story, variant } from '../grading/story.js';
import { attemptParts } from './support/desk.js';
import { attemptRow, storeAccount, temporaryDirectory } from './support/rows.js';

let directory: ReturnType<typeof temporaryDirectory>;
let storage: Storage;
let shown: ReturnType<typeof debriefs>;
const id = attemptIdSchema.parse('a1');

beforeEach(() => {
  directory = temporaryDirectory();
  const clock = { ms: Date.UTC(2026, 0, 17, 12) };
  storage = openStorage(join(directory.path, 'chaindrill.db'), { now: () => clock.ms });
  const { desk } = attemptParts(storage, join(directory.path, 'recordings'), clock);
  Object.assign(desk.parts, { catalog: { get: () => ({ manifest: lab }) } });
  shown = debriefs(desk);
});
afterEach(() => {
  storage.close();
  directory.remove();
});

test('an attempt that failed on the way has a time axis, and no debrief', async () => {
  const ada = await storeAccount(storage, 'ada');
  await storage.attempts.insert(attemptRow(id, ada, { state: 'failed', variant, readyAt: 5 }));
  storage.ledger.append(
    id,
    ledgerOf(story()).map(({ seq: _, at: __, ...record }) => record),
  );
  const { events } = await shown.timeline(id);
  expect([...new Set(events.map(({ lane }) => lane))].sort()).toEqual(['attack', 'examiner', 'response', 'service']);
  await expect(shown.debrief(id)).rejects.toMatchObject({ code: 'not-graded' });
});

test('one that failed while it was opened has an empty one: nothing was drawn yet', async () => {
  const ada = await storeAccount(storage, 'ada');
  await storage.attempts.insert(attemptRow(id, ada, { state: 'failed', variant: {}, createdAt: 7 }));
  expect(await shown.timeline(id)).toEqual({
    attemptId: 'a1',
    from: 7,
    to: 7,
    times: { clockStartedAt: null, targetMs: 30 * 60_000 },
    events: [],
    cpu: [],
    connections: [],
  });
});

test('one whose evidence was erased says so', async () => {
  const ada = await storeAccount(storage, 'ada');
  await storage.attempts.insert(attemptRow(id, ada, { state: 'closed', readyAt: 5, erasedAt: 9 }));
  await expect(shown.timeline(id)).rejects.toMatchObject({ code: 'erased' });
});
