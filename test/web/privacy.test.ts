import type { Browser, Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { testPages } from './fixture/page.js';
import { accountNamed } from './fixture/routes.js';
import type { Fixture } from './fixture/server.js';
import { soon } from './fixture/soon.js';

const password = 'a long enough sentence';
const openPage = testPages();
let browser: Browser;
let fixture: Fixture;
let page: Page;

beforeEach(async () => {
  const opened = await openPage();
  ({ browser, fixture, page } = opened);
  fixture.state.accounts.set('Robin', password);
  return async () => {
    expect(opened.complaints).toEqual([]);
    await opened.close();
  };
});

describe('before a lab begins', () => {
  const notice = () => page.locator('.recorded');
  const isOpen = () => notice().evaluate((details: HTMLDetailsElement) => details.open);

  test('it is told what is recorded, why, for whom and how long, and the button stays in sight', async () => {
    for (const [width, height] of [
      [1440, 900],
      [1024, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(`${fixture.url}/attempts/ready`);
      await soon(() => notice().textContent()).toContain('It is kept for 365 days after the attempt ends');
      const text = await notice().textContent();
      for (const part of [
        'everything you type',
        'commands',
        'network connections',
        'drafts',
        'hints',
        'network address',
      ])
        expect(text).toContain(part);
      const box = await page.getByRole('button', { name: 'Begin' }).boundingBox();
      expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
      expect(await page.locator('.aside-card').evaluate((card) => card.scrollWidth - card.clientWidth)).toBe(0);
    }
  });

  test('the list is open until it is closed by key, stays so over a reload, and its line is always there', async () => {
    await page.goto(`${fixture.url}/attempts/ready`);
    await notice().waitFor();
    expect(await isOpen()).toBe(true);
    await page.reload();
    await notice().waitFor();
    expect(await isOpen()).toBe(true);
    await notice().locator('summary').focus();
    await page.keyboard.press('Enter');
    await soon(isOpen).toBe(false);
    await page.reload();
    await notice().waitFor();
    expect(await isOpen()).toBe(false);
    expect(await notice().locator('summary').isVisible()).toBe(true);
    await notice().locator('summary').click();
    await soon(isOpen).toBe(true);
    await page.reload();
    await notice().waitFor();
    expect(await isOpen()).toBe(true);
  });
});

describe('the privacy page', () => {
  test.each([
    ['en', 'Privacy', 'is erased 365 days after the attempt has ended'],
    ['zh-CN', '隐私', '在演练结束 365 天后清除'],
  ])('is there for everybody, in %s', async (locale, title, retention) => {
    fixture.state.account = null;
    const other = await browser.newContext({ locale });
    const reader = await other.newPage();
    await reader.goto(`${fixture.url}/sign-in`);
    await reader.locator('.sign-foot a').click();
    await soon(() => reader.locator('h1').textContent()).toBe(title);
    await soon(() => reader.locator('#main').textContent()).toContain(retention);
    await other.close();
  });
});

describe('the account page', () => {
  test('offers the download as a file of the server', async () => {
    await page.goto(`${fixture.url}/account`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download my data' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('chaindrill-Robin-2026-01-31.zip');
    await soon(() => page.locator('.your-data').count()).toBe(1);
  });

  test('erases the account after the password, forgets what the browser kept, and says farewell', async () => {
    await page.goto(`${fixture.url}/account`);
    await page.evaluate(() => {
      localStorage.setItem('chaindrill.draft.a1', '{}');
      localStorage.setItem('chaindrill.theme', 'dark');
      localStorage.setItem('of another program', 'kept');
    });
    await page.getByRole('button', { name: 'Erase my account' }).click();
    await soon(() => page.locator('dialog').textContent()).toContain('your grades and their signed copies');
    const confirm = page.getByRole('button', { name: 'Erase for good' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.locator('dialog input[type=password]').fill('not this one');
    await page.keyboard.press('Enter');
    await soon(() => page.locator('dialog .error').textContent()).toBe('This is not your password.');
    expect(fixture.state.account).not.toBeNull();
    await page.locator('dialog input[type=password]').fill(password);
    await confirm.click();
    await page.waitForURL('**/sign-in');
    await soon(() => page.locator('.notice.ok').textContent()).toContain('Your account is erased');
    expect(fixture.state.account).toBeNull();
    const kept = await page.evaluate(() => Object.keys(localStorage).sort());
    expect(kept).toEqual(['chaindrill.locale', 'chaindrill.theme', 'of another program']);
    await page.reload();
    await page.locator('.sign-card').waitFor();
    expect(await page.locator('.notice.ok').count()).toBe(0);
  });

  test('tells the last instructor why not, and nothing is erased', async () => {
    fixture.state.account = accountNamed('Robin', 'instructor');
    await page.goto(`${fixture.url}/account`);
    await page.getByRole('button', { name: 'Erase my account' }).click();
    await page.locator('dialog input[type=password]').fill(password);
    await page.keyboard.press('Enter');
    await soon(() => page.locator('dialog [role=alert]').textContent()).toContain('You are the last instructor here');
    await page.keyboard.press('Escape');
    await soon(() => page.locator('dialog').count()).toBe(0);
    expect(fixture.state.account).not.toBeNull();
  });
});

describe('an attempt whose evidence was erased', () => {
  test('shows its grade and why there is no debrief, and offers no evidence', async () => {
    await page.goto(`${fixture.url}/attempts/erased/result`);
    await soon(() => page.locator('.score-text .num').first().textContent()).toBe('64');
    await soon(() => page.locator('.notice').textContent()).toContain('The evidence was erased on');
    expect(await page.locator('.notice').count()).toBe(1);
    expect(await page.locator('.line-evidence button').count()).toBe(0);
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await soon(() => page.locator('.line-evidence button').count()).toBeGreaterThan(0);
    await page.goto(`${fixture.url}/`);
    await soon(() => page.getByText('Evidence erased').count()).toBe(1);
  });
});
