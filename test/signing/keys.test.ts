import { createPublicKey, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeys } from '../../orchestrator/signing/keys.js';

let parent: string;
let folder: string;
let clock = 1_000;
const open = () => openKeys(folder, () => clock);
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'chaindrill-keys-'));
  folder = join(parent, 'keys');
  clock = 1_000;
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const privateFiles = () => readdirSync(folder).filter((name) => name.endsWith('.pem'));

test('the first start makes a key that only its owner can read, and later starts keep it', () => {
  const first = open().current();
  expect(first).toMatchObject({ from: 1_000, until: null });
  expect(statSync(folder).mode & 0o077).toBe(0);
  expect(statSync(join(folder, `${first.id}.pem`)).mode & 0o077).toBe(0);
  clock = 2_000;
  expect(open().current()).toEqual(first);
});

test('a rotation ends the old key, whose private part goes, and a running server takes the new one', () => {
  const running = open();
  const old = running.current();
  const before = running.sign(Buffer.from('grade'));
  clock = 5_000;
  const fresh = open().rotate();
  expect(running.published()).toEqual([{ ...old, until: 5_000 }, fresh]);
  expect(privateFiles()).toEqual([`${fresh.id}.pem`]);
  const after = running.sign(Buffer.from('grade'));
  expect(after.keyId).toBe(fresh.id);
  expect(verify('sha256', Buffer.from('grade'), createPublicKey(old.publicKey), before.signature)).toBe(true);
  expect(verify('sha256', Buffer.from('grade'), createPublicKey(fresh.publicKey), after.signature)).toBe(true);
});

test('what a rotation that was cut off has left does no harm', () => {
  const keys = open();
  const { id } = keys.current();
  writeFileSync(join(folder, `${'a'.repeat(64)}.pem`), 'half a key');
  writeFileSync(join(folder, 'keys.json.new'), '[{');
  expect(open().current().id).toBe(id);
  const fresh = open().rotate();
  expect(privateFiles()).toEqual([`${fresh.id}.pem`]);
});

test.each([
  ['an index that is no JSON', () => writeFileSync(join(folder, 'keys.json'), '{')],
  ['an empty index', () => writeFileSync(join(folder, 'keys.json'), '[]')],
  ['a private key that has gone', () => rmSync(join(folder, privateFiles()[0] ?? ''))],
  ['a private key of another pair', () => writeFileSync(join(folder, privateFiles()[0] ?? ''), otherPrivateKey())],
  [
    'a published key that was exchanged',
    () => {
      const [key] = JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8'));
      const other = openKeys(join(parent, 'other'), () => 1).current();
      writeFileSync(join(folder, 'keys.json'), JSON.stringify([{ ...key, publicKey: other.publicKey }]));
    },
  ],
])('%s is told to the operator', (_, damage) => {
  open();
  damage();
  expect(open).toThrowError(
    expect.objectContaining({ code: 'keys-damaged', message: expect.stringContaining('backup') }),
  );
});

test('a folder that cannot be written is told to the operator', () => {
  writeFileSync(join(parent, 'file'), '');
  folder = join(parent, 'file', 'keys');
  expect(open).toThrowError(expect.objectContaining({ code: 'keys-unwritable' }));
  chmodSync(parent, 0o700);
});

function otherPrivateKey(): string {
  const other = join(parent, 'other');
  const { id } = openKeys(other, () => 1).current();
  return readFileSync(join(other, `${id}.pem`), 'utf8');
}
