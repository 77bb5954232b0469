import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { testPages } from './fixture/page.js';
import { accountNamed } from './fixture/routes.js';
import type { Fixture } from './fixture/server.js';
import { soon } from './fixture/soon.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
const testPage = testPages();
let fixture: Fixture;
let page: Page;

beforeEach(async () => {
  const opened = await testPage({
    account: accountNamed('Robin', 'instructor'),
    viewport: { width: 1280, height: 900 },
  });
  ({ fixture, page } = opened);
  return opened.close;
});

/** The result with everything on it that is loaded later. */
async function openResult(attempt = 'graded') {
  await page.goto(`${fixture.url}/attempts/${attempt}/result`);
  await page.locator('[id^=recording-tab-]').first().waitFor();
  await page.locator('.answers').waitFor();
}

test('the result opens at its top, wherever its tabs stand', async () => {
  await openResult();
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('the result tells whose it is, and hands out what it can be checked with', async () => {
  await openResult();
  expect(await page.locator('.result-chips').textContent()).toContain('Zoë Ångström');
  const files = await page
    .locator('.grade-files a')
    .evaluateAll((links) => links.map((link) => [link.getAttribute('href'), link.getAttribute('download')]));
  expect(files).toEqual([
    ['/api/attempts/graded/grade/signed', ''],
    ['/api/attempts/graded/ledger', 'ledger-graded.jsonl'],
    ['/api/keys', 'keys.json'],
  ]);
});

describe.each(['en', 'zh-CN'] as const)('on a narrow screen, %s', (locale) => {
  beforeEach(async () => {
    fixture.state.account = accountNamed('Robin', 'instructor', locale);
    await page.setViewportSize({ width: 420, height: 900 });
  });

  test('nothing of the result is wider than it, and its sentences have most of the width', async () => {
    await openResult();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    for (const card of await page.locator('.result-summary .card').all())
      expect(await card.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
    await page.locator('.grade').evaluateAll((all) => {
      for (const one of all) (one as HTMLDetailsElement).open = true;
    });
    const widths = await page.locator('.line-text').evaluateAll((all) => all.map((one) => one.clientWidth));
    expect(Math.min(...widths)).toBeGreaterThan(240);
  });

  test('nor is the account page', async () => {
    await page.goto(`${fixture.url}/account`);
    await page.locator('.table').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });
});

describe('on paper', () => {
  // The width of A4 with usual margins.
  beforeEach(async () => {
    await page.setViewportSize({ width: 700, height: 1000 });
    await openResult();
    await page.emulateMedia({ media: 'print' });
  });

  test('the time axis is as wide as the page and not wider', async () => {
    const box = await page.locator('.chart-box svg').boundingBox();
    expect(Math.round((box?.x ?? 0) + (box?.width ?? 0))).toBeLessThanOrEqual(700);
    expect(box?.width).toBeGreaterThan(600);
  });

  test('what is folded on the screen can be read', async () => {
    const folded = page.locator('.grade:not([open]) .line-text').first();
    await soon(() => folded.evaluate((line) => line.checkVisibility({ contentVisibilityAuto: true }))).toBe(true);
    expect((await folded.boundingBox())?.height).toBeGreaterThan(0);
  });

  test('nothing is there that can only be clicked', async () => {
    await soon(() => page.locator('button:visible:not(.link-button)').allTextContents()).toEqual([]);
    expect(await page.locator('.integrity').isVisible()).toBe(false);
  });
});
