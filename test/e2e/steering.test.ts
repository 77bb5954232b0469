import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProvingGround } from '../../orchestrator/authoring/ground.js';
import { expectAccessible } from '../programme/support/site.js';
import { launchBrowser } from '../web/fixture/browser.js';

/*
 * An instructor beside a trainee, in two browsers, on a real range. The tests are one story and run in order.
 */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-steering-'));
let ground: Awaited<ReturnType<typeof openProvingGround>>;
let browser: Browser;
let trainee: Page;
let instructor: Page;
let attempt: string;
const complaints: string[] = [];

const within = (timeout: number) => ({ timeout, interval: 250 });
const linesOf = async (page: Page, of: string) =>
  (await page.locator(`${of} .xterm-rows > div`).allTextContents()).join('\n');
const clock = () => trainee.locator('.clock-time').textContent();

async function person(link: string, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en' });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(link);
  await page.locator('#sign-tab-up').click();
  await page.locator('input[autocomplete=username]').fill(name);
  await page.locator('input[autocomplete=new-password]').fill('a long enough sentence');
  await page.keyboard.press('Enter');
  await page.locator('.account-name').waitFor({ timeout: 30_000 });
  return page;
}

beforeAll(async () => {
  ground = await openProvingGround(folder, pino({ level: 'silent' }));
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await ground?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the trainee begins a lab, and the instructor finds it', async () => {
  instructor = await person(ground.instructorLink, 'Teacher');
  trainee = await person(ground.url, 'Ada');
  await trainee.goto(`${ground.url}/labs/sympy-dev`);
  await trainee.getByRole('button', { name: 'Open the lab' }).click();
  await trainee.getByRole('button', { name: 'Begin' }).click({ timeout: 120_000 });
  await expect.poll(() => linesOf(trainee, '[data-host="app"]'), within(60_000)).toContain('svc@app');
  attempt = new URL(trainee.url()).pathname.split('/')[2] as string;
  await instructor.goto(`${ground.url}/attempts/${attempt}/watch`);
  await expect.poll(() => linesOf(instructor, '.watched'), within(60_000)).toMatch(/svc@app|dev@workstation/);
  await expectAccessible(instructor);
});

test('the trainee is told who looks; what they type is seen, and the instructor’s keys go nowhere', async () => {
  await expect.poll(() => trainee.locator('.banner.company').textContent(), within(20_000)).toContain('Teacher');
  await instructor.getByRole('tab', { name: 'workstation', exact: true }).click();
  await trainee.locator('[data-host="workstation"] .xterm-screen').click();
  await trainee.keyboard.insertText('echo see""n');
  await trainee.keyboard.press('Enter');
  await expect.poll(() => linesOf(instructor, '.watched'), within(20_000)).toContain('\nseen');
  await instructor.locator('.watched .xterm-screen').click();
  await instructor.keyboard.insertText('echo secret');
  await trainee.keyboard.insertText('echo af""ter');
  await trainee.keyboard.press('Enter');
  await expect.poll(() => linesOf(trainee, '[data-host="workstation"]'), within(20_000)).toContain('\nafter');
  expect(await linesOf(trainee, '[data-host="workstation"]')).not.toContain('secret');
});

test('once the trainee agrees, the instructor types, until the trainee ends it', async () => {
  await instructor.getByRole('button', { name: 'Ask to type' }).click();
  await trainee.getByRole('button', { name: 'Let them type' }).click({ timeout: 20_000 });
  await expect
    .poll(() => instructor.locator('.watch-typing').getAttribute('data-granted'), within(20_000))
    .toBe('true');
  await instructor.locator('.watched .xterm-screen').click();
  await instructor.keyboard.insertText('echo help""ed');
  await instructor.keyboard.press('Enter');
  await expect.poll(() => linesOf(trainee, '[data-host="workstation"]'), within(20_000)).toContain('\nhelped');
  await trainee.getByRole('button', { name: 'End it' }).click();
  await expect
    .poll(() => instructor.locator('.watch-typing').getAttribute('data-granted'), within(20_000))
    .toBe('false');
});

test('a message reaches the trainee at once, and stays until they dismiss it', async () => {
  await instructor.getByLabel('Message to the trainee').fill('Look at what runs from memory.');
  await instructor.getByRole('button', { name: 'Send' }).click();
  await expect.poll(() => trainee.locator('.banner.said').textContent(), within(20_000)).toContain('runs from memory');
  await trainee.reload();
  await expect.poll(() => trainee.locator('.banner.said').textContent(), within(30_000)).toContain('runs from memory');
  await trainee.locator('.banner.said').getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(() => trainee.locator('.banner.said').count(), within(10_000)).toBe(0);
});

test('a pause stops clock and attack; after it both go on, and the terminals are as they were', async () => {
  await expect.poll(clock, within(60_000)).not.toBe('00:00');
  await instructor.getByRole('button', { name: 'Pause' }).click();
  await instructor.getByLabel('Reason').fill('A fire alarm.');
  await instructor.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await expect.poll(() => trainee.locator('.curtain').textContent(), within(30_000)).toContain('A fire alarm.');
  await expectAccessible(trainee);
  const stood = await clock();
  const seen = ground.storage.ledger.head(attempt).seq;
  // A share comes every second or two while the attack runs: some seconds without any are a pause.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const { length } = ground.storage.ledger.read(attempt).filter(({ seq, kind }) => seq > seen && kind === 'pool.share');
  expect([length, await clock()]).toEqual([0, stood]);
  await instructor.getByRole('button', { name: 'Let it go on' }).click();
  await instructor.getByLabel('Reason').fill('It was false.');
  await instructor.getByRole('dialog').getByRole('button', { name: 'Let it go on' }).click();
  await expect.poll(() => trainee.locator('.curtain').count(), within(30_000)).toBe(0);
  await expect.poll(clock, within(30_000)).not.toBe(stood);
  const resumed = ground.storage.ledger.head(attempt).seq;
  const shares = () =>
    ground.storage.ledger.read(attempt).some(({ seq, kind }) => seq > resumed && kind === 'pool.share');
  await expect.poll(shares, within(60_000)).toBe(true);
  await trainee.locator('[data-host="workstation"] .xterm-screen').click();
  await trainee.keyboard.insertText('echo still he""re');
  await trainee.keyboard.press('Enter');
  await expect.poll(() => linesOf(trainee, '[data-host="workstation"]'), within(30_000)).toContain('still here');
});

test('ended by the instructor, the trainee reads why', async () => {
  await instructor.getByRole('button', { name: 'End the attempt' }).click();
  await instructor.getByLabel('Reason').fill('The course is over.');
  await instructor.getByRole('dialog').getByRole('button', { name: 'End the attempt' }).click();
  await expect.poll(() => trainee.locator('#main').textContent(), within(60_000)).toContain('The course is over.');
  expect(complaints).toEqual([]);
});
