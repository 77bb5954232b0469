import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BackupError } from '../../orchestrator/backup/error.js';
import { backupsIn } from '../../orchestrator/backup/names.js';
import { withOffer } from '../../orchestrator/backup/offer.js';
import { finishRestore } from '../../orchestrator/backup/place.js';
import { checkBackup, restore } from '../../orchestrator/backup/restore.js';
import { takeBackup } from '../../orchestrator/backup/take.js';
import { attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import { StorageError } from '../../orchestrator/storage/error.js';
import { holdFolder } from '../../orchestrator/storage/folder-hold.js';
import { databaseVersion } from '../../orchestrator/storage/migrations.js';
import { openStorage } from '../../orchestrator/storage/open.js';
import { attemptRow, storeAccount } from '../platform/support/rows.js';
import { attemptIds, makeOldDatabase } from './support/old-database.js';
import { leaveGraded } from './support/past.js';
import { type Entry, entriesOf, pack, withManifest } from './support/repack.js';

/* What becomes of backups that were cut, changed or made by somebody else, of full disks, and of restores that are cut off. */

const root = mkdtempSync(join(tmpdir(), 'chaindrill-archives-'));
const data = join(root, 'data');
const now = Date.now;
let archive: string;
let entries: Entry[];
let target: string;

beforeAll(async () => {
  const storage = openStorage(join(data, 'chaindrill.db'));
  await leaveGraded({ storage, folder: data, owner: await storeAccount(storage, 'ada') }, 'graded');
  storage.close();
  writeFileSync(join(data, 'installation'), 'the-original');
  archive = (await takeBackup({ dataDirectory: data, folder: join(root, 'kept'), now })).path;
  entries = await entriesOf(archive);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  target = mkdtempSync(join(root, 'target-'));
});

const put = (file: string, into = target, replace = false) =>
  restore({ archive: file, dataDirectory: into, replace, now });
const own = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith('in-use'));

/** Refused with this code, and nothing of it left in the folder. */
async function refused(file: string, code: BackupError['code'], message: RegExp): Promise<void> {
  const error = await put(file).catch((fault) => fault);
  expect(error).toBeInstanceOf(BackupError);
  expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(message) });
  expect(own(target)).toEqual([]);
}

async function repacked(change: (all: Entry[]) => Entry[]): Promise<string> {
  const file = join(target, '..', 'changed.tar.gz');
  await pack(file, change(entries));
  return file;
}

const secretOf = (id: string) => `what ${id} typed`;

/** Evidence of many that comes at one time: rows lie side by side, and are moved between pages while they grow. */
function growTogether(path: string, ids: readonly string[]): void {
  let seed = 7;
  const chance = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const sqlite = new SqliteDatabase(path);
  sqlite.pragma('secure_delete = ON');
  const insert = sqlite.prepare(`insert into ledger values (?, ?, 1, 'platform', '-', 'x', ?, '')`);
  sqlite.transaction(() => {
    for (let seq = 1; seq <= 2_000; seq++) {
      const id = ids[chance(ids.length)] as string;
      const filler = 'z'.repeat(chance(10) === 0 ? chance(9_000) : chance(400));
      insert.run(id, seq, JSON.stringify({ secret: secretOf(id), filler }));
    }
  })();
  sqlite.close();
}

describe('a backup', () => {
  test('holds database, recordings and keys; as it was made, it is restored', async () => {
    const held = entries.map(({ header }) => header.name.replace(/[0-9a-f]{64}/, 'ID'));
    expect(held).toEqual([
      'recordings/graded/app-0.cast',
      'keys/ID.pem',
      'keys/keys.json',
      'chaindrill.db',
      'manifest.json',
      'manifest.sha256',
    ]);
    const same = await put(await repacked((all) => all));
    expect(same).toMatchObject({ ended: 0, replaced: null, found: { grades: { genuine: 1 } } });
    expect(same.manifest).toMatchObject({ installation: 'the-original', schema: databaseVersion });
    expect(own(target).sort()).toEqual(['chaindrill.db', 'keys', 'recordings']);
  });

  test.each([0, 1, 2, 3, 4, 5])('with one byte changed in its file %i is refused', async (index) => {
    const change = (all: Entry[]) =>
      all.map((entry, at) => {
        if (at !== index) return entry;
        const bytes = Buffer.from(entry.bytes);
        bytes.writeUInt8((bytes[bytes.length >> 1] as number) ^ 1, bytes.length >> 1);
        return { ...entry, bytes };
      });
    await refused(await repacked(change), 'damaged', /was changed/);
  });

  test.each([0.1, 0.5, 0.99, 'last byte'])('cut off at %s is refused', async (share) => {
    const file = join(root, 'cut.tar.gz');
    cpSync(archive, file);
    const { length } = readFileSync(archive);
    truncateSync(file, typeof share === 'number' ? Math.floor(length * share) : length - 1);
    await refused(file, 'damaged', /not as it was written/);
  });

  test('with a file missing, added or twice is refused, and so is something else altogether', async () => {
    const [recording, pem] = entries as [Entry, Entry];
    await refused(await repacked((all) => all.filter((entry) => entry !== recording)), 'damaged', /is missing/);
    await refused(await repacked((all) => [pem, ...all]), 'damaged', /in it twice/);
    await refused(await repacked((all) => all.slice(0, 4)), 'damaged', /its end is missing/);
    const added = { ...pem, header: { ...pem.header, name: 'keys/another.pem' } };
    await refused(await repacked((all) => [added, ...all]), 'damaged', /was added/);
    writeFileSync(join(root, 'letter.tar.gz'), 'this is a letter to my aunt');
    await refused(join(root, 'letter.tar.gz'), 'damaged', /no backup/);
    await refused(join(root, 'nowhere.tar.gz'), 'unusable', /ENOENT/);
  });

  test.each([
    ['../outside.db'],
    ['/tmp/outside.db'],
    ['keys/../../outside'],
    ['recordings/a/../../../b.cast'],
    ['keys/.hidden'],
    ['installation'],
    ['in-use'],
  ])('with a file "%s" is refused, and nothing is written outside', async (name) => {
    const file = await repacked((all) => [{ header: { name }, bytes: Buffer.from('x') }, ...all]);
    await refused(file, 'damaged', /nothing that a backup holds/);
    expect(existsSync(join(root, 'outside.db')) || existsSync('/tmp/outside.db')).toBe(false);
  });

  test.each(['symlink', 'link', 'character-device', 'fifo', 'directory'] as const)(
    'with a %s is refused',
    async (type) => {
      const header = { name: 'keys/keys.json', type, linkname: '/etc/passwd' };
      await refused(await repacked((all) => [{ header, bytes: Buffer.alloc(0) }, ...all]), 'damaged', /no plain file/);
    },
  );

  test('that would fill the disk is refused before it does', async () => {
    const file = await repacked((all) => all);
    const named = gunzipSync(readFileSync(file));
    // The name and the size in the header of the first file, 10 TB as a binary number, and the sum over that header.
    named.write('chaindrill.db'.padEnd(100, '\0'), 0, 'latin1');
    named.fill(0, 124, 136).writeUInt8(0x80, 124);
    named.writeBigUInt64BE(10n ** 13n, 128);
    named.write('        ', 148, 'latin1');
    const sum = named.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    named.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    writeFileSync(file, gzipSync(named));
    await refused(file, 'disk-full', /more than the disk has room for/);
  });

  test('of a later program is refused with words; one whose counts do not fit is refused as well', async () => {
    const later = (change: (manifest: Record<string, unknown>) => void) => repacked((all) => withManifest(all, change));
    await refused(
      await later((manifest) => Object.assign(manifest, { schema: 99, program: '9.0' })),
      'newer',
      /ChainDrill 9\.0.*version 99/,
    );
    await refused(await later((manifest) => Object.assign(manifest, { format: 2 })), 'newer', /later ChainDrill/);
    const claimed = await later((manifest) => {
      (manifest.found as { grades: { genuine: number } }).grades.genuine = 2;
    });
    await refused(claimed, 'damaged', /2 genuine grades, now 1/);
  });

  test('of an older database is brought to the newest version, and only once it is restored', async () => {
    const old = join(root, 'old');
    mkdirSync(old);
    makeOldDatabase(join(old, 'chaindrill.db'), databaseVersion - 1);
    const taken = await takeBackup({ dataDirectory: old, folder: join(root, 'kept-old'), now });
    expect(taken.manifest).toMatchObject({ schema: databaseVersion - 1, found: null });
    expect(await put(taken.path)).toMatchObject({ found: { attempts: 2, ledgers: { whole: 2, damaged: 0 } } });
    const storage = openStorage(join(target, 'chaindrill.db'));
    expect(storage.ledger.head(attemptIdSchema.parse(attemptIds[0])).seq).toBe(3);
    storage.close();
    expect(own(target)).toEqual(['chaindrill.db']);
  });

  test('does not hold what was erased, neither its rows nor its recording', async () => {
    const folder = join(root, 'erasing');
    cpSync(data, folder, { recursive: true });
    const storage = openStorage(join(folder, 'chaindrill.db'));
    const owner = await storeAccount(storage, 'bob');
    const ids = Array.from({ length: 20 }, (_, number) => `attempt-${number}-`);
    for (const id of ids) await storage.attempts.insert(attemptRow(id, owner, { state: 'graded' }));
    growTogether(join(folder, 'chaindrill.db'), ids);
    const gone = [...ids.filter((_, place) => place % 2 === 0), 'graded'];
    for (const id of gone) storage.erasure.evidence(attemptIdSchema.parse(id), now());
    // Still open and not yet written anew, as while labs are open; and the files went to be removed, and were not yet.
    const taken = await takeBackup({ dataDirectory: folder, folder: join(root, 'kept-erased'), now });
    storage.close();
    const inside = await entriesOf(taken.path);
    const holds = (text: string) => inside.some(({ bytes }) => bytes.includes(text));
    expect(ids.map((id) => holds(secretOf(id)))).toEqual(ids.map((id) => !gone.includes(id)));
    expect(inside.filter(({ header }) => header.name.startsWith('recordings/'))).toEqual([]);
    expect(taken.manifest.found).toMatchObject({ attempts: 21, ledgers: { damaged: 10 }, grades: { genuine: 1 } });
  });
});

test('a recording that is being written is taken up to its last whole line', async () => {
  const folder = join(root, 'torn');
  cpSync(data, folder, { recursive: true });
  const storage = openStorage(join(folder, 'chaindrill.db'));
  await storage.attempts.insert(attemptRow('types', await storeAccount(storage, 'bob'), { state: 'running' }));
  storage.close();
  mkdirSync(join(folder, 'recordings/types'));
  writeFileSync(join(folder, 'recordings/types/app-0.cast'), '{"version":2}\n[1,"o","whole"]\n[2,"o","to');
  const taken = await takeBackup({ dataDirectory: folder, folder: join(root, 'kept-torn'), now });
  const [cast] = (await entriesOf(taken.path)).filter(({ header }) => header.name.includes('types'));
  expect(String(cast?.bytes)).toBe('{"version":2}\n[1,"o","whole"]\n');
  expect(await put(taken.path)).toMatchObject({ ended: 1 });
});

describe('a disk', () => {
  /** Under a limit on the size of files: a write that fails in its middle, as on a full disk. In KiB. */
  const limited = (kibi: number, folder: string, script: string, ...args: string[]) =>
    promisify(execFile)(
      'bash',
      ['-c', `ulimit -f ${kibi}; exec "$0" --import tsx "$@"`, process.execPath, `orchestrator/${script}`, ...args],
      { cwd: join(import.meta.dirname, '../..'), env: { ...process.env, CHAINDRILL_DATA: folder } },
    ).then(
      ({ stdout }) => ({ code: 0, out: stdout }),
      ({ code, stderr }) => ({ code, out: String(stderr) }),
    );

  test('that is full while a backup is written is told, and nothing half-made is left', async () => {
    const folder = join(root, 'large');
    cpSync(data, folder, { recursive: true });
    writeFileSync(join(folder, 'recordings/graded/app-1.cast'), randomBytes(3 * 2 ** 20));
    const kept = join(folder, 'backups');
    const left = join(kept, '.partial-4194304-abc');
    mkdirSync(left, { recursive: true });
    expect(await limited(2_000, folder, 'backup-cli.ts')).toEqual({
      code: 1,
      out: expect.stringMatching(/No backup was made\. The disk of .*backups is full/),
    });
    expect(readdirSync(kept)).toEqual([]);
    expect(await limited(8_000, folder, 'backup-cli.ts')).toMatchObject({ code: 0 });
    expect(readdirSync(kept)).toHaveLength(1);

    const [whole] = backupsIn(kept) as [string];
    expect(await limited(1_000, target, 'restore-cli.ts', whole)).toEqual({
      code: 1,
      out: expect.stringMatching(/Nothing was restored\. The disk of .* is full/),
    });
    expect(own(target)).toEqual([]);
    expect(await limited(8_000, target, 'restore-cli.ts', whole)).toMatchObject({ code: 0 });
  });
});

test('a backup that is killed leaves nothing that looks like one, and the next removes what it left', async () => {
  const folder = join(root, 'killed');
  cpSync(data, folder, { recursive: true });
  for (const shell of [1, 2, 3])
    writeFileSync(join(folder, `recordings/graded/app-${shell}.cast`), randomBytes(12 * 2 ** 20));
  const kept = join(root, 'kept-killed');
  mkdirSync(kept);
  const child = spawn(process.execPath, ['--import', 'tsx', 'orchestrator/backup-cli.ts', '--to', kept], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, CHAINDRILL_DATA: folder },
    stdio: 'ignore',
  });
  const written = () => readdirSync(kept, { recursive: true }).some((name) => /archive$/.test(String(name)));
  await expect.poll(written, { timeout: 30_000, interval: 5 }).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(readdirSync(kept)).toEqual([expect.stringMatching(/^\.partial-\d+-/)]);
  const { path } = await takeBackup({ dataDirectory: folder, folder: kept, now });
  expect(readdirSync(kept).map((name) => join(kept, name))).toEqual([path]);
});

test('so many backups are kept as --keep says, the newest, whatever else lies there', async () => {
  const kept = join(root, 'many');
  mkdirSync(kept);
  const foreign = ['chaindrill-old.tar.gz', 'holiday.tar.gz'];
  // From a clock that ran ahead: the new one has the oldest name.
  const old = ['chaindrill-2226-01-31T10-00-00Z.tar.gz', 'chaindrill-2226-02-01T09-00-00Z.tar.gz'];
  for (const name of [...foreign, ...old]) writeFileSync(join(kept, name), '');
  const argv = ['--import', 'tsx', 'orchestrator/backup-cli.ts', '--to', kept, '--keep', '2'];
  await promisify(execFile)(process.execPath, argv, {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, CHAINDRILL_DATA: data },
  });
  const left = readdirSync(kept).sort();
  expect(left).toHaveLength(4);
  expect(left).toEqual(expect.arrayContaining([...foreign, old[1]]));
  const [made] = left.filter((name) => ![...foreign, ...old].includes(name));
  expect((await checkBackup(join(kept, made as string))).found.attempts).toBe(1);
});

test('a start tells of the newest backup where the database is damaged, and of nothing where it is merely locked', () => {
  const folder = join(root, 'offers');
  const damaged = new StorageError('corrupt', 'damaged.');
  const locked = new StorageError('locked', 'locked.');
  const told = () => (withOffer(damaged, folder) as Error).message;
  expect(told()).toContain(
    `There is no backup in ${join(folder, 'backups')}. With one from elsewhere: npm run restore`,
  );
  mkdirSync(join(folder, 'backups'), { recursive: true });
  for (const name of [
    'chaindrill-2026-02-01T09-00-00Z',
    'chaindrill-2026-02-01T09-00-00Z-10',
    'chaindrill-2026-02-01T09-00-00Z-9',
  ])
    writeFileSync(join(folder, 'backups', `${name}.tar.gz`), '');
  expect(told()).toContain(
    `npm run restore -- ${join(folder, 'backups', 'chaindrill-2026-02-01T09-00-00Z-10.tar.gz')} --replace`,
  );
  expect(withOffer(locked, folder)).toBe(locked);
});

test('a backup of a damaged database is refused, and of a folder without one', async () => {
  const folder = join(root, 'damaged');
  cpSync(data, folder, { recursive: true });
  const bytes = readFileSync(join(folder, 'chaindrill.db'));
  writeFileSync(join(folder, 'chaindrill.db'), bytes.fill(0xa5, 4096 * 2, 4096 * 12));
  const kept = join(root, 'kept-damaged');
  const take = (from: string) => takeBackup({ dataDirectory: from, folder: kept, now });
  await expect(take(folder)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining('damaged') });
  await expect(take(target)).rejects.toMatchObject({ code: 'nothing-here' });
  expect(readdirSync(kept)).toEqual([]);
});

describe('a restore that is cut off', () => {
  /** The folder as it was, and what was unpacked in `stage`. */
  async function cutOff(stage: string): Promise<{ unpacked: string; aside: string }> {
    const fresh = mkdtempSync(join(root, 'fresh-'));
    await put(archive, fresh);
    cpSync(data, target, { recursive: true });
    const sqlite = new SqliteDatabase(join(target, 'chaindrill.db'));
    sqlite.exec("update accounts set name = 'what was there'");
    sqlite.close();
    mkdirSync(join(target, 'backups'));
    const unpacked = join(target, stage);
    mkdirSync(unpacked);
    for (const name of own(fresh)) renameSync(join(fresh, name), join(unpacked, name));
    writeFileSync(join(unpacked, 'aside'), 'replaced-x');
    return { unpacked, aside: join(target, 'replaced-x') };
  }
  const nameIn = (folder: string) => {
    const sqlite = new SqliteDatabase(join(folder, 'chaindrill.db'), { fileMustExist: true });
    const name = sqlite.prepare('select name from accounts').pluck().get();
    sqlite.close();
    return name;
  };

  test('before it was checked, changes nothing', async () => {
    await cutOff('restoring');
    finishRestore(target);
    expect(nameIn(target)).toBe('what was there');
    expect(own(target).sort()).toEqual(['backups', 'chaindrill.db', 'installation', 'keys', 'recordings']);
  });

  test.each([0, 1, 2, 3])('while what was there goes aside, after %i of it, is finished', async (moved) => {
    const { aside } = await cutOff('restored-1');
    for (const name of ['chaindrill.db', 'keys', 'recordings'].slice(0, moved)) {
      mkdirSync(aside, { recursive: true });
      renameSync(join(target, name), join(aside, name));
    }
    finishRestore(target);
    expect([nameIn(target), nameIn(aside)]).toEqual(['ada', 'what was there']);
    const whole = ['backups', 'chaindrill.db', 'installation', 'keys', 'recordings', 'replaced-x'];
    expect(own(target).sort()).toEqual(whole);
  });

  test.each([1, 2, 3])('while the new goes to its place, after %i of it, is finished', async (placed) => {
    const { unpacked, aside } = await cutOff('restored-2');
    mkdirSync(aside);
    for (const name of ['chaindrill.db', 'keys', 'recordings']) renameSync(join(target, name), join(aside, name));
    for (const name of ['keys', 'chaindrill.db', 'recordings'].slice(0, placed))
      renameSync(join(unpacked, name), join(target, name));
    finishRestore(target);
    expect([nameIn(target), nameIn(aside)]).toEqual(['ada', 'what was there']);
    expect(existsSync(unpacked)).toBe(false);
    finishRestore(target);
    expect(nameIn(target)).toBe('ada');
  });
});

test('a held folder refuses a second holder until it is released', () => {
  const hold = holdFolder(target);
  expect(() => holdFolder(target)).toThrow(expect.objectContaining({ code: 'locked' }));
  hold.release();
  holdFolder(target).release();
});

test.runIf(process.getuid?.() === 0)('what root backs up and restores belongs to whoever has the folder', async () => {
  const folder = join(root, 'of-another');
  cpSync(data, folder, { recursive: true });
  const give = (path: string) => chownSync(path, 61_080, 61_080);
  give(folder);
  give(target);
  const { path } = await takeBackup({ dataDirectory: folder, folder: join(folder, 'backups'), now });
  await put(path);
  const all = [folder, target].flatMap((one) =>
    readdirSync(one, { recursive: true }).map((name) => join(one, String(name))),
  );
  const ofBackup = all.filter((name) => name.startsWith(target) || name.includes('backups'));
  expect(ofBackup.length).toBeGreaterThan(8);
  expect(ofBackup.filter((name) => statSync(name).uid !== 61_080)).toEqual([]);
});

test('a backup that was checked alone leaves nothing, and an attempt that waited still waits', async () => {
  const folder = join(root, 'waiting');
  cpSync(data, folder, { recursive: true });
  const storage = openStorage(join(folder, 'chaindrill.db'));
  await storage.attempts.insert(attemptRow('waits', await storeAccount(storage, 'bob')));
  await storage.attempts.insert(attemptRow('opens', await storeAccount(storage, 'eve'), { state: 'opening' }));
  storage.close();
  const kept = join(root, 'kept-waiting');
  const { path } = await takeBackup({ dataDirectory: folder, folder: kept, now });
  expect((await checkBackup(path)).found.attempts).toBe(3);
  expect(readdirSync(kept)).toHaveLength(1);
  expect(await put(path)).toMatchObject({ ended: 0 });
});
