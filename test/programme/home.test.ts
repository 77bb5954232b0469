import { describe, expect, test, vi } from 'vitest';
import { soon } from '../web/fixture/soon.js';
import { cohortOf, expectAccessible, testSite } from './support/site.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
const { site, teacher } = await testSite();

describe('the programme’s page', () => {
  test('shows the way, what comes next, and what the certificate waits for, in both languages', async () => {
    const ada = await site.platform.person('ada');
    await cohortOf(teacher, [ada]);
    for (const [locale, title, next] of [
      ['en', 'Your programme', 'Where you stand'],
      ['zh-CN', '我的课程计划', '课前测验'],
    ] as const) {
      const { page, complaints } = await site.window(ada, { locale });
      await page.goto(`${site.platform.url}/`);
      await soon(() => page.locator('h1').textContent()).toBe(title);
      expect(await page.locator('.resume h2').textContent()).toBe(next);
      expect(await page.locator('.path-step').count()).toBe(12);
      expect(await page.locator('.path-step[data-current=true] h3').textContent()).toBe(next);
      await expectAccessible(page);
      expect(complaints).toEqual([]);
    }
  });

  test('fits a narrow screen', async () => {
    const bo = await site.platform.person('bo');
    await cohortOf(teacher, [bo]);
    const { page } = await site.window(bo, { width: 380, dark: true });
    await page.goto(`${site.platform.url}/`);
    await soon(() => page.locator('.path-step').count()).toBe(12);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
    await expectAccessible(page);
  });

  test('leads trainees without a cohort to the labs', async () => {
    const { page } = await site.window(await site.platform.person('cleo'));
    await page.goto(`${site.platform.url}/`);
    await soon(() => page.locator('h1').textContent()).toBe('Labs');
  });
});

describe('an invitation’s link', () => {
  test('names the cohort, makes an account and a place in it', async () => {
    const { cohort } = await cohortOf(teacher, [], { name: 'Winter' });
    const csv = 'name\n林晓';
    const { rows } = (await teacher.call('POST', `/cohorts/${cohort}/import`, { csv })).body;
    const { page } = await site.window(null);
    await page.goto(rows[0].url);
    await soon(() => page.locator('.notice').textContent()).toContain('“Winter”');
    expect(await page.locator('input[autocomplete=username]').inputValue()).toBe('林晓');
    await page.locator('input[autocomplete=new-password]').fill('a long enough sentence');
    await page.keyboard.press('Enter');
    await soon(() => page.locator('h1').textContent()).toBe('Your programme');
    expect(await page.locator('.eyebrow').first().textContent()).toBe('Winter');
  });

  test('lets who has an account sign in and join with a click', async () => {
    const dora = await site.platform.person('dora');
    const { cohort } = await cohortOf(teacher, [], { name: 'Spring' });
    const { url } = (await teacher.call('POST', `/cohorts/${cohort}/invitations`, {})).body;
    const { page } = await site.window(null);
    await page.goto(url);
    await page.locator('#sign-tab-in').click();
    await page.locator('input[autocomplete=username]').fill('dora');
    await page.locator('input[autocomplete=current-password]').fill(dora.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Join as dora' }).click();
    await soon(() => page.locator('.eyebrow').first().textContent()).toBe('Spring');
  });

  test('that is not good any more says so', async () => {
    const { page } = await site.window(await site.platform.person('emil'));
    await page.goto(`${site.platform.url}/join?code=nothing`);
    await soon(() => page.locator('.notice').textContent()).toContain('used up');
    await expectAccessible(page);
  });
});
