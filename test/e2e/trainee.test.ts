import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProvingGround } from '../../orchestrator/authoring/ground.js';
import { complaintsOf, launchBrowser } from '../web/fixture/browser.js';

/*
 * A trainee in a real browser, against the real server, on a real range. The tests are one story and run in order.
 */

const folder = mkdtempSync(join(tmpdir(), 'chaindrill-e2e-'));
let ground: Awaited<ReturnType<typeof openProvingGround>>;
let browser: Browser;
let page: Page;
/** Errors of the page, and whatever its content security policy refused. */
let complaints: string[];

const within = (timeout: number) => ({ timeout, interval: 250 });
const screen = async (host: string) =>
  (await page.locator(`[data-host="${host}"] .xterm-rows > div`).allTextContents()).join('\n');
const typeInto = async (host: string, text: string) => {
  await page.locator(`[data-host="${host}"] .xterm-screen`).click();
  await page.keyboard.insertText(text);
  await page.keyboard.press('Enter');
};

beforeAll(async () => {
  ground = await openProvingGround(folder, pino({ level: 'silent' }));
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
  page = await context.newPage();
  complaints = await complaintsOf(page);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await ground?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('signs up in the language of the browser, and switches it', async () => {
  await page.goto(ground.url);
  await expect.poll(() => page.locator('html').getAttribute('lang'), within(20_000)).toBe('zh-CN');
  await page.locator('#sign-tab-up').click();
  await page.locator('input[autocomplete=username]').fill('林小雨');
  await page.locator('input[autocomplete=new-password]').fill('a long enough sentence');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('h1').textContent(), within(20_000)).toBe('实验');
  await page.locator('header button[lang="en"]').click();
  await expect.poll(() => page.locator('h1').textContent(), within(10_000)).toBe('Labs');
});

test('opens the lab, watches its steps, reads the brief and begins', async () => {
  const card = page.getByRole('article', { name: 'The look-alike package' });
  await card.getByRole('button', { name: 'Open the lab' }).click();
  // On a fast machine the range is ready before the page shows its first step.
  const steps = page.locator('.steps li[data-state=done]').or(page.getByRole('button', { name: 'Begin' }));
  await expect.poll(() => steps.count(), within(60_000)).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Begin' }).click({ timeout: 120_000 });
  await expect.poll(() => screen('app'), within(60_000)).toContain('svc@app');
  await expect.poll(() => screen('workstation'), within(60_000)).toContain('dev@workstation');
});

test('types in both terminals, in any script, and finds shell, program and scrollback again after a reload', async () => {
  await typeInto('app', 'echo 数学-héllo; for i in $(seq 1 200); do echo line $i; done; sleep 1000 & echo job $!');
  await expect.poll(() => screen('app'), within(30_000)).toMatch(/job \d+/);
  const job = /job (\d+)/.exec(await screen('app'))?.[1];
  await page.reload();
  await expect.poll(() => screen('app'), within(60_000)).toContain(`job ${job}`);
  await typeInto('app', `jobs; ps -o comm= -p ${job}; history | tail -n 3`);
  await expect.poll(() => screen('app'), within(30_000)).toContain('Running');
  await typeInto('workstation', 'egress list | head -n 3; stty size');
  await expect.poll(() => screen('workstation'), within(30_000)).toMatch(/\d+ \d+/);
});

test('sees the CPU of the live service, and the clock that the attack started', async () => {
  await page.locator('.cpu canvas').waitFor({ timeout: 30_000 });
  await expect
    .poll(() => page.locator('.clock').textContent(), within(60_000))
    .toMatch(/0\d:\d\d.*to first containment/);
  await expect.poll(() => page.locator('.cpu').textContent(), within(60_000)).toMatch(/[1-9]\d?%/);
});

test('files a report whose draft survives, and sees an objective tick', async () => {
  await typeInto('app', "clear; ls /srv/pricing/venv/lib/python3.11/site-packages | grep -o 'sympy_dev-[0-9.]*[0-9]'");
  await expect.poll(() => screen('app'), within(30_000)).toMatch(/sympy_dev-\d/);
  const version = /sympy_dev-([0-9.]*[0-9])/.exec(await screen('app'))?.[1];
  await page.locator('#side-tab-report').click();
  await page.locator('[data-claim="package"] input').fill(`sympy-dev==${version}`);
  await expect.poll(() => page.locator('.draft-state').textContent(), within(20_000)).toBe('Draft saved');
  await page.reload();
  await page.locator('#side-tab-report').click();
  await expect
    .poll(() => page.locator('[data-claim="package"] input').inputValue(), within(30_000))
    .toBe(`sympy-dev==${version}`);
  await page.locator('.report-foot button').click();
  await expect.poll(() => page.locator('.filed').count(), within(20_000)).toBe(1);
  await page.locator('#side-tab-objectives').click();
  await expect.poll(() => page.locator('.objective[data-state=achieved]').count(), within(30_000)).toBe(1);
});

test('resets one host: what was done on it is gone, and its terminal begins anew', async () => {
  await typeInto('workstation', 'touch ~/spoiled; clear; ls ~');
  await expect.poll(() => screen('workstation'), within(30_000)).toContain('spoiled');
  await page.getByRole('button', { name: 'More about this attempt' }).click();
  await page.getByRole('button', { name: 'Reset “Workstation”' }).click();
  await page.locator('dialog .danger').click();
  await page.locator('dialog').waitFor({ state: 'detached', timeout: 60_000 });
  await expect
    .poll(() => page.locator('[data-host="workstation"] .term-ended').textContent(), within(30_000))
    .toContain('set back to the beginning');
  await page.locator('[data-host="workstation"] .term-ended button').click({ timeout: 30_000 });
  // The old screen stays until the new shell paints its own.
  await expect.poll(() => screen('workstation'), within(60_000)).not.toContain('spoiled');
  await expect.poll(() => screen('workstation'), within(60_000)).toContain('dev@workstation');
  await typeInto('workstation', 'clear; ls ~; git -C ~/pricing status --short --branch');
  await expect.poll(() => screen('workstation'), within(30_000)).toContain('## main');
  expect(await screen('workstation')).not.toContain('spoiled');
  expect(await screen('workstation')).toContain('pricing');
});

test('submits, watches the examination, and gets every point explained and a debrief', async () => {
  await page.locator('.top-actions .primary').click();
  await page.locator('dialog .primary').click();
  await expect.poll(() => page.locator('.steps li').count(), within(60_000)).toBe(7);
  await page.waitForURL('**/result', { timeout: 300_000 });
  await expect.poll(() => page.locator('.score-text .num').first().textContent(), within(30_000)).toBe('4');
  const told = await page.locator('main').textContent();
  expect(told).toContain('Name the package');
  expect(told).toContain('The attack was not contained');
  await page.locator('header button[lang="zh-CN"]').click();
  await expect.poll(() => page.locator('main').textContent(), within(20_000)).toContain('攻击没有被遏制');
  expect(complaints).toEqual([]);
});
