import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, accountIdSchema } from '../../../orchestrator/contract/account.js';
import { attemptIdSchema, labIdSchema } from '../../../orchestrator/contract/attempt.js';
import type { NewRecord } from '../../../orchestrator/evidence/record.js';
import type { AttemptRow } from '../../../orchestrator/storage/attempts.js';
import type { Storage } from '../../../orchestrator/storage/open.js';

/** A directory of its own that `remove` deletes. */
export function temporaryDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'chaindrill-platform-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function storeAccount(storage: Storage, id: string, role: Account['role'] = 'trainee'): Promise<Account> {
  const account: Account = { id: accountIdSchema.parse(id), name: id, role, locale: 'en', createdAt: 1 };
  await storage.accounts.insert({ account, nameKey: id, passwordHash: 'none' });
  return account;
}

export function attemptRow(id: string, owner: Account, changes: Partial<AttemptRow> = {}): AttemptRow {
  return {
    id: attemptIdSchema.parse(id),
    ownerId: owner.id,
    labId: labIdSchema.parse('sympy-dev'),
    labVersion: '1',
    mode: 'practice',
    state: 'queued',
    problem: null,
    seed: 'ab'.repeat(32),
    variant: { pools: [{ host: 'pool.test', port: 3333 }], version: '1.14.3' },
    createdAt: 1,
    readyAt: null,
    clockStartedAt: null,
    endsAt: null,
    submittedAt: null,
    gradedAt: null,
    opening: [],
    examination: [],
    examProgress: {},
    successor: null,
    marks: [],
    erasedAt: null,
    enrolmentId: null,
    pausedAt: null,
    pausedMs: 0,
    extraMs: 0,
    ...changes,
  };
}

export function record(kind: string, data: Record<string, unknown> = {}): NewRecord {
  return { source: 'platform', host: '-', kind, data };
}
