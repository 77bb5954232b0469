import { spawn } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKeys, publishedKeys, rotateKeys, type SigningKeys } from '../../orchestrator/signing/keys.js';
import { temporaryDirectory } from '../platform/support/rows.js';

let directory: ReturnType<typeof temporaryDirectory>;
let folder: string;
let clock: number;
const now = () => clock;
const open = () => openKeys(folder, now);
const names = () => readdirSync(folder).sort();
/** A number that no living process has: process numbers end far below. */
const deadPid = 2 ** 30;

beforeEach(() => {
  directory = temporaryDirectory();
  folder = join(directory.path, 'keys');
  clock = 1_000_000;
});
afterEach(() => directory.remove());

/** Expects that the keys sign, and that what they sign fits the last published key. */
function expectToSign(keys: SigningKeys): void {
  const data = Buffer.from('a grade');
  const key = keys.current();
  const signed = keys.sign(data);
  expect(signed.keyId).toBe(key.id);
  expect(keys.published().at(-1)).toEqual({ ...key, until: null });
  expect(verify('sha256', data, createPublicKey(keys.published().at(-1)?.publicKey ?? ''), signed.signature)).toBe(
    true,
  );
}

describe('the first start', () => {
  test('makes a key on P-256, named by the hash of its public half, for its owner’s eyes only', () => {
    const keys = open();
    expectToSign(keys);
    const [key] = keys.published();
    const publicKey = createPublicKey(key?.publicKey ?? '');
    expect(publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    const der = publicKey.export({ type: 'spki', format: 'der' });
    expect(key).toMatchObject({ id: createHash('sha256').update(der).digest('hex'), from: 1_000_000, until: null });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, `${key?.id}.pem`)).mode & 0o777).toBe(0o600);
    expect(names()).toEqual([`${key?.id}.pem`, 'keys.json'].sort());
  });

  test('of another program at the same time gives both the same key, and a later start as well', () => {
    mkdirSync(folder);
    const first = open();
    clock += 1_000;
    expect(open().published()).toEqual(first.published());
    expect(first.published()).toHaveLength(1);
  });

  test('that was killed half-way leaves nothing behind', () => {
    const left = `${folder}.new-${deadPid}`;
    mkdirSync(left);
    writeFileSync(join(left, 'half.pem.tmp'), 'half');
    expectToSign(open());
    expect(readdirSync(directory.path)).toEqual(['keys']);
  });
});

describe('a rotation', () => {
  test('keeps the old public key with its end, deletes its private key, and signs with the new one', () => {
    const keys = open();
    const [old] = keys.published();
    clock += 5_000;
    const made = keys.rotate();
    const after = keys.published();
    expect(after).toHaveLength(2);
    expect(after[0]).toEqual({ ...old, until: expect.any(Number) });
    // A grade that is being signed at that moment stays valid; one that is dated much later does not.
    expect((after[0]?.until ?? 0) - clock).toBeGreaterThan(0);
    expect((after[0]?.until ?? 0) - clock).toBeLessThan(60_000);
    expect(after[1]).toEqual({ ...made, from: clock, until: null });
    expect(names()).toEqual([`${made.id}.pem`, 'keys.json'].sort());
    expectToSign(keys);
  });

  test('ends no key a second time', () => {
    open();
    rotateKeys(folder, now);
    const first = publishedKeys(folder)[0];
    clock += 1_000_000;
    rotateKeys(folder, now);
    expect(publishedKeys(folder)[0]).toEqual(first);
  });

  test('by another program is noticed by a running server', () => {
    const server = open();
    const before = server.current().id;
    const made = rotateKeys(folder, now);
    expect(made.id).not.toBe(before);
    expect(server.current().id).toBe(made.id);
    expectToSign(server);
  });

  test('between looking at the key and signing changes neither', () => {
    const { key, sign } = open().signer();
    rotateKeys(folder, now);
    const { keyId, signature } = sign(Buffer.from('a grade'));
    expect(keyId).toBe(key.id);
    expect(verify('sha256', Buffer.from('a grade'), createPublicKey(key.publicKey), signature)).toBe(true);
  });

  test('makes the first key where there is none', () => {
    const made = rotateKeys(folder, now);
    expect(open().current().id).toBe(made.id);
  });
});

describe('after a crash in a rotation', () => {
  test('before the list was replaced, the old key signs and the new one’s private key is gone', () => {
    const { id } = open().current();
    writeFileSync(join(folder, `${'0'.repeat(64)}.pem`), 'never listed');
    writeFileSync(join(folder, 'keys.json.tmp'), '{"keys":');
    const keys = open();
    expect(keys.current().id).toBe(id);
    expect(names()).toEqual([`${id}.pem`, 'keys.json'].sort());
  });

  test('after the list was replaced, the new key signs and the old one’s private key is gone', () => {
    const keys = open();
    const old = keys.current().id;
    const oldPrivate = readFileSync(join(folder, `${old}.pem`));
    keys.rotate();
    writeFileSync(join(folder, `${old}.pem`), oldPrivate);
    expectToSign(open());
    expect(existsSync(join(folder, `${old}.pem`))).toBe(false);
  });

  test('its lock holds up nobody, neither in this process’s next life nor elsewhere', () => {
    const keys = open();
    for (const pid of [deadPid, process.pid]) {
      writeFileSync(join(folder, 'lock'), String(pid));
      const { id } = rotateKeys(folder, now);
      expect(keys.current().id).toBe(id);
    }
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('at any moment, every key that was told of is still known and one private key is left', async () => {
    for (const rotations of [1, 2, 5, 9]) {
      const script = fileURLToPath(new URL('./support/rotator.ts', import.meta.url));
      const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const told: string[] = [];
      for await (const id of createInterface({ input: child.stdout })) {
        told.push(id);
        if (told.length === rotations + 1) child.kill('SIGKILL');
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      const keys = open();
      expectToSign(keys);
      const known = keys.published().map(({ id }) => id);
      expect(told.length).toBeGreaterThan(rotations);
      expect(known).toEqual(expect.arrayContaining(told));
      expect(names()).toEqual([`${known.at(-1)}.pem`, 'keys.json'].sort());
    }
  });
});

describe('while another program changes the keys', () => {
  test('a rotation is refused, and a server starts all the same', () => {
    const { id } = open().current();
    // The parent of this test lives.
    writeFileSync(join(folder, 'lock'), String(process.ppid));
    expect(() => rotateKeys(folder, now)).toThrow(
      expect.objectContaining({
        name: 'SigningError',
        code: 'keys-busy',
        message: expect.stringContaining('Try again in a minute'),
      }),
    );
    expect(open().current().id).toBe(id);
    expect(existsSync(join(folder, 'lock'))).toBe(true);
  });
});

describe('keys that cannot be used', () => {
  const refused = (code: string, message: RegExp) =>
    expect.objectContaining({ name: 'SigningError', code, message: expect.stringMatching(message) });

  test.each([
    ['no JSON', '[{'],
    ['no keys', '[]'],
    ['keys of another form', '[{"id":"x"}]'],
  ])('a list with %s is told with its file and what to do', (_, text) => {
    open();
    writeFileSync(join(folder, 'keys.json'), text);
    expect(open).toThrow(refused('keys-damaged', /keys\.json is damaged\. Restore the folder from a backup/));
    expect(() => rotateKeys(folder, now)).toThrow(refused('keys-damaged', /keys\.json/));
  });

  test('a published key that was exchanged is told', () => {
    const [key] = open().published();
    const other = openKeys(join(directory.path, 'other'), now).current();
    writeFileSync(join(folder, 'keys.json'), JSON.stringify([{ ...key, publicKey: other.publicKey }]));
    expect(open).toThrow(refused('keys-damaged', /keys\.json is damaged/));
  });

  test('a list that is lost is never replaced by a new one: earlier grades would be lost with it', () => {
    open();
    rmSync(join(folder, 'keys.json'));
    expect(open).toThrow(refused('keys-damaged', /keys\.json is missing/));
    expect(names()).toHaveLength(1);
  });

  test.each([
    ['missing', null, 'keys-damaged'],
    ['damaged', 'not a key', 'keys-damaged'],
    ['another', 'other', 'keys-damaged'],
  ])('a private key that is %s is told, and a rotation mends it', (_, text, code) => {
    const keys = open();
    const file = join(folder, `${keys.current().id}.pem`);
    if (text === null) rmSync(file);
    else writeFileSync(file, text === 'other' ? otherPrivateKey() : text);
    expect(open).toThrow(refused(code, /npm run keys -- rotate/));
    rotateKeys(folder, now);
    expectToSign(open());
    expectToSign(keys);
    expect(publishedKeys(folder)).toHaveLength(2);
  });

  test('a folder that is a file is told with its path', () => {
    writeFileSync(folder, '');
    expect(open).toThrow(refused('keys-unusable', /keys cannot be read or written/));
  });

  test('a running server tells it as well, once it looks', () => {
    const keys = open();
    rmSync(folder, { recursive: true });
    expect(() => keys.current()).toThrow(refused('keys-damaged', /start the server again/));
    expect(keys.published()).toEqual([]);
  });

  test('permissions that a restored copy lost do not hinder', () => {
    const keys = open();
    chmodSync(join(folder, `${keys.current().id}.pem`), 0o640);
    expectToSign(open());
  });
});

function otherPrivateKey(): Buffer {
  const other = temporaryDirectory();
  const { id } = openKeys(join(other.path, 'keys'), now).current();
  const text = readFileSync(join(other.path, 'keys', `${id}.pem`));
  other.remove();
  return text;
}
