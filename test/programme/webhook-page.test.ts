import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { soon } from '../web/fixture/soon.js';
import { type Graduates, startGraduates } from './support/graduates.js';
import { type Receiver, signatureOf, startReceiver } from './support/receiver.js';
import { expectAccessible, type Site, startSite } from './support/site.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
let site: Site;
let all: Graduates;
let hr: Receiver;
beforeAll(async () => {
  hr = await startReceiver();
  all = await startGraduates({}, async (options) => {
    site = await startSite(options);
    return site.platform;
  });
});
afterAll(async () => {
  await site.close();
  await hr.close();
});

describe('the administrator’s page of webhooks', () => {
  test('adds an endpoint, shows its secret once, tries it, and shows what came of it', async () => {
    const { page, complaints } = await site.window(all.teacher);
    await page.goto(`${site.platform.url}/admin/webhooks`);
    await page.getByLabel('Address').fill('ftp://wrong');
    await page.getByRole('button', { name: 'Add' }).click();
    await soon(() => page.locator('.field .error').count()).toBe(1);
    await page.getByLabel('Address').fill(`${hr.url}/hook`);
    await page.getByRole('button', { name: 'Add' }).click();
    await soon(() => page.locator('.secret code').count()).toBe(1);
    const secret = (await page.locator('.secret code').textContent()) ?? '';
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await soon(() => page.locator('tbody .chip').textContent()).toBe('Delivered');
    expect(hr.received[0]?.headers['webhook-signature']).toBe(hr.received[0] && signatureOf(hr.received[0], secret));
    await expectAccessible(page);
    await page.reload();
    await soon(() => page.locator('.webhook').count()).toBe(1);
    expect(await page.locator('.secret').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('shows in both languages and on a narrow screen what waits, and delivers again when asked', async () => {
    const [webhook] = (await all.teacher.call('GET', '/webhooks')).body;
    hr.answer = (response) => void response.writeHead(410).end('<b>gone</b>');
    const { enrolment } = await all.enrol('ada');
    await all.graduate(enrolment);
    await soon(async () => (await all.teacher.call('GET', '/webhooks')).body[0].givenUp).toBe(1);
    await all.teacher.call('PATCH', `/webhooks/${webhook.id}`, { enabled: true });
    const { page } = await site.window(all.teacher, { locale: 'zh-CN', width: 380, dark: true });
    await page.goto(`${site.platform.url}/admin/webhooks`);
    await page.getByText('通知记录').click();
    await soon(() => page.locator('tbody tr').count()).toBe(2);
    expect(await page.locator('tbody').textContent()).toContain('410<b>gone</b>');
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
    hr.answer = (response) => void response.writeHead(204).end();
    await page.getByRole('button', { name: '重新投递: 证书已颁发' }).click();
    await soon(() => page.locator('tbody .chip.ok').count()).toBe(2);
  });

  test('is not for instructors', async () => {
    const instructor = await site.platform.person('second', 'instructor');
    const { page } = await site.window(instructor);
    await page.goto(`${site.platform.url}/admin/webhooks`);
    await soon(() => new URL(page.url()).pathname).toBe('/admin/invitations');
  });
});
