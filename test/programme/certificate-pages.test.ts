import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { soon } from '../web/fixture/soon.js';
import { type Graduates, startGraduates } from './support/graduates.js';
import { expectAccessible, type Site, startSite } from './support/site.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
let site: Site;
let all: Graduates;
beforeAll(async () => {
  all = await startGraduates({}, async (options) => {
    site = await startSite(options);
    return site.platform;
  });
});
afterAll(() => site.close());

const languages = [
  {
    locale: 'en',
    name: 'Information Security Guardian',
    missing: 'What is still missing',
    genuine: 'This certificate is genuine',
  },
  { locale: 'zh-CN', name: '信息安全卫士', missing: '还缺什么', genuine: '此证书真实有效' },
] as const;

describe('the holder’s page', () => {
  test('names what is missing, then shows the certificate as soon as it is there, without a reload', async () => {
    for (const { locale, name, missing } of languages) {
      const { person, enrolment } = await all.enrol(`林晓 ${locale}`);
      const { page, complaints } = await site.window(person, { locale });
      await page.goto(`${site.platform.url}/programme/${enrolment}/certificate`);
      await soon(() => page.locator('#missing').textContent()).toBe(missing);
      expect(await page.locator('.missing-list li').count()).toBe(4);
      await expectAccessible(page);
      await all.graduate(enrolment);
      await soon(() => page.locator('.sheet h2').textContent()).toBe(name);
      expect(await page.locator('.sheet-name').textContent()).toBe(`林晓 ${locale}`);
      await expectAccessible(page);
      expect(complaints).toEqual([]);
    }
  });

  test('hands out PDF and badge, and copies the public address', async () => {
    const { person, enrolment } = await all.enrol('files');
    await all.graduate(enrolment);
    const { page } = await site.window(person);
    await page.goto(`${site.platform.url}/programme/${enrolment}/certificate`);
    const [pdf] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download PDF' }).click(),
    ]);
    expect(pdf.suggestedFilename()).toMatch(/^CD-.{14}\.pdf$/);
    const [badge] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Open Badge' }).click(),
    ]);
    expect(badge.suggestedFilename()).toMatch(/^CD-.{14}\.badge\.json$/);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await soon(() => page.getByRole('button', { name: 'Link copied' }).count()).toBe(1);
  });
});

describe('the public page', () => {
  test('checks a number that somebody types, without an account, in both languages', async () => {
    const { enrolment } = await all.enrol('Ada Wong');
    await all.graduate(enrolment);
    const number = (await site.platform.storage.certificates.latest(enrolment))?.number ?? '';
    for (const { locale, genuine } of languages) {
      const { page, complaints } = await site.window(null, { locale });
      await page.goto(`${site.platform.url}/certificates`);
      await expectAccessible(page);
      await page.locator('input').fill(number.toLowerCase().replaceAll('-', ''));
      await page.keyboard.press('Enter');
      await soon(() => page.locator('.verdict h2').textContent()).toBe(genuine);
      expect(await page.locator('.sheet-name').textContent()).toBe('Ada Wong');
      await expectAccessible(page);
      expect(complaints).toEqual([]);
    }
  });

  test('says plainly that a number is forged or mistyped, and fits a narrow screen', async () => {
    const { page } = await site.window(null, { width: 380, dark: true });
    for (const [typed, sentence] of [
      ['CD-0000-0000-0000', 'No certificate with this number was ever issued here.'],
      ['CD-0000-0000-0001', 'its check character does not fit'],
    ] as const) {
      await page.goto(`${site.platform.url}/certificates/${typed}`);
      await soon(() => page.locator('.verdict h2').textContent()).toBe('This is no certificate of this server');
      expect(await page.locator('.verdict p').textContent()).toContain(sentence);
      await expectAccessible(page);
    }
    const { enrolment } = await all.enrol('narrow');
    await all.graduate(enrolment);
    const number = (await site.platform.storage.certificates.latest(enrolment))?.number ?? '';
    await page.goto(`${site.platform.url}/certificates/${number}`);
    await soon(() => page.locator('.sheet-name').textContent()).toBe('narrow');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  });

  test('says that a certificate was revoked, when, and why in a word', async () => {
    const { enrolment } = await all.enrol('Revoked One');
    await all.graduate(enrolment);
    const number = (await site.platform.storage.certificates.latest(enrolment))?.number ?? '';
    const why = { category: 'misconduct', reason: 'somebody else sat there' };
    await all.teacher.call('POST', `/cohorts/${all.cohort}/certificates/${number}/revocation`, why);
    const { page } = await site.window(null);
    await page.goto(`${site.platform.url}/certificates/${number}`);
    await soon(() => page.locator('.verdict h2').textContent()).toBe('This certificate was revoked');
    expect(await page.locator('.verdict').textContent()).toContain('Reason: misconduct.');
    await expectAccessible(page);
  });
});
