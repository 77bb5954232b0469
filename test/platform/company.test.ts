import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Company } from '../../orchestrator/contract/steering.js';
import { type Scene, testScene } from './support/scene.js';
import type { Person } from './support/server.js';
import { type Client, next } from './support/socket.js';

const scene = testScene();
let { platform, ada, eve, teacher, attempt, begin, browser, robot } = {} as Scene;
beforeEach(() => {
  ({ platform, ada, eve, teacher, attempt, begin, browser, robot } = scene());
  platform.attempts.change(attempt, { state: 'running' });
  platform.attempts.company.length = 0;
  platform.terminals.typed.length = 0;
});

/** A browser of this person on the attempt's page, and how company stands there. */
async function page(person: Person): Promise<{ client: Client; company: () => Company | undefined }> {
  const client = await browser(person);
  let company: Company | undefined;
  client.on('company', (_, told) => {
    company = told;
  });
  await client.emitWithAck('attempt:follow', { attempt });
  return { client, company: () => company };
}
const shell = { host: 'workstation', shell: 0 };
const open = ({ client }: { client: Client }) =>
  client.emitWithAck('terminal:open', { attempt, ...shell, cols: 80, rows: 24 });
const watch = ({ client }: { client: Client }) => client.emitWithAck('terminal:watch', { attempt, ...shell });
const refusal = (code: string) => ({ ok: false, problem: expect.objectContaining({ code }) });
const typed = () => platform.terminals.typed.map(({ text }) => text);

describe('an instructor who watches', () => {
  test('sees what the trainee sees; the trainee is told who it is, and it is kept', async () => {
    const trainee = await page(ada);
    await open(trainee);
    const watcher = await page(teacher);
    expect(await watch(watcher)).toMatchObject({ ok: true, snapshot: 'snapshot ', cols: 80, rows: 24 });
    await vi.waitFor(() => expect(trainee.company()?.watching).toEqual(['teacher']));
    const seen = next(watcher.client, 'terminal:data');
    trainee.client.emit('terminal:input', `${attempt}/workstation/0`, new Uint8Array(Buffer.from('ls\r')));
    expect(Buffer.from((await seen)[1]).toString()).toBe('ls\r');
    watcher.client.disconnect();
    await vi.waitFor(() => expect(trainee.company()?.watching).toEqual([]));
    expect(platform.attempts.company.map(({ kind, on }) => [kind, on])).toEqual([
      ['instructor.watching', true],
      ['instructor.watching', false],
    ]);
  });

  test('types nothing, and opens no terminal that the trainee has not', async () => {
    const watcher = await page(teacher);
    expect(await watch(watcher)).toEqual(refusal('terminal-not-open'));
    const trainee = await page(ada);
    await open(trainee);
    await watch(watcher);
    const notice = next(watcher.client, 'notice');
    watcher.client.emit('terminal:input', `${attempt}/workstation/0`, new Uint8Array(Buffer.from('rm -rf /\r')));
    expect((await notice)[0].code).toBe('takeover-refused');
    expect(typed()).toEqual([]);
  });

  test('is an instructor: another trainee, and a token, may not', async () => {
    const trainee = await page(ada);
    await open(trainee);
    const stranger = await browser(eve);
    expect(await watch({ client: stranger })).toEqual(refusal('attempt-unknown'));
    const program = await robot((await teacher.token(['terminal', 'attempt:read'])).secret);
    expect(await watch({ client: program })).toEqual(refusal('session-needed'));
    expect(await watch(trainee)).toEqual(refusal('forbidden'));
  });
});

describe('typing for a trainee', () => {
  async function watched() {
    const trainee = await page(ada);
    await open(trainee);
    const watcher = await page(teacher);
    await watch(watcher);
    const type = (text: string) =>
      watcher.client.emit('terminal:input', `${attempt}/workstation/0`, new Uint8Array(Buffer.from(text)));
    return { trainee, watcher, type };
  }
  const ask = ({ client }: { client: Client }) => client.emitWithAck('company:ask', { attempt });
  const answer = ({ client }: { client: Client }, agrees: boolean) =>
    client.emitWithAck('company:answer', { attempt, agrees });
  const end = ({ client }: { client: Client }) => client.emitWithAck('company:end', { attempt });

  test('begins when the trainee agrees and ends when they say so; the ledger tells from when until when', async () => {
    const { trainee, watcher, type } = await watched();
    expect(await ask(watcher)).toEqual({ ok: true });
    await vi.waitFor(() => expect(trainee.company()?.takeover).toEqual({ by: 'teacher', state: 'asked' }));
    expect(await answer(trainee, true)).toEqual({ ok: true });
    await vi.waitFor(() => expect(watcher.company()?.takeover?.state).toBe('granted'));
    type('id\r');
    await vi.waitFor(() => expect(typed()).toEqual(['id\r']));
    expect(await end(trainee)).toEqual({ ok: true });
    await vi.waitFor(() => expect(watcher.company()?.takeover).toBeNull());
    const notice = next(watcher.client, 'notice');
    type('more\r');
    await notice;
    expect(typed()).toEqual(['id\r']);
    const typing = platform.attempts.company.filter(({ kind }) => kind === 'instructor.typing');
    expect(typing.map(({ on }) => on)).toEqual([true, false]);
  });

  test('does not begin where the trainee refuses, nobody asked, or a stranger agrees', async () => {
    const { trainee, watcher } = await watched();
    expect(await answer(trainee, true)).toEqual(refusal('takeover-refused'));
    await ask(watcher);
    expect(await answer(watcher, true)).toEqual(refusal('forbidden'));
    const stranger = await browser(eve);
    expect(await answer({ client: stranger }, true)).toEqual(refusal('attempt-unknown'));
    await answer(trainee, false);
    await vi.waitFor(() => expect(watcher.company()?.takeover).toBeNull());
    expect(platform.attempts.company.some(({ kind }) => kind === 'instructor.typing')).toBe(false);
  });

  test('ends with the instructor’s page', async () => {
    const { trainee, watcher } = await watched();
    await ask(watcher);
    await answer(trainee, true);
    watcher.client.disconnect();
    await vi.waitFor(() => expect(trainee.company()).toEqual({ watching: [], takeover: null }));
    const typing = platform.attempts.company.filter(({ kind }) => kind === 'instructor.typing');
    expect(typing.map(({ on }) => on)).toEqual([true, false]);
  });

  test('is not for assessments, nor for who does not watch', async () => {
    const { watcher } = await watched();
    const other = await page(teacher);
    expect(await ask(other)).toEqual(refusal('takeover-refused'));
    watcher.client.disconnect();
    attempt = await begin('assessment');
    platform.attempts.change(attempt, { state: 'running' });
    const examined = await watched();
    expect(await ask(examined.watcher)).toEqual(refusal('takeover-refused'));
  });
});
