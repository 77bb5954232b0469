import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../orchestrator/contract/account.js';
import { type AttemptId, attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { attemptRow, storeAccount } from '../platform/support/rows.js';
import { docker } from '../range/help.js';
import { newToken, type Server, startServer } from './server.js';
import { leaveCertificate, leaveGraded, leaveRecording, openRecording } from './support/past.js';

/*
 * A backup of the real server while it runs and is written to, restored into another folder, where another server finds
 * everything again. One story, in order.
 */

const root = mkdtempSync(join(tmpdir(), 'chaindrill-backup-'));
const original = join(root, 'original');
const other = join(root, 'other');
let server: Server;
let token: string;
let storage: Storage;
let ada: Account;
let graded: AttemptId;
let certificate: string;
let archive: string;

/** Runs one of the commands in `npm run`, on a data folder. */
async function command(
  name: 'backup' | 'restore' | 'verify-grade',
  data: string,
  ...args: string[]
): Promise<{ code: number; out: string }> {
  const argv = ['--import', 'tsx', `orchestrator/${name}-cli.ts`, ...args];
  const options = { env: { ...process.env, CHAINDRILL_DATA: data }, cwd: join(import.meta.dirname, '../..') };
  return promisify(execFile)(process.execPath, argv, options).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, out: stdout + stderr }),
  );
}

const ask = async (url: string, path: string) => {
  const response = await fetch(`${url}/api${path}`, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return text;
};
const installation = (folder: string) => readFileSync(join(folder, 'installation'), 'utf8');
const keyFiles = (folder: string) =>
  readdirSync(join(folder, 'keys'))
    .filter((name) => name !== 'lock')
    .sort()
    .map((name) => [name, readFileSync(join(folder, 'keys', name), 'utf8')]);

/** Appends to the ledger of the attempt `killed` as fast as the disk takes it, in a process of its own. */
function writeOn(folder: string): { child: ChildProcess; acknowledged: () => number } {
  const script = 'test/platform/support/ledger-writer.ts';
  const child = spawn(process.execPath, ['--import', 'tsx', script, join(folder, 'chaindrill.db')], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout?.on('data', (chunk) => {
    told = (told + chunk).slice(-200);
  });
  return { child, acknowledged: () => Number(told.split('\n').at(-2) ?? 0) };
}

beforeAll(async () => {
  server = await startServer(original);
  token = await newToken(server.url, 'Ada');
  storage = openStorage(join(original, 'chaindrill.db'));
  const owner = (await storage.accounts.findByName('ada'))?.account;
  if (!owner) throw new Error('nobody signed up');
  ada = owner;
  graded = await leaveGraded({ storage, folder: original, owner }, 'graded');
  certificate = await leaveCertificate({ storage, folder: original, owner });
  // Two that are under way: one writes evidence without end, the other types.
  await storage.attempts.insert(
    attemptRow('killed', await storeAccount(storage, 'eve'), { state: 'running', createdAt: Date.now() }),
  );
  await storage.attempts.insert(
    attemptRow('typing', await storeAccount(storage, 'bob'), { state: 'running', createdAt: Date.now() }),
  );
}, 120_000);

afterAll(async () => {
  storage?.close();
  await server?.kill('SIGTERM');
  rmSync(root, { recursive: true, force: true });
});

test('a backup is taken while the server runs, evidence is written and somebody types', async () => {
  const typing = attemptIdSchema.parse('typing');
  await leaveRecording({ storage, folder: original, owner: ada }, typing, 'sealed, and gone on with');
  const recording = await openRecording(original, typing);
  const writer = writeOn(original);
  await expect.poll(writer.acknowledged, { timeout: 30_000 }).toBeGreaterThan(200);
  let typed = true;
  const type = (async () => {
    while (typed) await recording.append(`[1, "o", "${'x'.repeat(500)}"]\n`);
  })();
  const before = writer.acknowledged();
  const { code, out } = await command('backup', original);
  const after = writer.acknowledged();
  typed = false;
  await type;
  writer.child.kill('SIGKILL');
  await once(writer.child, 'exit');
  await recording.close();

  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out).toContain('3 attempts, 3 ledgers whole, 1 signed grades genuine, 1 recordings as sealed, 1 certificates');
  // Nobody waited for it.
  expect(after).toBeGreaterThan(before + 50);
  const [name, ...more] = readdirSync(join(original, 'backups'));
  expect(more).toEqual([]);
  archive = join(original, 'backups', name as string);
  expect(name).toMatch(/^chaindrill-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.tar\.gz$/);
  expect(statSync(archive).mode & 0o777).toBe(0o600);
}, 120_000);

test('a data folder that a server runs on is not restored into, and no second server starts there', async () => {
  for (const args of [[archive], [archive, '--replace']])
    expect(await command('restore', original, ...args)).toMatchObject({
      code: 1,
      out: expect.stringContaining('is in use'),
    });
  await expect(startServer(original)).rejects.toThrow(/ended with 2:[\s\S]*is in use: another ChainDrill server/);
  expect(JSON.parse(await ask(server.url, `/attempts/${graded}`)).state).toBe('graded');
}, 120_000);

describe('restored into another folder, beside the original', () => {
  let second: Server;
  afterAll(() => second?.kill('SIGTERM'));

  test('it says what it verified, and a start finishes what a kill cut off at the very end', async () => {
    expect(await command('restore', other, archive, '--check')).toMatchObject({ code: 0 });
    expect(readdirSync(join(original, 'backups'))).toHaveLength(1);
    const { code, out } = await command('restore', other, archive);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain(
      '3 attempts, 3 ledgers whole, 1 signed grades genuine, 1 recordings as sealed, 1 certificates',
    );
    expect(out).toContain('Attempts that were under way then and cannot go on: 2');
    // As it is between the first and the last of what goes to its place.
    const half = join(other, 'restored-2');
    mkdirSync(half);
    for (const name of ['chaindrill.db', 'keys']) renameSync(join(other, name), join(half, name));
    second = await startServer(other);
    expect(readdirSync(other)).not.toContain('restored-2');
  }, 120_000);

  test('the old grade is genuine: for the command, with its evidence, and for the new server', async () => {
    const signed = join(root, 'grade.sigstore.json');
    const ledger = join(root, 'ledger.jsonl');
    writeFileSync(signed, await ask(second.url, `/attempts/${graded}/grade/signed`));
    writeFileSync(ledger, await ask(second.url, `/attempts/${graded}/ledger`));
    const verified = await command('verify-grade', other, signed, '--ledger', ledger);
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('The grade is genuine.') });
    expect(readFileSync(signed, 'utf8')).toBe(await ask(server.url, `/attempts/${graded}/grade/signed`));
    expect(keyFiles(other)).toEqual(keyFiles(original));
    const [recording] = JSON.parse(await ask(second.url, `/attempts/${graded}/recordings`));
    expect(recording).toMatchObject({ host: 'app', shell: 0, state: 'intact' });
  }, 60_000);

  test('the certificate is genuine on its public page', async () => {
    const answer = await fetch(`${second.url}/api/certificates/${certificate}`);
    expect(await answer.json()).toMatchObject({ number: certificate, name: 'Ada', state: 'genuine', cohort: 'Autumn' });
  });

  test('what was under way has failed with its reason, its chain and its recording as far as they were', async () => {
    const copy = openStorage(join(other, 'chaindrill.db'));
    for (const id of ['killed', 'typing'].map((one) => attemptIdSchema.parse(one))) {
      expect(await copy.attempts.get(id)).toMatchObject({ state: 'failed', problem: { code: 'restored' }, marks: [] });
      expect(copy.ledger.verify(id)).toEqual([]);
      expect(copy.ledger.read(id).at(-1)).toMatchObject({ kind: 'attempt.state', data: { state: 'failed' } });
    }
    expect(copy.ledger.head('killed').seq).toBeGreaterThan(200);
    copy.close();
    const cast = readFileSync(join(other, 'recordings/typing/app-0.cast'), 'utf8');
    expect(readFileSync(join(original, 'recordings/typing/app-0.cast'), 'utf8').startsWith(cast)).toBe(true);
    expect(cast).toContain('sealed, and gone on with');
    expect(cast.endsWith('\n')).toBe(true);
  });

  test('it stands under another name on the engine than the original, and nobody is signed in', async () => {
    expect(installation(other)).toMatch(/^[0-9a-f-]{36}$/);
    expect(installation(other)).not.toBe(installation(original));
    const copy = openStorage(join(other, 'chaindrill.db'));
    const ada = await copy.accounts.findByName('ada');
    expect(await copy.sessions.list(ada?.account.id as never)).toEqual([]);
    copy.close();
  });

  test('a folder that is not empty is left alone, and with --replace what was there is moved aside', async () => {
    // Killed: the lock goes with the process.
    await second.kill('SIGKILL');
    const before = { name: installation(other), keys: keyFiles(other) };
    const mine = openStorage(join(other, 'chaindrill.db'));
    await storeAccount(mine, 'later');
    mine.close();
    expect(await command('restore', other, archive)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/is not empty.*--replace/),
    });
    expect(await command('restore', other, archive, '--replace')).toMatchObject({ code: 0 });
    const [aside] = readdirSync(other).filter((name) => name.startsWith('replaced-'));
    const kept = openStorage(join(other, aside as string, 'chaindrill.db'));
    expect(await kept.accounts.findByName('later')).not.toBeNull();
    kept.close();
    expect(keyFiles(join(other, aside as string))).toEqual(before.keys);
    const now = openStorage(join(other, 'chaindrill.db'));
    expect(await now.accounts.findByName('later')).toBeNull();
    now.close();
    expect(installation(other)).toBe(before.name);
    // Nobody starts there again, who would find what the killed one looked into labs with.
    const filters = { label: [`chaindrill.namespace=${before.name}`] };
    for (const { Id } of await docker.listContainers({ all: true, filters }))
      await docker.getContainer(Id).remove({ force: true });
  }, 60_000);
});

test('a damaged database is told by a start, with the newest backup and the command for it', async () => {
  const broken = join(root, 'broken');
  cpSync(join(other, 'chaindrill.db'), join(broken, 'chaindrill.db'));
  const bytes = readFileSync(join(broken, 'chaindrill.db'));
  writeFileSync(join(broken, 'chaindrill.db'), bytes.fill(0xa5, 4096 * 3, 4096 * 20));
  await expect(startServer(broken)).rejects.toThrow(
    /ended with 2:[\s\S]*chaindrill\.db: The database[\s\S]*no backup in/,
  );
  expect(await command('backup', broken)).toMatchObject({
    code: 1,
    out: expect.stringContaining('No backup was made.'),
  });
  cpSync(archive, join(broken, 'backups', 'chaindrill-2026-01-31T10-00-00Z.tar.gz'));
  cpSync(archive, join(broken, 'backups', 'chaindrill-2026-02-01T09-00-00Z.tar.gz'));
  const newest = join(broken, 'backups', 'chaindrill-2026-02-01T09-00-00Z.tar.gz');
  await expect(startServer(broken)).rejects.toThrow(`npm run restore -- ${newest} --replace`);
  expect(await command('restore', broken, newest, '--replace')).toMatchObject({ code: 0 });
  const mended = openStorage(join(broken, 'chaindrill.db'));
  expect(await mended.certificates.get(certificate as never)).not.toBeNull();
  mended.close();
}, 120_000);
