import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { labIdSchema } from '../../orchestrator/contract/attempt.js';
import { soon } from '../web/fixture/soon.js';
import { expectAccessible, testSite } from './support/site.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
// Who joins first administers.
const { site, teacher: admin } = await testSite();

const open = (page: Page, path: string) => page.goto(`${site.platform.url}${path}`);

describe('the administration', () => {
  test.each(['en', 'zh-CN'] as const)('is accessible in %s, and fits a narrow screen', async (locale) => {
    await site.platform.person(`somebody-${locale}`);
    await admin.call('POST', '/invitations', {});
    const { page, complaints } = await site.window(admin, { locale, width: 390, dark: locale === 'en' });
    for (const path of [
      '/people',
      '/admin/invitations',
      '/admin/audit',
      '/admin/operation',
      '/account',
      '/reset-password?code=x',
    ]) {
      await open(page, path);
      await soon(() => page.locator('h1').count()).toBe(1);
      await soon(() => page.locator('.loading').count()).toBe(0);
      await expectAccessible(page);
      expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 390]);
      if (path !== '/people') continue;
      // Every button is to be seen without scrolling.
      expect(await page.locator('.table-card').evaluate((card) => card.scrollWidth - card.clientWidth)).toBe(0);
    }
    expect(complaints).toEqual([]);
  });

  test('shows how the server does, and renews it', async () => {
    const { attempts, metrics } = site.platform;
    const { page } = await site.window(admin);
    attempts.warm = () => [{ lab: labIdSchema.parse('sympy-dev'), ready: 1, preparing: 0, wanted: 2 }];
    await open(page, '/admin/operation');
    const figures = page.locator('.key-figures dd .num');
    await soon(() => figures.allTextContents()).toEqual([
      '0',
      '2',
      expect.stringMatching(/^\d+%$/),
      expect.any(String),
    ]);
    await soon(() => page.locator('.operation tbody td').allTextContents()).toEqual([
      'The look-alike package',
      '1',
      '0',
      '2',
    ]);
    expect(await page.locator('.duration-bars').nth(1).textContent()).toContain('Nothing measured yet.');
    expect(await page.locator('.operation .notice').count()).toBe(0);
    attempts.ranges = () => ({ most: 3, live: 2, short: 'memory' });
    for (let count = 0; count < 3; count++) metrics.echoed(7);
    await soon(() => page.locator('.operation .notice').textContent()).toContain('Memory is short');
    await expectAccessible(page);
    await soon(() => page.getByRole('listitem', { name: 'up to 10 ms: 3' }).count()).toBe(1);
  });

  test('shows the audit log by kind and page, and exports it whole', async () => {
    for (let count = 0; count < 60; count++) await admin.call('POST', '/invitations', {});
    const pia = await site.platform.person('pia');
    await admin.call('PUT', `/accounts/${pia.account.id}/role`, { role: 'instructor' });
    const { page } = await site.window(admin);
    await open(page, '/admin/audit');
    await soon(() => page.locator('.audit-table tbody tr').count()).toBe(50);
    await page.getByRole('button', { name: 'Show older entries' }).click();
    await soon(() => page.locator('.audit-table tbody tr').count()).toBeGreaterThan(60);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    const { body } = await admin.call('GET', '/audit?limit=1000', undefined, { accept: 'application/json' });
    expect(lines.map((line) => JSON.parse(line))).toEqual(body);
    await page.getByLabel('What happened').selectOption({ label: 'Role given' });
    await soon(() => page.locator('.audit-table tbody tr').count()).toBe(1);
    expect(await page.locator('.audit-table tbody tr').textContent()).toContain('role: instructor');
  });

  test('begins with the first part that the role may see', async () => {
    const { page } = await site.window(admin);
    await open(page, '/admin');
    await page.waitForURL('**/admin/invitations');
    await soon(() => page.locator('.link-tabs a').allTextContents()).toEqual([
      'Invitations',
      'Audit log',
      'Webhooks',
      'Operation',
    ]);
  });

  test('shows instructors their invitations and nothing else', async () => {
    const second = await site.platform.person('second', 'instructor');
    const { page } = await site.window(second);
    await open(page, '/admin');
    await soon(() => page.locator('.link-tabs a').allTextContents()).toEqual(['Invitations']);
    await page.getByRole('button', { name: 'Create link' }).click();
    await soon(() => page.locator('.secret code').textContent()).toContain('/join?code=');
    const invitations = async () => (await second.call('GET', '/invitations')).body.length;
    const before = await invitations();
    await soon(() => page.locator('tbody tr').count()).toBe(before);
    await page.getByRole('button', { name: 'Withdraw' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await soon(() => page.locator('tbody tr').count()).toBe(before - 1);
    expect(await invitations()).toBe(before - 1);
  });
});

describe('the page of people', () => {
  test('gives a person another role, by the keyboard alone', async () => {
    const ida = await site.platform.person('ida');
    const { page } = await site.window(admin);
    await open(page, '/people');
    await page.getByLabel('Find by name').fill('ida');
    await page.getByRole('button', { name: 'Change the role of ida' }).press('Enter');
    await page.getByRole('radio', { name: /^Instructor/ }).press('Space');
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Set the role' }).press('Enter');
    await soon(() => page.locator('.people-table tbody tr').textContent()).toContain('Instructor');
    await soon(() => page.locator('.people-find [role=status]').textContent()).toContain(
      'ida has the role Instructor now.',
    );
    expect((await ida.call('GET', '/cohorts')).status).toBe(200);
  });

  test('does not let the last administrator give up the role', async () => {
    const { page } = await site.window(admin);
    await open(page, '/people');
    await page.getByRole('button', { name: 'Change the role of teacher' }).click();
    await page.getByRole('radio', { name: /^Trainee/ }).check();
    await soon(() => page.getByRole('dialog').textContent()).toContain('your own rights');
    await page.getByRole('dialog').getByRole('button', { name: 'Set the role' }).click();
    await soon(() => page.getByRole('alert').textContent()).toContain('last administrator');
  });

  test('makes a link by which a person sets a new password, once', async () => {
    await site.platform.person('jan');
    const { page } = await site.window(admin);
    await open(page, '/people');
    await page.getByRole('button', { name: 'Link for a new password of jan' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the link' }).click();
    await soon(() => page.locator('.secret code').textContent()).toContain('/reset-password?code=');
    const link = (await page.locator('.secret code').textContent()) ?? '';

    const { page: own } = await site.window(null);
    await own.goto(link);
    await own.getByLabel('New password').fill('short');
    await own.keyboard.press('Enter');
    await soon(() => own.locator('.error').textContent()).toContain('10 to 200');
    await own.getByLabel('New password').fill('a much longer password');
    await own.keyboard.press('Enter');
    await own.getByRole('link', { name: 'Sign in' }).click();
    await own.locator('input[autocomplete=username]').fill('jan');
    await own.locator('input[autocomplete=current-password]').fill('a much longer password');
    await own.keyboard.press('Enter');
    await soon(() => own.locator('.account-name').textContent()).toBe('jan');
    await own.goto(link);
    await own.getByLabel('New password').fill('yet another password');
    await own.keyboard.press('Enter');
    await soon(() => own.getByRole('alert').count()).toBe(1);
  });

  test('erases a trainee once the name is typed', async () => {
    await site.platform.person('kim');
    const { page } = await site.window(admin);
    await open(page, '/people');
    await page.getByRole('button', { name: 'Erase kim' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('kim');
    await page.getByRole('dialog').getByRole('button', { name: 'Erase for good' }).click();
    await soon(() => page.getByRole('button', { name: 'Erase kim' }).count()).toBe(0);
  });

  test('lets an instructor erase trainees, and neither give roles nor make links', async () => {
    await site.platform.person('max');
    const third = await site.platform.person('third', 'instructor');
    const { page } = await site.window(third);
    await open(page, '/people');
    const row = page.locator('tr', { has: page.locator('th', { hasText: 'max' }) });
    await soon(() => row.getByRole('button').count()).toBe(1);
    expect(await page.getByRole('button', { name: /role of|new password/ }).count()).toBe(0);
    await row.getByRole('button', { name: 'Erase max' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('max');
    await page.getByRole('dialog').getByRole('button', { name: 'Erase for good' }).click();
    await soon(() => row.count()).toBe(0);
    for (const [method, path, body] of [
      ['PUT', 'role', { role: 'admin' }],
      ['POST', 'password-reset', undefined],
    ] as const)
      expect((await third.call(method, `/accounts/${admin.account.id}/${path}`, body)).status).toBe(403);
  });

  test('gives up an administrator’s own rights as they say, and goes on with what an instructor may', async () => {
    const other = await site.platform.person('noa', 'instructor');
    await admin.call('PUT', `/accounts/${other.account.id}/role`, { role: 'admin' });
    const { page } = await site.window(other);
    await open(page, '/people');
    await page.getByRole('button', { name: 'Change the role of noa' }).click();
    await page.getByRole('radio', { name: /^Instructor/ }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Set the role' }).click();
    await soon(() => page.getByRole('button', { name: /^Change the role/ }).count()).toBe(0);
    expect(await page.locator('.people tbody tr').count()).toBeGreaterThan(1);
  });
});

describe('the account’s page', () => {
  test('changes the password, and says when the old one is wrong', async () => {
    const lea = await site.platform.person('lea');
    const { page } = await site.window(lea);
    await open(page, '/account');
    await page.getByLabel('Password until now').fill('not this one at all');
    await page.getByLabel('New password').fill('a much longer password');
    await page.getByRole('button', { name: 'Change password' }).click();
    await soon(() => page.locator('.error').textContent()).toBe('This is not your password.');
    await page.getByLabel('Password until now').fill(lea.password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await soon(() => page.locator('.notice.ok').textContent()).toContain('Your password is changed');
    const body = { name: 'lea', password: 'a much longer password' };
    const signedIn = await site.platform.call('POST', '/session', body, { origin: site.platform.url });
    expect(signedIn.status).toBe(200);
  });
});
