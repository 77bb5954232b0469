import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProvingGround } from '../../orchestrator/authoring/ground.js';
import { Robot } from '../../orchestrator/authoring/robot.js';
import { readProofs } from '../../orchestrator/authoring/verify.js';
import { type Lab, readCatalog } from '../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { launchBrowser } from '../web/fixture/browser.js';

/*
 * One trainee's way from the invitation to the certificate, on the real server: pages in a browser, the labs on real
 * containers, solved by the lab's own model answer. The tests are one story and run in order.
 */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-programme-'));
const lab = readCatalog(labsFolder, parseCheck).get('sympy-dev') as Lab;
let ground: Awaited<ReturnType<typeof openProvingGround>>;
let browser: Browser;
let instructor: Page;
let trainee: Page;
let enrolment: string;

const within = (timeout: number) => ({ timeout, interval: 250 });
const password = 'a long enough sentence';

async function joinBy(link: string, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en' });
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('#sign-tab-up').click();
  await page.locator('input[autocomplete=username]').fill(name);
  await page.locator('input[autocomplete=new-password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('.account-name').waitFor({ timeout: 30_000 });
  return page;
}

/** A REST call of the person whose page it is; throws with the problem's own words. */
async function call(page: Page, method: string, path: string, body?: unknown) {
  const [status, text] = await page.evaluate(
    async ([verb, address, json]) => {
      const init = json === null ? {} : { body: json, headers: { 'content-type': 'application/json' } };
      const response = await fetch(address, { method: verb, ...init });
      return [response.status, await response.text()] as const;
    },
    [method, `/api${path}`, body === undefined ? null : JSON.stringify(body)] as const,
  );
  if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
const programme = () => call(trainee, 'GET', `/enrolments/${enrolment}`);
const stateOf = async (id: string) =>
  (await programme()).modules.find((module: { id: string }) => module.id === id)?.state;

/** Sits an exam or a test and gives each question `answer`'s answer. */
async function sit(module: string, answer: (question: string) => string[]): Promise<void> {
  const path = `/enrolments/${enrolment}/sittings`;
  const { id, questions } = await call(trainee, 'POST', path, { module });
  for (const { id: question } of questions) {
    const saved = { choice: answer(question), flagged: false, revision: 0 };
    await call(trainee, 'PUT', `${path}/${id}/answers/${question}`, saved);
  }
  await call(trainee, 'POST', `${path}/${id}/submit`, {});
}
function rightAnswer(question: string): string[] {
  const item = lab.quiz.find(({ id }) => id === question);
  if (!item) throw new Error(`no question ${question}`);
  if (item.kind === 'log') return item.lines.map(String);
  return item.options.filter(({ right }) => right || item.kind === 'ordering').map(({ id }) => id);
}

/** Solves the lab as its proof does, in the trainee's name. */
async function solve(mode: 'practice' | 'assessment'): Promise<number> {
  const scopes = ['attempt:read', 'attempt:write', 'terminal'];
  const { secret } = await call(trainee, 'POST', '/tokens', { label: mode, scopes });
  const robot = new Robot(ground.url, secret);
  try {
    await robot.open('sympy-dev', mode);
    await robot.begin();
    const [proof] = await readProofs(lab, ['solve']);
    await proof?.play(robot);
    return (await robot.submit()).points;
  } finally {
    await robot.close();
  }
}
const reflect = (module: string) =>
  call(trainee, 'PUT', `/enrolments/${enrolment}/journal/${module}`, {
    learnt: 'Names prove nothing, and a hash does.',
    improve: 'We pin every dependency by its hash.',
    revision: 0,
  });

beforeAll(async () => {
  ground = await openProvingGround(folder, pino({ level: 'silent' }));
  browser = await launchBrowser();
  instructor = await joinBy(ground.instructorLink, 'Teacher');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await ground?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('invited by an instructor, the trainee finds the way on the start page', async () => {
  const settings = { labs: ['sympy-dev'], exam: { questions: 6 } };
  const cohort = await call(instructor, 'POST', '/cohorts', { name: 'Autumn', startsAt: 0, settings });
  const { url } = await call(instructor, 'POST', `/cohorts/${cohort.id}/invitations`, {});
  trainee = await joinBy(url, '林晓');
  await expect.poll(() => trainee.locator('h1').textContent(), within(20_000)).toBe('Your programme');
  enrolment = (await call(trainee, 'GET', '/programmes'))[0].enrolment.id;
  const other = await joinBy(url, 'Bo');
  const [{ enrolment: bo }] = await call(other, 'GET', '/programmes');
  for (const member of [enrolment, bo.id])
    await call(instructor, 'PATCH', `/cohorts/${cohort.id}/members/${member}`, { group: 1 });
  await sitFor(other, bo.id);
  const finding = { prompt: 'own-work', text: 'We pull images by tag.', answers: null };
  await call(other, 'POST', `/enrolments/${bo.id}/discussion/posts`, finding);
});

/** The test before, for somebody who is only there to talk with. */
async function sitFor(page: Page, of: string): Promise<void> {
  const path = `/enrolments/${of}/sittings`;
  const { id } = await call(page, 'POST', path, { module: 'pre-test' });
  await call(page, 'POST', `${path}/${id}/submit`, {});
}

test('takes the test before, and reads the micro-course with its checks', async () => {
  await sit('pre-test', () => []);
  await trainee.goto(`${ground.url}/programme/${enrolment}/course/sympy-dev`);
  await trainee.locator('.course-nav li').first().waitFor({ timeout: 30_000 });
  const sections = await trainee.locator('.course-nav li').count();
  for (let number = 1; number <= sections; number += 1) {
    const current = trainee.locator('.course-nav [aria-current] .course-mark');
    await expect.poll(() => current.textContent(), within(20_000)).toBe(String(number));
    const checks = trainee.locator('.check');
    for (let index = 0; index < (await checks.count()); index += 1) {
      const check = checks.nth(index);
      if ((await check.locator('.order-item').count()) > 0)
        await check.locator('.order-moves button:enabled').first().click();
      else await check.locator('input').first().check();
      await check.locator('.button.primary').click();
      await expect.poll(() => check.locator('.explanation').count(), within(20_000)).toBe(1);
    }
    await trainee.locator('.course-foot .button').last().click();
  }
  await expect.poll(() => stateOf('course:sympy-dev'), within(20_000)).toBe('done');
});

test('practises the lab on real containers', async () => {
  expect(await solve('practice')).toBe(100);
  expect(await stateOf('practice:sympy-dev')).toBe('done');
}, 300_000);

test('takes part in the discussion', async () => {
  await trainee.goto(`${ground.url}/programme/${enrolment}/discussion`);
  await trainee.getByLabel('Your finding').fill('Our pipeline takes whatever the tag points to.');
  await trainee.getByRole('button', { name: 'Post', exact: true }).click();
  await trainee.getByRole('button', { name: 'Answer Bo' }).click();
  await trainee.keyboard.type('Pin the digest.');
  await trainee.keyboard.press('Control+Enter');
  await expect.poll(() => stateOf('discussion'), within(20_000)).toBe('done');
});

test('passes the exam, and the practical in assessment', async () => {
  await sit('exam', rightAnswer);
  expect(await stateOf('exam')).toBe('done');
  expect(await solve('assessment')).toBe(100);
  expect(await stateOf('practical:sympy-dev')).toBe('done');
}, 300_000);

test('writes the journal, takes the test after, and has the certificate', async () => {
  for (const module of ['course:sympy-dev', 'practice:sympy-dev', 'discussion', 'exam', 'practical:sympy-dev'])
    await reflect(module);
  expect(await stateOf('journal')).toBe('done');
  await sit('post-test', rightAnswer);
  await expect
    .poll(
      async () => (await call(trainee, 'GET', `/enrolments/${enrolment}/certificate`)).certificate?.state,
      within(30_000),
    )
    .toBe('genuine');
  expect((await programme()).missing).toEqual([]);
  const { certificate } = await call(trainee, 'GET', `/enrolments/${enrolment}/certificate`);
  const stranger = await (await browser.newContext({ locale: 'en' })).newPage();
  await stranger.goto(`${ground.url}/certificates/${certificate.number}`);
  await expect.poll(() => stranger.locator('#main').textContent(), within(20_000)).toContain('林晓');
});
