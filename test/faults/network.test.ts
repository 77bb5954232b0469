import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../web/fixture/browser.js';
import { LossyLink } from './lossy-link.js';
import { Site } from './site.js';

/*
 * A trainee whose network is bad: real packets between a real browser and the server are lost and late. One story, in order.
 */

describe.runIf(process.getuid?.() === 0)('over a bad network', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chaindrill-network-'));
  let link: LossyLink;
  let site: Site;
  let browser: Browser;
  let page: Page;
  let attempt: string;

  const within = (timeout: number) => ({ timeout, interval: 250 });
  const screen = async () => (await page.locator('[data-host="app"] .xterm-rows > div').allTextContents()).join('\n');
  const type = async (text: string) => {
    await page.locator('[data-host="app"] .xterm-screen').click();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  const typed = (text: string) =>
    site
      .stored(({ ledger }) => ledger.read(attempt, { kinds: ['terminal.command'] }))
      .filter(({ data }) => data.text === text);

  beforeAll(async () => {
    link = await LossyLink.open();
    site = await Site.open({}, { address: LossyLink.address });
    const script = join(folder, 'chromium');
    writeFileSync(script, `#!/bin/sh\nexec nsenter -t ${link.pid} -n ${chromiumPath} "$@"\n`);
    chmodSync(script, 0o755);
    browser = await launchBrowser(script);
    page = await browser.newPage({ locale: 'en' });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    link?.close();
    rmSync(folder, { recursive: true });
  }, 120_000);

  test('the page opens while it is good', async () => {
    await page.goto(site.url);
    await page.locator('#sign-tab-up').click();
    await page.locator('input[autocomplete=username]').fill('Far Away');
    await page.locator('input[autocomplete=new-password]').fill('a long enough sentence');
    await page.keyboard.press('Enter');
    await page
      .getByRole('article', { name: 'The look-alike package' })
      .getByRole('button', { name: 'Open the lab' })
      .click();
    await page.getByRole('button', { name: 'Begin' }).click({ timeout: 120_000 });
    await expect.poll(screen, within(60_000)).toContain('svc@app');
    attempt = /attempts\/([^/?#]+)/.exec(page.url())?.[1] ?? '';
  }, 240_000);

  test('with three packets of ten lost and half a second on the way, what is typed arrives once and in order', async () => {
    link.be({ loss: 0.3, delayMs: 500 });
    const line = 'echo $((6*7)) abcdefghijklmnopqrstuvwxyz';
    await type(line);
    await expect.poll(screen, within(90_000)).toMatch(/^42 abcdefghijklmnopqrstuvwxyz$/m);
    expect(typed(line)).toHaveLength(1);
  }, 240_000);

  test('cut off altogether, the page says so; connected again, it shows what happened meanwhile', async () => {
    await type('sleep 25; echo $((40+2)) meanwhile');
    await expect.poll(() => typed('sleep 25; echo $((40+2)) meanwhile').length, within(60_000)).toBe(1);
    link.be({ loss: 1, delayMs: 0 });
    await expect.poll(() => page.locator('[data-host="app"]').textContent(), within(90_000)).toMatch(/[Rr]econnect/);
    link.be({ loss: 0, delayMs: 0 });
    await expect.poll(screen, within(90_000)).toMatch(/^42 meanwhile$/m);
    await type('echo $((1+1)) again');
    await expect.poll(screen, within(30_000)).toMatch(/^2 again$/m);
    expect(site.stored(({ ledger }) => ledger.verify(attempt))).toEqual([]);
  }, 300_000);
});
