import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newNumber } from '../../orchestrator/certificates/issue.js';
import type { CertificateNumber } from '../../orchestrator/contract/certificate-number.js';
import { type Graduates, startGraduates } from './support/graduates.js';

let all: Graduates;
beforeAll(async () => {
  all = await startGraduates();
});
afterAll(() => all.platform.close());

const look = (number: string) => all.platform.call('GET', `/certificates/${number}`);

describe('a certificate', () => {
  test('is issued by itself once everything is done, and says what was shown', async () => {
    const { person, enrolment } = await all.enrol('林晓');
    all.passBefore(enrolment);
    expect(await all.own(person, enrolment)).toEqual({
      certificate: null,
      missing: ['practical:sympy-dev'],
      url: null,
    });
    await all.graduate(enrolment);
    const { certificate, missing, url } = (await person.call('GET', `/enrolments/${enrolment}/certificate`)).body;
    expect(missing).toEqual([]);
    expect(certificate).toMatchObject({
      name: '林晓',
      state: 'genuine',
      cohort: 'Autumn',
      issuedAt: all.platform.clock.ms,
      examShare: 0.9,
      proctored: false,
      issuer: all.platform.url,
      revoked: null,
    });
    expect(certificate.shown).toEqual([
      expect.objectContaining({
        lab: 'sympy-dev',
        points: 91.5,
        max: 100,
        identifyMs: 412_000,
        reportMs: 900_000,
        containMs: 1_204_000,
        gradeSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    ]);
    expect(url).toBe(`${all.platform.url}/certificates/${certificate.number}`);
    const issued = new Date(certificate.issuedAt);
    const until = new Date(certificate.validUntil);
    expect(until.getUTCFullYear() - issued.getUTCFullYear()).toBe(2);
  });

  test('is issued once, however often and however fast things change', async () => {
    const { enrolment } = await all.enrol('often');
    all.passBefore(enrolment);
    await all.graduate(enrolment);
    for (let times = 0; times < 20; times++) all.platform.training.programme.changed(enrolment);
    await all.platform.training.certificates.settled();
    await all.platform.training.certificates.catchUp();
    expect(await all.platform.storage.certificates.ofEnrolment(enrolment)).toHaveLength(1);
  });

  test('is not issued for too few points, nor to somebody who was taken out of the cohort', async () => {
    const weak = await all.enrol('weak');
    await all.graduate(weak.enrolment, 69.9);
    expect((await all.own(weak.person, weak.enrolment)).certificate).toBeNull();
    const gone = await all.enrol('gone');
    await all.teacher.call('PUT', `/cohorts/${all.cohort}/members/${gone.enrolment}/membership`, { member: false });
    await all.graduate(gone.enrolment);
    expect((await all.own(gone.person, gone.enrolment)).certificate).toBeNull();
  });

  test('stands once in the database, whoever asks for another, and never for a person who was erased', async () => {
    const { person, enrolment } = await all.enrol('twice');
    await all.graduate(enrolment);
    const { certificates } = all.platform.storage;
    const row = await certificates.latest(enrolment);
    if (!row) throw new Error('no certificate');
    const another = (first: boolean) => certificates.insert({ ...row, number: newNumber() }, first);
    expect([another(true), another(false)]).toEqual([false, false]);
    const revocation = { at: 1, by: all.teacher.account.id, category: 'error', reason: 'x' } as const;
    expect([await certificates.revoke(row.number, revocation), another(true)]).toEqual([true, false]);
    await person.call('DELETE', '/account', { password: person.password });
    expect(another(false)).toBe(false);
    expect(await certificates.ofEnrolment(enrolment)).toHaveLength(1);
  });

  test('that a crash kept back is issued at the next start', async () => {
    const { enrolment, person } = await all.enrol('crashed');
    // The listener is gone, as in a server that was killed between grade and certificate.
    all.platform.training.certificates.stop();
    await all.graduate(enrolment);
    expect((await all.own(person, enrolment)).certificate).toBeNull();
    await all.platform.training.certificates.catchUp();
    expect((await all.own(person, enrolment)).certificate).toMatchObject({ name: 'crashed' });
  });
});

describe('anybody who has the number', () => {
  test('sees what the certificate says without signing in, however the number is typed', async () => {
    const { enrolment } = await all.enrol('public');
    await graduated(enrolment);
    const { number } = (await all.platform.storage.certificates.latest(enrolment)) as { number: string };
    const answer = await look(number);
    expect([answer.status, answer.body.state, answer.body.name]).toEqual([200, 'genuine', 'public']);
    expect((await look(encodeURIComponent(number.toLowerCase().replaceAll('-', ' ')))).body.number).toBe(number);
    expect(Object.keys(answer.body)).not.toContain('enrolment');
  });

  test('is told apart: a number that is mistyped, and one that was never issued', async () => {
    const forged = await look('CD-0000-0000-0000');
    expect([forged.status, forged.body.code]).toEqual([404, 'certificate-unknown']);
    const mistyped = await look('CD-0000-0000-0001');
    expect([mistyped.status, mistyped.body.code]).toEqual([404, 'certificate-mistyped']);
  });

  test('cannot try numbers out in masses', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const answers = [];
    for (let tries = 0; tries < 61; tries++)
      answers.push(await all.platform.call('GET', '/certificates/CD-0000-0000-0000', undefined, headers));
    expect(answers.at(-2)?.status).toBe(404);
    expect([answers.at(-1)?.status, answers.at(-1)?.body.code]).toEqual([429, 'too-many-requests']);
  });

  test('is told that a certificate has expired', async () => {
    const { enrolment } = await all.enrol('old');
    await graduated(enrolment);
    const row = await all.platform.storage.certificates.latest(enrolment);
    const { clock } = all.platform;
    const before = clock.ms;
    clock.ms = (row?.facts.validUntil ?? 0) - 1;
    expect((await look(row?.number ?? '')).body.state).toBe('genuine');
    clock.ms += 1;
    expect((await look(row?.number ?? '')).body.state).toBe('expired');
    clock.ms = before;
  });

  test('gets the same document for ever, until the holder is erased', async () => {
    const { person, enrolment } = await all.enrol('Ada');
    await graduated(enrolment);
    await all.platform.training.certificates.settled();
    const { certificates } = all.platform.storage;
    const { number } = (await certificates.latest(enrolment)) as { number: CertificateNumber };
    const pdf = await certificates.pdf(number);
    expect(Buffer.from(pdf as Uint8Array).toString('latin1', 0, 5)).toBe('%PDF-');
    const served = await all.platform.training.certificates.pdf(enrolment);
    expect([served.number, Buffer.from(served.bytes)]).toEqual([number, pdf]);
    await certificates.keepPdf(number, Buffer.from('another'));
    expect(await certificates.pdf(number)).toEqual(pdf);
    await person.call('DELETE', '/account', { password: person.password });
    expect(await certificates.pdf(number)).toBeNull();
    await certificates.keepPdf(number, Buffer.from('late'));
    expect(await certificates.pdf(number)).toBeNull();
  });

  test('learns after the holder’s erasure that it was genuine, and not whose it was', async () => {
    const { person, enrolment } = await all.enrol('erased');
    await graduated(enrolment);
    const row = await all.platform.storage.certificates.latest(enrolment);
    expect((await person.call('DELETE', '/account', { password: person.password })).status).toBe(204);
    const answer = await look(row?.number ?? '');
    expect([answer.status, answer.body.state, answer.body.name]).toEqual([200, 'genuine', null]);
    for (const lost of [
      await all.platform.call('GET', `/certificates/${row?.number}/badge`),
      await all.teacher.call('GET', `/enrolments/${enrolment}/certificate/pdf`),
    ])
      expect([lost.status, lost.body.code]).toEqual([410, 'certificate-erased']);
  });
});

describe('an instructor', () => {
  const at = (number: string) => `/cohorts/${all.cohort}/certificates/${number}/revocation`;
  const why = { category: 'misconduct', reason: 'somebody else sat at the keyboard' };

  test('revokes for good, with a reason that the audit log keeps and the public is not told', async () => {
    const { person, enrolment } = await all.enrol('revoked');
    await graduated(enrolment);
    const row = await all.platform.storage.certificates.latest(enrolment);
    const number = row?.number ?? '';
    expect((await person.call('POST', at(number), why)).status).toBe(403);
    const answer = await all.teacher.call('POST', at(number), why);
    expect([answer.status, answer.body.state]).toEqual([200, 'revoked']);
    const shown = await look(number);
    expect([shown.body.state, shown.body.revoked.category]).toEqual(['revoked', 'misconduct']);
    expect(shown.text).not.toContain('keyboard');
    const json = { accept: 'application/json' };
    const [entry] = (await all.teacher.call('GET', '/audit', undefined, json)).body;
    expect(entry).toMatchObject({ action: 'certificate.revoke', detail: why, subject: { number } });
    const again = await all.teacher.call('POST', at(number), why);
    expect([again.status, again.body.code]).toEqual([409, 'certificate-revoked']);
    await all.platform.training.certificates.catchUp();
    expect(await all.platform.storage.certificates.ofEnrolment(enrolment)).toHaveLength(1);
  });

  test('issues a new one, with a new number, once the old one is revoked', async () => {
    const { enrolment } = await all.enrol('again');
    await graduated(enrolment);
    const reissue = () => all.teacher.call('POST', `/cohorts/${all.cohort}/members/${enrolment}/certificate`);
    const early = await reissue();
    expect([early.status, early.body.code]).toEqual([409, 'certificate-stands']);
    const old = (await all.platform.storage.certificates.latest(enrolment))?.number ?? '';
    await all.teacher.call('POST', at(old), { category: 'error', reason: 'the name was misspelt' });
    const fresh = await reissue();
    expect([fresh.status, fresh.body.state]).toEqual([201, 'genuine']);
    expect(fresh.body.number).not.toBe(old);
    expect((await look(old)).body.state).toBe('revoked');
  });

  test('gets no certificate for somebody who has not done everything', async () => {
    const { enrolment } = await all.enrol('unfinished');
    const answer = await all.teacher.call('POST', `/cohorts/${all.cohort}/members/${enrolment}/certificate`);
    expect([answer.status, answer.body.code]).toEqual([409, 'certificate-incomplete']);
  });

  test('cannot revoke through another cohort', async () => {
    const { enrolment } = await all.enrol('elsewhere');
    await graduated(enrolment);
    const number = (await all.platform.storage.certificates.latest(enrolment))?.number;
    const settings = { labs: ['sympy-dev'] };
    const { id } = (await all.teacher.call('POST', '/cohorts', { name: 'Other', startsAt: 0, settings })).body;
    const answer = await all.teacher.call('POST', `/cohorts/${id}/certificates/${number}/revocation`, why);
    expect([answer.status, answer.body.code]).toEqual([404, 'certificate-unknown']);
  });
});

/** As `graduate`, with the certificate there whoever listens. */
async function graduated(enrolment: Parameters<Graduates['graduate']>[0]): Promise<void> {
  await all.graduate(enrolment);
  await all.platform.training.certificates.catchUp();
}
