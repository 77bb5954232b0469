import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notes } from '../../orchestrator/attempts/notes.js';
import { type AttemptView, attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import { kinds } from '../../orchestrator/evidence/kinds.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { attemptParts } from './support/desk.js';
import { attemptRow, storeAccount, temporaryDirectory } from './support/rows.js';

let directory: ReturnType<typeof temporaryDirectory>;
let storage: Storage;
const id = attemptIdSchema.parse('a1');
const presence = { kind: 'presence', state: 'on', connection: 'c1', address: '198.51.100.7' } as const;
const focus = { kind: 'focus', state: 'lost' } as const;
const paste = { kind: 'paste', where: 'report', characters: 400 } as const;

beforeEach(() => {
  directory = temporaryDirectory();
  storage = openStorage(join(directory.path, 'chaindrill.db'));
});
afterEach(() => {
  storage.close();
  directory.remove();
});

/** The notes of an attempt in this mode and state. */
async function noting({ mode, state }: Pick<AttemptView, 'mode' | 'state'>) {
  const owner = await storeAccount(storage, 'ada');
  await storage.attempts.insert(attemptRow('a1', owner, { mode, state }));
  return notes(attemptParts(storage, join(directory.path, 'recordings'), { ms: 1 }).desk);
}
const kept = () => storage.ledger.read(id).map(({ kind }) => kind);

test('an assessment that is under way keeps all, in the form of its kind', async () => {
  const { note } = await noting({ mode: 'assessment', state: 'running' });
  for (const one of [presence, focus, paste]) await note(id, one);
  expect(kept()).toEqual(['presence', 'focus', 'paste']);
  for (const { kind, data } of storage.ledger.read(id))
    expect(kinds[kind as 'focus'].safeParse(data).success).toBe(true);
});

test('practice keeps that the page is open, and nothing of windows and pastes', async () => {
  const { note } = await noting({ mode: 'practice', state: 'running' });
  for (const one of [presence, focus, paste]) await note(id, one);
  expect(kept()).toEqual(['presence']);
});

test('before it begins and once it is over, an assessment watches nobody', async () => {
  const { note } = await noting({ mode: 'assessment', state: 'ready' });
  await note(id, focus);
  await storage.attempts.update(id, { state: 'graded' });
  for (const one of [presence, focus, paste]) await note(id, one);
  expect(kept()).toEqual([]);
});

test('a page that goes mad does not fill the ledger', async () => {
  const { note } = await noting({ mode: 'assessment', state: 'running' });
  for (let i = 0; i < 2_100; i++) await note(id, focus);
  expect(kept()).toHaveLength(2_000);
});
