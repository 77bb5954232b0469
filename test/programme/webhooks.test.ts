import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import type { Delivery } from '../../orchestrator/contract/webhook.js';
import { nextTryAt } from '../../orchestrator/webhooks/schedule.js';
import { createWebhooks } from '../../orchestrator/webhooks/webhooks.js';
import { cookieOf } from '../platform/support/server.js';
import { soon } from '../web/fixture/soon.js';
import { type Graduates, lab, startGraduates } from './support/graduates.js';
import { type Receiver, signatureOf, startReceiver } from './support/receiver.js';

let all: Graduates;
let hr: Receiver;
beforeEach(async () => {
  [all, hr] = await Promise.all([startGraduates(), startReceiver()]);
});
afterEach(async () => {
  await all.platform.close();
  await hr.close();
});

const hour = 3_600_000;
const everything = ['attempt.graded', 'certificate.issued', 'certificate.revoked'];
async function endpoint(events = everything, path = '/hook'): Promise<{ id: string; secret: string }> {
  const made = await all.teacher.call('POST', '/webhooks', { url: `${hr.url}${path}`, events });
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  return made.body;
}
const deliveries = async (id: string): Promise<Delivery[]> =>
  (await all.teacher.call('GET', `/webhooks/${id}/deliveries`)).body;
const state = async (id: string) => (await deliveries(id))[0]?.state;
async function graduate(name: string, reference?: string) {
  const who = await all.enrol(name, reference);
  await all.graduate(who.enrolment);
  return who;
}
const answering =
  (status: number, text = '') =>
  (response: Parameters<Receiver['answer']>[0]) =>
    void response.writeHead(status, status === 302 ? { location: `${hr.url}/elsewhere` } : {}).end(text);

describe('an endpoint', () => {
  test('is told of a certificate, signed by the specification, with name and reference for the employer', async () => {
    const { id, secret } = await endpoint();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await graduate('林晓', 'P-0042');
    await soon(() => state(id)).toBe('delivered');
    const [message] = hr.received;
    if (!message) throw new Error('nothing came');
    expect(message.headers['webhook-signature']).toBe(signatureOf(message, secret));
    const body = JSON.parse(message.body);
    expect(body).toMatchObject({
      type: 'certificate.issued',
      data: { name: '林晓', reference: 'P-0042', state: 'genuine', exam: 90, cohort: { name: 'Autumn' } },
    });
    expect(body.data.practicals).toEqual([{ lab, points: 91.5, max: 100 }]);
    expect(body.data.url).toBe(`${all.platform.url}/certificates/${body.data.number}`);
    const why = { category: 'error', reason: 'a typing error in the name' };
    await all.teacher.call('POST', `/cohorts/${all.cohort}/certificates/${body.data.number}/revocation`, why);
    await soon(() => hr.received.length).toBe(2);
    expect(JSON.parse(hr.received[1]?.body ?? '')).toMatchObject({
      type: 'certificate.revoked',
      data: { state: 'revoked', reason: 'error' },
    });
    expect(hr.received[1]?.body).not.toContain('typing');
  });

  test('is told of a grade once, with points and no answers, whatever else changes in the attempt', async () => {
    const { id } = await endpoint(['attempt.graded']);
    const { person, enrolment } = await all.enrol('ada');
    const attempt = await all.platform.attempts.open(person.account.id, { lab, mode: 'assessment', enrolment });
    await all.practical(enrolment, attempt.id, 81);
    const change = (patch: object) => all.platform.attempts.change(attemptIdSchema.parse(attempt.id), patch);
    change({ state: 'graded', gradedAt: all.platform.clock.ms });
    change({ state: 'closed' });
    await soon(() => state(id)).toBe('delivered');
    const { data } = JSON.parse(hr.received[0]?.body ?? '');
    expect(data).toEqual({
      attempt: attempt.id,
      enrolment,
      lab,
      mode: 'assessment',
      points: 81,
      max: 100,
      grade: 1,
      containMs: 1_204_000,
      gradedAt: expect.any(String),
    });
    expect(await deliveries(id)).toHaveLength(1);
  });

  test('is told of nothing that it did not choose, that came before it, or while it is switched off', async () => {
    await graduate('before');
    all.platform.clock.ms += 1;
    const { id } = await endpoint(['certificate.revoked']);
    const off = await endpoint(everything, '/off');
    await all.teacher.call('PATCH', `/webhooks/${off.id}`, { enabled: false });
    await graduate('after');
    await all.platform.webhooks.catchUp();
    await all.platform.webhooks.deliverDue();
    expect([await deliveries(id), await deliveries(off.id), hr.received]).toEqual([[], [], []]);
  });

  test('is tried by a message that says nothing, and can be removed with its log', async () => {
    const { id, secret } = await endpoint();
    expect((await all.teacher.call('POST', `/webhooks/${id}/ping`)).status).toBe(202);
    await soon(() => state(id)).toBe('delivered');
    const [ping] = hr.received;
    expect(ping?.headers['webhook-signature']).toBe(ping && signatureOf(ping, secret));
    expect((await all.teacher.call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    const gone = await all.teacher.call('POST', `/webhooks/${id}/ping`);
    expect([gone.status, gone.body.code]).toEqual([404, 'webhook-unknown']);
    expect((await all.teacher.call('GET', '/webhooks')).body).toEqual([]);
  });

  test('never shows its secret again, not in the list, not in the audit log', async () => {
    const { id, secret } = await endpoint();
    await all.teacher.call('PATCH', `/webhooks/${id}`, { events: ['certificate.issued'] });
    for (const path of ['/webhooks', '/audit', `/webhooks/${id}/deliveries`])
      expect((await all.teacher.call('GET', path)).text).not.toContain(secret);
  });

  test.each([
    'ftp://hr.example.org/x',
    'https://user:pass@hr.example.org/',
    'not an address',
    'https://hr.example.org/#x',
  ])('at %s is refused', async (url) => {
    const answer = await all.teacher.call('POST', '/webhooks', { url, events: everything });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-input']);
  });
});

describe('a message that was not taken', () => {
  test('is sent again with the same id, later each time, until it is taken', async () => {
    const { id } = await endpoint(['certificate.issued']);
    hr.answer = answering(503, 'come back later');
    await graduate('ada');
    await soon(async () => (await deliveries(id))[0]?.tries).toBe(1);
    const [first] = await deliveries(id);
    expect(first).toMatchObject({ state: 'waiting', status: 503, answer: 'come back later' });
    expect((first?.nextAt ?? 0) - all.platform.clock.ms).toBe(10_000);
    all.platform.clock.ms += 10_000;
    await all.platform.webhooks.deliverDue();
    const [second] = await deliveries(id);
    expect([second?.tries, (second?.nextAt ?? 0) - all.platform.clock.ms]).toEqual([2, 30_000]);
    hr.answer = answering(200, 'thank you');
    all.platform.clock.ms += 30_000;
    await all.platform.webhooks.deliverDue();
    expect((await deliveries(id))[0]).toMatchObject({ state: 'delivered', tries: 3, status: 200, nextAt: null });
    expect(new Set(hr.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(hr.received).toHaveLength(3);
  });

  test('is given up visibly after 24 hours, and delivered all the same when somebody asks for it', async () => {
    const { id } = await endpoint(['certificate.issued']);
    hr.answer = answering(500);
    await graduate('ada');
    await soon(async () => (await deliveries(id))[0]?.tries).toBe(1);
    all.platform.clock.ms += 24 * hour;
    await all.platform.webhooks.deliverDue();
    // Whoever was signed in a day ago has to sign in again.
    const login = { name: 'teacher', password: all.teacher.password };
    const cookie = cookieOf((await all.platform.call('POST', '/session', login)).headers);
    const call = (method: string, path: string) =>
      all.platform.call(method, path, undefined, { cookie, origin: all.platform.url });
    const [lost] = (await call('GET', `/webhooks/${id}/deliveries`)).body;
    expect(lost).toMatchObject({ state: 'given-up', nextAt: null, status: 500 });
    expect((await call('GET', '/webhooks')).body[0]).toMatchObject({ waiting: 0, givenUp: 1 });
    hr.answer = answering(200);
    expect((await call('POST', `/webhooks/${id}/deliveries/${lost.event}/redelivery`)).status).toBe(202);
    await soon(async () => (await call('GET', `/webhooks/${id}/deliveries`)).body[0].state).toBe('delivered');
  });

  test('does not follow a redirect', async () => {
    const { id } = await endpoint();
    hr.answer = answering(302);
    await all.teacher.call('POST', `/webhooks/${id}/ping`);
    await soon(async () => (await deliveries(id))[0]?.status).toBe(302);
    expect(hr.received.map(({ path }) => path)).toEqual(['/hook']);
    expect(await state(id)).toBe('waiting');
  });

  test('says why where nobody listens', async () => {
    const { id } = await endpoint();
    await hr.close();
    await all.teacher.call('POST', `/webhooks/${id}/ping`);
    await soon(async () => (await deliveries(id))[0]?.answer).toContain('ECONNREFUSED');
    expect((await deliveries(id))[0]?.status).toBeNull();
  });

  test('switches its endpoint off where that is gone for good', async () => {
    const { id } = await endpoint();
    hr.answer = answering(410);
    await all.teacher.call('POST', `/webhooks/${id}/ping`);
    await soon(() => state(id)).toBe('given-up');
    expect((await all.teacher.call('GET', '/webhooks')).body[0].enabled).toBe(false);
  });

  test('keeps only the beginning of an endless answer', async () => {
    const { id } = await endpoint();
    hr.answer = (response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(1000)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    await all.teacher.call('POST', `/webhooks/${id}/ping`);
    await soon(() => state(id)).toBe('delivered');
    expect((await deliveries(id))[0]?.answer).toHaveLength(400);
  });
});

describe('after a crash', () => {
  test('what happened and was not stored as an event is told at the next start, once', async () => {
    const { id } = await endpoint();
    // The listeners are gone, as in a server that was killed right after it had issued the certificate.
    await all.platform.webhooks.stop();
    await graduate('ada');
    expect(await deliveries(id)).toEqual([]);
    const { storage, attempts, training, clock } = all.platform;
    const { certificates } = training;
    const log = { warn: () => undefined, error: () => undefined };
    const next = createWebhooks({ storage, attempts, certificates, publicUrl: 'x', now: () => clock.ms, log });
    await next.catchUp();
    await next.catchUp();
    await next.deliverDue();
    await next.stop();
    const told = hr.received.map(({ body }) => JSON.parse(body).type).sort();
    expect(told).toEqual(['attempt.graded', 'certificate.issued']);
  });
});

test('Once a person is erased, a message that still waits does not name them', async () => {
  const { id } = await endpoint(['certificate.issued']);
  hr.answer = answering(500);
  const { person } = await graduate('somebody', 'P-1');
  await soon(async () => (await deliveries(id))[0]?.tries).toBe(1);
  await person.call('DELETE', '/account', { password: person.password });
  hr.answer = answering(200);
  all.platform.clock.ms += 10_000;
  await all.platform.webhooks.deliverDue();
  const { data } = JSON.parse(hr.received.at(-1)?.body ?? '');
  expect([data.name, data.reference]).toEqual([null, null]);
});

test('Tries are three times as far apart each time, the last after 24 hours', () => {
  const at = (tries: number, now: number) => nextTryAt({ tries, since: 0 }, now, 0.5);
  expect([at(1, 0), at(2, 10_000), at(3, 40_000)]).toEqual([10_000, 40_000, 130_000]);
  expect(at(20, 5 * hour)).toBe(24 * hour);
  expect(at(9, 24 * hour)).toBeNull();
  expect(nextTryAt({ tries: 1, since: 0 }, 0, 0)).toBe(9_000);
});
