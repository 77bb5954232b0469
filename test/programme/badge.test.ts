import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { verifyCredential } from '@digitalbazaar/vc';
import { compactVerify, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadContext } from '../../orchestrator/certificates/badge/contexts.js';
import type { EnrolmentId } from '../../orchestrator/contract/enrolment.js';
import { type Graduates, startGraduates } from './support/graduates.js';

/*
 * A foreign verifier knows the badge alone. It reads the issuer's keys and list of revocations over HTTP. The token is
 * made by Node's own cryptography and checked by `jose`, which shares no code with it.
 */

let all: Graduates;
let enrolment: EnrolmentId;
let number: string;
beforeAll(async () => {
  all = await startGraduates();
});
afterAll(() => all.platform.close());
let people = 0;
beforeEach(async () => {
  people += 1;
  ({ enrolment } = await all.enrol(`holder ${people}`));
  await all.graduate(enrolment);
  number = (await all.platform.storage.certificates.latest(enrolment))?.number ?? '';
});

const get = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>;
const badge = async () => (await all.platform.call('GET', `/certificates/${number}/badge`)).body;
const token = async () => (await all.platform.call('GET', `/certificates/${number}/badge.jwt`)).text;
const at = () => new Date(all.platform.clock.ms);

/** What Open Badges 3.0 asks of an AchievementCredential (its JSON schema's required parts). */
const openBadge = z.object({
  '@context': z.tuple([
    z.literal('https://www.w3.org/ns/credentials/v2'),
    z.literal('https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'),
  ]),
  id: z.url(),
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('OpenBadgeCredential')]),
  issuer: z.object({ id: z.string().startsWith('did:web:'), type: z.array(z.literal('Profile')), name: z.string() }),
  validFrom: z.iso.datetime(),
  validUntil: z.iso.datetime(),
  credentialSubject: z.object({
    type: z.array(z.literal('AchievementSubject')),
    identifier: z.array(
      z.object({
        type: z.literal('IdentityObject'),
        hashed: z.literal(false),
        identityHash: z.string(),
        identityType: z.literal('name'),
      }),
    ),
    achievement: z.object({
      id: z.url(),
      type: z.array(z.literal('Achievement')),
      name: z.string(),
      description: z.string(),
      criteria: z.object({ narrative: z.string() }),
    }),
  }),
  evidence: z.array(z.object({ type: z.array(z.literal('Evidence')), narrative: z.string() })).min(1),
  credentialStatus: z.object({ type: z.literal('BitstringStatusListEntry'), statusListCredential: z.url() }),
});

/** did:web by its specification: the document that the id leads to. `http` stands in for `https` on this machine. */
async function didDocument(id: string) {
  const host = decodeURIComponent(id.replace('did:web:', ''));
  return get(`http://${host}/.well-known/did.json`);
}

async function check(credential: Record<string, unknown>): Promise<boolean> {
  const issuer = credential.issuer as string | { id: string };
  const document = await didDocument(typeof issuer === 'string' ? issuer : issuer.id);
  const documentLoader = async (url: string) => {
    const [base] = url.split('#');
    if (base !== (document.id as string)) return loadContext(url);
    const method = (document.verificationMethod as { id: string }[]).find(({ id }) => id === url);
    const found = method
      ? { '@context': 'https://w3id.org/security/multikey/v1', ...method }
      : { ...(document as object), '@context': 'https://www.w3.org/ns/did/v1' };
    return { contextUrl: null, documentUrl: url, document: found };
  };
  const suite = new DataIntegrityProof({ cryptosuite });
  const checkStatus = async () => ({ verified: true });
  return (await verifyCredential({ credential, suite, documentLoader, checkStatus, now: at() })).verified;
}

async function isRevoked(credential: Record<string, unknown>): Promise<boolean> {
  const { statusListCredential, statusListIndex } = credential.credentialStatus as Record<string, string>;
  const list = await get(statusListCredential as string);
  expect(await check(list)).toBe(true);
  const { encodedList } = list.credentialSubject as { encodedList: string };
  const bits = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'));
  expect([encodedList[0], bits.length * 8]).toEqual(['u', 131_072]);
  const index = Number(statusListIndex);
  return (((bits[index >> 3] as number) >> (7 - (index & 7))) & 1) === 1;
}

describe('the badge of a certificate', () => {
  test('is an Open Badge 3.0 that names holder, achievement and evidence', async () => {
    const credential = openBadge.parse(await badge());
    expect(credential.credentialSubject.identifier[0]?.identityHash).toBe(`holder ${people}`);
    expect(credential.id).toBe(`${all.platform.url}/certificates/${number}`);
    expect(credential.evidence[0]?.narrative).toMatch(/91.5 of 100 points.*contained after 20 min/);
  });

  test('is accepted with its embedded proof, and refused once anything in it was changed', async () => {
    const credential = await badge();
    expect(credential.proof).toMatchObject({ cryptosuite: 'eddsa-rdfc-2022', proofPurpose: 'assertionMethod' });
    expect(await check(credential)).toBe(true);
    const subject = structuredClone(credential);
    subject.credentialSubject.identifier[0].identityHash = 'somebody else';
    expect(await check(subject)).toBe(false);
    expect(await check({ ...credential, validUntil: '2099-01-01T00:00:00Z' })).toBe(false);
    expect(await check({ ...credential, evidence: [] })).toBe(false);
  });

  test('is accepted as a token by another implementation, and refused once a byte of it was changed', async () => {
    const text = await token();
    const [head, body, signature] = text.split('.') as [string, string, string];
    const header = JSON.parse(Buffer.from(head, 'base64url').toString());
    expect(header.alg).toBe('RS256');
    const key = await importJWK((await get(header.kid)) as JWK, 'RS256');
    const { payload } = await compactVerify(text, key, { algorithms: ['RS256'] });
    const claims = JSON.parse(Buffer.from(payload).toString());
    const { proof: _, ...embedded } = await badge();
    expect(openBadge.parse(claims).id).toBe(embedded.id);
    expect(claims).toMatchObject({ ...embedded, iss: embedded.issuer.id, jti: embedded.id });
    const forged = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 1 })).toString('base64url');
    await expect(compactVerify([head, forged, signature].join('.'), key)).rejects.toThrow();
    await expect(compactVerify([head, body, signature.replace(/^./, '_')].join('.'), key)).rejects.toThrow();
    const document = await didDocument(embedded.issuer.id);
    const published = (document.verificationMethod as { publicKeyJwk?: { n: string } }[]).flatMap(
      ({ publicKeyJwk }) => publicKeyJwk?.n ?? [],
    );
    expect(published).toEqual([((await get(header.kid)) as { n: string }).n]);
  });

  test('stands in the list of revocations once it is revoked, and only it', async () => {
    const credential = await badge();
    const { enrolment: other } = await all.enrol(`other ${people}`);
    await all.graduate(other);
    expect(await isRevoked(credential)).toBe(false);
    const why = { category: 'request', reason: 'as they asked for' };
    await all.teacher.call('POST', `/cohorts/${all.cohort}/certificates/${number}/revocation`, why);
    expect(await isRevoked(credential)).toBe(true);
    const standing = (await all.platform.storage.certificates.latest(other))?.number;
    expect(await isRevoked((await all.platform.call('GET', `/certificates/${standing}/badge`)).body)).toBe(false);
  });

  test('is the same bytes each time, and may be read by pages of other sites', async () => {
    const digest = async () =>
      createHash('sha256')
        .update(JSON.stringify(await badge()) + (await token()))
        .digest('hex');
    expect(await digest()).toBe(await digest());
    const answer = await all.platform.call('GET', `/certificates/${number}/badge`);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });
});
