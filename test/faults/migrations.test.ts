import { existsSync, linkSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import { databaseVersion } from '../../orchestrator/storage/migrations.js';
import { openStorage } from '../../orchestrator/storage/open.js';
import { attemptIds, type Dump, dump, makeOldDatabase } from './support/old-database.js';

/* Databases of every earlier version, with rows in every table, come to the newest one on a copy. */

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chaindrill-migrations-'));
  path = join(folder, 'chaindrill.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const earlier = Array.from({ length: databaseVersion - 1 }, (_, index) => index + 1);
const last = databaseVersion - 1;
const keptFile = (version: number) => join(folder, `before-migration-${version}.db`);
const versionIn = (found: Dump) => Math.max(...(found.migrations ?? []).map(({ version }) => version as number));

/** The same columns of the same tables, without what migrations are there to change. */
function asBefore(after: Dump, before: Dump, version: number): Dump {
  const changed: Record<string, string[]> = {
    ...(version < 3 ? { ledger: ['hash'] } : {}),
    ...(version < 4 ? { accounts: ['role'] } : {}),
  };
  const only = (table: string, rows: Record<string, unknown>[]) => {
    const columns = Object.keys(before[table]?.[0] ?? {}).filter((name) => !changed[table]?.includes(name));
    return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
  };
  const tables = Object.keys(before).filter((name) => name !== 'migrations' && before[name]?.length !== 0);
  return Object.fromEntries(tables.map((name) => [name, only(name, after[name] ?? [])]));
}

test.each(earlier)('from version %i: every row is there, ledgers are linked, the old one is kept', async (version) => {
  const before = makeOldDatabase(path, version);
  expect(Object.values(before).flat().length).toBeGreaterThan(15);
  const storage = openStorage(path, { now: () => 2_000 });
  for (const id of attemptIds.map((one) => attemptIdSchema.parse(one))) {
    expect(storage.ledger.verify(id)).toEqual([]);
    expect(storage.ledger.head(id).seq).toBe(3);
    expect(await storage.attempts.get(id)).toMatchObject({ id, state: 'graded', erasedAt: null });
  }
  const gists = await storage.grades.gists(attemptIds.map((one) => attemptIdSchema.parse(one)));
  expect([...gists.values()].map(({ gist }) => gist.points)).toEqual([40, 41]);
  expect(await storage.accounts.countByRoles(['admin', 'instructor'])).toBe(1);
  storage.close();

  const after = dump(path);
  expect(versionIn(after)).toBe(databaseVersion);
  expect(asBefore(after, before, version)).toEqual(asBefore(before, before, version));
  expect(dump(keptFile(version))).toEqual(before);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual([`before-migration-${version}.db`, 'chaindrill.db']);
});

test('one that cannot be migrated is told with both versions, and is as it was', () => {
  const before = makeOldDatabase(path, last);
  const raw = new SqliteDatabase(path);
  raw.exec('create table transcripts (mine text)');
  raw.close();
  expect(() => openStorage(path)).toThrow(
    expect.objectContaining({
      code: 'failed',
      message: expect.stringMatching(
        new RegExp(`from version ${last} to ${databaseVersion}: .*transcripts already exists.* as it was`),
      ),
    }),
  );
  expect(readdirSync(folder)).toEqual(['chaindrill.db']);
  expect(dump(path)).toEqual({ ...before, transcripts: [] });
});

test('one that another program has open is left alone', () => {
  const before = makeOldDatabase(path, last);
  const other = new SqliteDatabase(path);
  other.prepare('select count(*) from accounts').get();
  expect(() => openStorage(path)).toThrow(
    expect.objectContaining({ code: 'locked', message: expect.stringContaining('another program has it open') }),
  );
  other.close();
  expect(dump(path)).toEqual(before);
  expect(readdirSync(folder)).toEqual(['chaindrill.db']);
  openStorage(path).close();
  expect(versionIn(dump(path))).toBe(databaseVersion);
});

test('cut off just before the copy takes its place, it is done anew', () => {
  const before = makeOldDatabase(path, last);
  linkSync(path, keptFile(last));
  writeFileSync(`${path}.migrating`, 'half of a copy');
  openStorage(path).close();
  expect(versionIn(dump(path))).toBe(databaseVersion);
  expect(dump(keptFile(last))).toEqual(before);
});

test('what is kept is of the newest migration alone, and goes with what is erased', () => {
  makeOldDatabase(path, last);
  writeFileSync(keptFile(3), 'an earlier one');
  const storage = openStorage(path);
  expect(existsSync(keptFile(3))).toBe(false);
  expect(existsSync(keptFile(last))).toBe(true);
  storage.erasure.compact();
  expect(existsSync(keptFile(last))).toBe(false);
  storage.close();
});
