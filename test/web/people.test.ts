import type { Page } from 'playwright-core';
import { beforeEach, expect, test, vi } from 'vitest';
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

const names = () => page.locator('.people tbody th').allInnerTexts();
const dialog = () => page.locator('dialog');

test('people are reached from the header by instructors alone, and found by a part of the name', async () => {
  await page.goto(`${fixture.url}/`);
  await page.locator('.header-nav a', { hasText: 'People' }).click();
  await soon(() => page.locator('.people tbody tr').count()).toBe(5);
  await page.getByLabel('Find by name').fill('ångström ');
  await soon(names).toEqual(['Zoë Ångström']);
  await page.getByLabel('Find by name').fill('nobody');
  await soon(() => page.locator('.empty').textContent()).toBe('Nobody has this name.');
  fixture.state.account = accountNamed('Zoë', 'trainee');
  await page.goto(`${fixture.url}/people`);
  await soon(() => page.locator('h1').textContent()).toBe('Labs');
  expect(await page.locator('.header-nav a').allTextContents()).toEqual(['Programme', 'Labs']);
});

test('a trainee is erased once the name is typed, by keyboard, and what goes and stays is said before', async () => {
  await page.goto(`${fixture.url}/people`);
  await soon(() => page.getByRole('button', { name: /^Erase / }).count()).toBe(3);
  const button = page.getByRole('button', { name: 'Erase Zoë Ångström' });
  await button.focus();
  await page.keyboard.press('Enter');
  await soon(() => dialog().textContent()).toContain('All evidence of all their attempts');
  expect(await dialog().textContent()).toContain('Their grades and the signed copies, under a random name');
  const confirm = dialog().getByRole('button', { name: 'Erase for good' });
  const field = dialog().getByLabel('Type the name to confirm: Zoë Ångström');
  await field.fill('Zoë');
  expect(await confirm.isDisabled()).toBe(true);
  await field.press('Enter');
  expect(await dialog().count()).toBe(1);
  await field.fill('Zoë Ångström');
  await field.press('Enter');
  await soon(() => page.locator('.people-find [role=status]').textContent()).toBe('Zoë Ångström was erased. 4 people');
  await soon(names).not.toContain('Zoë Ångström');
  expect(fixture.state.people).toHaveLength(4);
});

test('nobody is erased where it is cancelled or refused, and the refusal is told', async () => {
  await page.goto(`${fixture.url}/people`);
  await page.getByRole('button', { name: 'Erase 王小明' }).click();
  await page.keyboard.press('Escape');
  await soon(() => dialog().count()).toBe(0);
  fixture.state.failing = { type: 'about:blank', title: 'Locked', status: 503, code: 'locked' };
  await page.getByRole('button', { name: 'Erase 王小明' }).click();
  await dialog().getByRole('textbox').fill('王小明');
  await dialog().getByRole('button', { name: 'Erase for good' }).click();
  await soon(() => dialog().getByRole('alert').textContent()).toContain('The server is busy');
  expect(await names()).toContain('王小明');
  fixture.state.failing = null;
  fixture.state.people = fixture.state.people.filter(({ name }) => name !== '王小明');
  await dialog().getByRole('button', { name: 'Erase for good' }).click();
  await soon(() => dialog().getByRole('alert').textContent()).toContain('There is no such account');
});

test('the page and its dialog fit a narrow screen, in Chinese as well', async () => {
  fixture.state.account = accountNamed('Robin', 'instructor', 'zh-CN');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${fixture.url}/people`);
  const erase = page.getByRole('button', { name: '删除 Zoë Ångström' });
  await erase.waitFor();
  expect(await page.locator('.table-card').evaluate((card) => card.scrollWidth - card.clientWidth)).toBe(0);
  await erase.click();
  await soon(() => dialog().textContent()).toContain('无法恢复');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  const box = await dialog().boundingBox();
  expect((box?.x ?? -1) >= 0 && (box?.width ?? 999) <= 360).toBe(true);
});
