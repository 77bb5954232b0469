import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labIdSchema, type Mark } from '../../orchestrator/contract/attempt.js';
import { maxBundleBytes } from '../../orchestrator/contract/signing.js';
import { chainStart, recordHash } from '../../orchestrator/evidence/chain.js';
import { gradeBytes } from '../../orchestrator/grading/grade.js';
import { signStatement, verifyGrade } from '../../orchestrator/signing/envelope.js';
import { openKeys, type SigningKeys } from '../../orchestrator/signing/keys.js';
import { holderOf, statementOf } from '../../orchestrator/signing/statement.js';
import { grade as gradeOf, ledgerOf, story, variant } from '../grading/story.js';

const run = promisify(execFile);
const at = Date.UTC(2026, 10, 25, 12);
const seed = 'c0ffee'.repeat(10);
const grade = gradeOf(story());
/** The ledger of the story with its chain, as it is exported. */
const records = (() => {
  let previous = chainStart;
  return ledgerOf(story()).map((record) => {
    const linked = {
      ...record,
      attempt: grade.attemptId,
      previous,
      hash: recordHash(grade.attemptId, record, previous),
    };
    previous = linked.hash;
    return linked;
  });
})();
const head = records.find(({ seq }) => seq === grade.ledgerHead) ?? { seq: 0, hash: '' };
const statement = (more: { marks?: Mark[]; points?: number; computedAt?: number } = {}) =>
  statementOf({
    grade: { ...grade, points: more.points ?? grade.points },
    number: 1,
    reason: null,
    computedAt: more.computedAt ?? at,
    mode: 'assessment',
    lab: { id: labIdSchema.parse('sympy-dev'), version: '1.0.0', digest: 'cd'.repeat(32) },
    ledger: head,
    marks: more.marks ?? [],
    seed,
    variant,
    holder: holderOf('林晓 Lin', 'salt'),
  });

let folder: string;
let keys: SigningKeys;
let signed: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chaindrill-signing-'));
  keys = openKeys(join(folder, 'keys'), () => at - 1_000);
  signed = signStatement(statement(), keys);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
/** The same bundle, changed. */
const changed = (change: (bundle: Bundle) => unknown) => {
  const bundle = JSON.parse(signed);
  change(bundle);
  return JSON.stringify(bundle);
};
interface Bundle {
  mediaType: string;
  verificationMaterial: { publicKey?: { hint: string } };
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] };
}

describe('the statement', () => {
  test('says what the grade says, about the ledger and the grade’s own bytes', () => {
    const { subject, predicate } = statement();
    expect(subject.map(({ digest }) => digest.sha256)).toEqual([
      head.hash,
      createHash('sha256').update(gradeBytes(grade)).digest('hex'),
    ]);
    expect(predicate.result).toBe('PASSED');
    expect(predicate.passedTests).toEqual(grade.objectives.map(({ id }) => id));
    expect(predicate.chaindrill.ledger).toEqual({ records: grade.ledgerHead, head: head.hash });
  });

  test('passes from 70 % on, and warns where evidence is damaged', () => {
    const mark: Mark = { code: 'ledger-damaged', host: '-', at, detail: 'record 3: edited' };
    expect(statement({ points: 70 }).predicate.result).toBe('PASSED');
    expect(statement({ points: 69.5 }).predicate.result).toBe('FAILED');
    expect(statement({ marks: [mark], points: 69.5 }).predicate.result).toBe('FAILED');
    expect(statement({ marks: [mark] }).predicate).toMatchObject({
      result: 'WARNED',
      chaindrill: { marks: ['ledger-damaged'] },
    });
  });

  test('holds no name, no seed and nothing of the variant', () => {
    const text = JSON.stringify(statement());
    const secrets = ['林晓', 'Lin', seed, ...Object.values(variant).flat().map(String)].filter((one) => one.length > 2);
    expect(secrets.length).toBeGreaterThan(8);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

describe('a signed grade', () => {
  test('is verified with the published key, also by a second tool', async () => {
    expect(verifyGrade(signed, keys.published())).toMatchObject({ ok: true, statement: statement() });
    // What DSSE has signed: its tag, and type and payload with their lengths in bytes.
    const { dsseEnvelope }: Bundle = JSON.parse(signed);
    const payload = Buffer.from(dsseEnvelope.payload, 'base64');
    const { payloadType } = dsseEnvelope;
    const lengths = `DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `;
    const data = file('data', Buffer.concat([Buffer.from(lengths), payload]));
    const signature = file('signature', Buffer.from(dsseEnvelope.signatures[0]?.sig ?? '', 'base64'));
    const key = file('key.pem', keys.current().publicKey);
    const command = ['dgst', '-sha256', '-verify', key, '-signature', signature];
    expect((await run('openssl', [...command, data])).stdout).toContain('Verified OK');
    const other = file('other', Buffer.concat([Buffer.from(lengths), payload, Buffer.from(' ')]));
    await expect(run('openssl', [...command, other])).rejects.toThrow();
  });

  const payloadOf = (bundle: Bundle) => JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
  const setPayload = (bundle: Bundle, value: unknown) => {
    bundle.dsseEnvelope.payload = Buffer.from(JSON.stringify(value)).toString('base64');
  };
  test.each<[string, (bundle: Bundle) => unknown, string]>([
    [
      'more points',
      (bundle) => {
        const payload = payloadOf(bundle);
        payload.predicate.chaindrill.points = 100.5;
        setPayload(bundle, payload);
      },
      'signature-wrong',
    ],
    ['white space in the payload', (bundle) => setPayload(bundle, { ...payloadOf(bundle), x: 1 }), 'signature-wrong'],
    [
      'another type of payload',
      ({ dsseEnvelope }) => Object.assign(dsseEnvelope, { payloadType: 'text/plain' }),
      'signature-wrong',
    ],
    [
      'another signature',
      ({ dsseEnvelope }) =>
        Object.assign(dsseEnvelope, { signatures: [{ sig: Buffer.alloc(70, 1).toString('base64') }] }),
      'signature-wrong',
    ],
    ['no signature', ({ dsseEnvelope }) => Object.assign(dsseEnvelope, { signatures: [] }), 'not-a-bundle'],
    [
      'a second signature',
      ({ dsseEnvelope }) => dsseEnvelope.signatures.push({ sig: dsseEnvelope.signatures[0]?.sig ?? '' }),
      'not-a-bundle',
    ],
    [
      'an unknown key',
      (bundle) => Object.assign(bundle.verificationMaterial, { publicKey: { hint: 'f'.repeat(64) } }),
      'key-unknown',
    ],
    ['no key', (bundle) => Object.assign(bundle, { verificationMaterial: {} }), 'not-a-bundle'],
    ['another kind of bundle', (bundle) => Object.assign(bundle, { mediaType: 'application/json' }), 'not-a-bundle'],
    [
      'an older kind of bundle',
      (bundle) => Object.assign(bundle, { mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1' }),
      'not-a-bundle',
    ],
    [
      'a certificate in place of a key',
      (bundle) => Object.assign(bundle, { verificationMaterial: { certificate: { rawBytes: 'AAAA' } } }),
      'not-a-bundle',
    ],
  ])('with %s is refused, and the reason said', (_, change, code) => {
    expect(verifyGrade(changed(change), keys.published())).toMatchObject({ ok: false, code });
  });

  test.each([
    ['nothing', '', 'not-a-bundle'],
    ['no JSON', '{"', 'not-a-bundle'],
    ['other JSON', '[1]', 'not-a-bundle'],
    ['deep JSON', '['.repeat(100_000), 'not-a-bundle'],
    ['too much', ' '.repeat(maxBundleBytes + 1), 'too-large'],
  ])('that is %s is refused', (_, text, code) => {
    expect(verifyGrade(text, keys.published())).toMatchObject({ ok: false, code });
  });

  test('with other things than text in its places is refused, and nothing is made of them', () => {
    // Of an object with a length, a buffer of so many bytes would be made.
    for (const value of [{ length: 2 ** 31 }, 7, null, [['A']], { toString: 1 }] as unknown[]) {
      for (const place of [
        (bundle: Bundle) => Object.assign(bundle.dsseEnvelope, { payload: value }),
        (bundle: Bundle) => Object.assign(bundle.dsseEnvelope, { signatures: [{ sig: value }] }),
        (bundle: Bundle) => Object.assign(bundle.verificationMaterial, { publicKey: { hint: value } }),
        (bundle: Bundle) => Object.assign(bundle, { dsseEnvelope: value }),
      ]) {
        expect(verifyGrade(changed(place), keys.published())).toMatchObject({ ok: false, code: 'not-a-bundle' });
      }
      // Places that are not looked at change nothing.
      const more = changed((bundle) =>
        Object.assign(bundle.verificationMaterial, { tlogEntries: [{ canonicalizedBody: value }], certificate: value }),
      );
      expect(verifyGrade(more, keys.published()).ok).toBe(true);
    }
  });

  test('with any byte of signature or payload changed is refused', () => {
    const flipped = (part: (bundle: Bundle) => [Record<string, unknown>, string]) =>
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const spoilt = changed((bundle) => {
          const [holder, field] = part(bundle);
          const bytes = Buffer.from(holder[field] as string, 'base64');
          bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ mask;
          holder[field] = bytes.toString('base64');
        });
        expect(verifyGrade(spoilt, keys.published())).toMatchObject({ ok: false, code: 'signature-wrong' });
      });
    fc.assert(flipped((bundle) => [bundle.dsseEnvelope.signatures[0] as { sig: string }, 'sig']));
    fc.assert(flipped((bundle) => [bundle.dsseEnvelope as unknown as Record<string, unknown>, 'payload']));
  });

  test('or anything else never makes the check throw, and its message is one line of plain text', () => {
    const mixed = fc.json().map((json) => changed((bundle) => Object.assign(bundle, JSON.parse(json))));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mixed), (text) => {
        const result = verifyGrade(text, keys.published());
        if (!result.ok) expect(result.message).toMatch(/^[\x20-\x7e]+$/);
      }),
    );
    const odd = changed((bundle) => {
      bundle.verificationMaterial.publicKey = { hint: `\u001b[31m\n${'x'.repeat(5_000)}` };
    });
    expect(verifyGrade(odd, keys.published())).toMatchObject({
      code: 'key-unknown',
      message: expect.stringMatching(/^[\x20-\x7e]{10,150}$/),
    });
  });

  test('of something that is no grade is refused, though the signature is right', () => {
    const other = { ...statement(), predicateType: 'https://slsa.dev/provenance/v1' };
    const text = signStatement(other as never, keys);
    expect(verifyGrade(text, keys.published())).toMatchObject({ ok: false, code: 'not-a-grade' });
  });

  test('that is dated to when its key was not in use is refused', () => {
    const early = signStatement(statement({ computedAt: at - 60_000 }), keys);
    expect(verifyGrade(early, keys.published())).toMatchObject({ ok: false, code: 'key-not-valid-then' });
    const ended = keys.published().map((key) => ({ ...key, until: at - 1 }));
    expect(verifyGrade(signed, ended)).toMatchObject({ ok: false, code: 'key-not-valid-then' });
  });
});

describe('npm run verify-grade', () => {
  const verify = (...args: string[]) =>
    run(process.execPath, ['--import', 'tsx', 'orchestrator/verify-grade-cli.ts', ...args]).then(
      ({ stdout }) => ({ code: 0, out: stdout }),
      (error: { code: number; stderr: string }) => ({ code: error.code, out: error.stderr }),
    );

  test('tells what a genuine grade says, and checks the evidence it stands on', async () => {
    const bundle = file('grade.json', signed);
    const published = file('published.json', JSON.stringify(keys.published()));
    const lines = records.map((record) => JSON.stringify(record));
    const right = file('ledger.jsonl', lines.join('\n'));
    const all = await verify(bundle, '--keys', published, '--ledger', right);
    expect(all).toMatchObject({ code: 0, out: expect.stringContaining(`PASSED: ${grade.points} of 100 points`) });
    expect(all.out).toContain('none changed, removed or reordered');
    const edited = file('edited.jsonl', lines.join('\n').replace('"accepted":1', '"accepted":2'));
    expect(await verify(bundle, '--keys', published, '--ledger', edited)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/record \d+: edited/),
    });
  });

  test('says in a sentence what is wrong', async () => {
    const published = file('published.json', JSON.stringify(keys.published()));
    const forged = file(
      'forged.json',
      changed(({ dsseEnvelope }) => Object.assign(dsseEnvelope, { payload: 'e30=' })),
    );
    expect(await verify(forged, '--keys', published)).toMatchObject({
      code: 1,
      out: expect.stringContaining('signature'),
    });
    expect(await verify(join(folder, 'absent'), '--keys', published)).toMatchObject({ code: 1 });
    expect(await verify()).toMatchObject({ code: 2, out: expect.stringContaining('Usage') });
    expect(await verify('x', '--nonsense')).toMatchObject({ code: 2 });
  });
});

describe('npm run keys', () => {
  const keysCommand = (...args: string[]) =>
    run(process.execPath, ['--import', 'tsx', 'orchestrator/keys-cli.ts', ...args], {
      env: { ...process.env, CHAINDRILL_DATA: join(folder, 'installation') },
    }).then(
      ({ stdout }) => ({ code: 0, out: stdout }),
      (error: { code: number; stderr: string }) => ({ code: error.code, out: error.stderr }),
    );

  test('lists and rotates; a running server takes the new key, also where the old private one is lost', async () => {
    expect((await keysCommand('list')).out).toContain('no key yet');
    const own = join(folder, 'installation', 'keys');
    const server = openKeys(own, Date.now);
    const old = server.current().id;
    rmSync(join(own, `${old}.pem`));
    expect((await keysCommand('rotate')).out).toContain(`signed with ${server.current().id} from now on`);
    expect(server.current().id).not.toBe(old);
    expect(server.sign(Buffer.from('grade')).keyId).toBe(server.current().id);
    const { out } = await keysCommand('list');
    expect(out).toMatch(new RegExp(`${old} .*until .*\\n${server.current().id} .*signs`));
    expect(await keysCommand('burn')).toMatchObject({ code: 2, out: expect.stringContaining('Usage') });
    writeFileSync(join(own, 'keys.json'), '[');
    expect(await keysCommand('rotate')).toMatchObject({ code: 1, out: expect.stringContaining('from a backup') });
  });
});
