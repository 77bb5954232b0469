import { createHash, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handoverSchema } from '../../orchestrator/contract/certificate.js';
import { type Graduates, startGraduates } from './support/graduates.js';

let all: Graduates;
beforeAll(async () => {
  all = await startGraduates();
  const { enrolment } = await all.enrol('林晓', 'P-0042');
  await all.graduate(enrolment);
  const { enrolment: formula } = await all.enrol('=HYPERLINK("https://evil.test")', '+1');
  await all.graduate(formula, 75);
});
afterAll(() => all.platform.close());

const get = (what = '') => all.teacher.call('GET', `/cohorts/${all.cohort}/certificates${what}`);

describe('the hand-over of a cohort’s certificates', () => {
  test('lists who has which certificate, with the reference that the employer knows', async () => {
    const [first] = (await get()).body;
    expect(first).toMatchObject({ name: '林晓', reference: 'P-0042', state: 'genuine', exam: 90, proctored: false });
    expect(first.practicals).toEqual([{ lab: 'sympy-dev', points: 91.5, max: 100 }]);
  });

  test('is a CSV that a spreadsheet runs nothing of', async () => {
    const csv = await get('/csv');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [heading, first, second] = csv.text.split('\r\n');
    expect(heading).toBe('name,reference,number,state,issuedAt,validUntil,revokedAt,proctored,exam,practicals');
    expect(first).toMatch(/^林晓,P-0042,CD-[\w-]{14},genuine,.*,no,90,sympy-dev 91.5\/100$/);
    expect(second).toMatch(/^"'=HYPERLINK\(""https:\/\/evil.test""\)",'\+1,/);
  });

  test('is signed by a published key, so that the employer sees any change, and vouches for the CSV', async () => {
    const { verificationMaterial, dsseEnvelope } = (await get('/signed')).body;
    const payload = Buffer.from(dsseEnvelope.payload, 'base64');
    const handover = handoverSchema.parse(JSON.parse(payload.toString()));
    expect(handover.certificates).toEqual((await get()).body);
    expect(handover.cohort.name).toBe('Autumn');
    const csv = (await get('/csv')).text;
    expect(handover.csvSha256).toBe(createHash('sha256').update(csv).digest('hex'));
    const key = all.platform.keys.published().find(({ id }) => id === verificationMaterial.publicKey.hint);
    const signature = Buffer.from(dsseEnvelope.signatures[0].sig, 'base64');
    // DSSE's pre-authentication encoding, by its specification.
    const signed = (body: Buffer) =>
      Buffer.concat([
        Buffer.from(`DSSEv1 ${dsseEnvelope.payloadType.length} ${dsseEnvelope.payloadType} ${body.length} `),
        body,
      ]);
    expect(verify('sha256', signed(payload), key?.publicKey ?? '', signature)).toBe(true);
    const forged = Buffer.from(payload.toString().replace('P-0042', 'P-0043'));
    expect(verify('sha256', signed(forged), key?.publicKey ?? '', signature)).toBe(false);
  });

  test('is for instructors alone', async () => {
    const { person } = await all.enrol('curious');
    for (const what of ['', '/csv', '/signed'])
      expect((await person.call('GET', `/cohorts/${all.cohort}/certificates${what}`)).status).toBe(403);
  });
});
