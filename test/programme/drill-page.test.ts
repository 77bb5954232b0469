import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AttemptId, attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import type { Drill } from '../../orchestrator/contract/drill.js';
import type { Person } from '../platform/support/server.js';
import { soon } from '../web/fixture/soon.js';
import { crowdIn, type Member, manyNames } from './support/crowd.js';
import { cohortOf, expectAccessible, type Site, startSite } from './support/site.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
const minute = 60_000;
let site: Site;
let teacher: Person;
let ada: Person;
let cohort: string;
let members: Member[];
beforeAll(async () => {
  site = await startSite();
  teacher = await site.platform.person('teacher', 'instructor');
  ada = await site.platform.person('ada');
  ({ cohort } = await cohortOf(teacher, [ada]));
  ({ members } = await crowdIn(site.platform, teacher, cohort, manyNames(9)));
});
afterAll(() => site.close());

const noted = (page: Page, name: string) => page.locator('.drill-lane', { has: page.getByText(name, { exact: true }) });
async function latest(): Promise<Drill> {
  const { drills } = (await teacher.call('GET', `/cohorts/${cohort}/drills`)).body;
  return (await teacher.call('GET', `/cohorts/${cohort}/drills/${drills[0].id}`)).body;
}
const attempts = (drill: Drill): AttemptId[] => drill.people.map(({ attempt }) => attemptIdSchema.parse(attempt));

/** Everybody began 20 minutes ago; the first come through, the others less and less far. */
function play(drill: Drill): void {
  for (const [index, id] of attempts(drill).entries()) {
    site.platform.attempts.change(id, { clockStartedAt: Date.now() - 20 * minute - index * 40 });
    site.platform.attempts.advance(id, {
      identifyMs: index < 8 ? (4 + index) * minute : null,
      reportMs: index < 9 ? (5 + index * 0.9) * minute : null,
      lastHarmMs: index < 5 ? (8 + index * 2) * minute : 19.9 * minute,
      held: ['identify-package', 'identify-time'].slice(0, 2 - (index % 3)),
    });
  }
}

describe('a fire drill in the browser', () => {
  test('is prepared: what the server can hold is said before, the called ones wait for the start', async () => {
    const { page, complaints } = await site.window(teacher);
    await page.goto(`${site.platform.url}/cohorts/${cohort}/drill`);
    await soon(() => page.locator('.drills .notice').textContent()).toContain('10 chosen');
    expect(await page.locator('.drills .notice').textContent()).toContain('in 4 waves. 7 begin later');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Open the ranges' }).click();
    await soon(() => page.locator('.drill-ready strong').textContent()).toBe('10 of 10 ranges are up');
    await expectAccessible(page);

    const trainee = await site.window(ada);
    await trainee.page.goto(`${site.platform.url}/`);
    await trainee.page.getByRole('link', { name: 'To the drill' }).click();
    await soon(() => trainee.page.locator('.aside-card h2').textContent()).toBe('Wait for the start');
    expect(await trainee.page.getByRole('button', { name: 'Begin' }).count()).toBe(0);

    await page.getByRole('button', { name: 'Fire for all' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Fire for all' }).click();
    await trainee.page.locator('.workbench, .deck').first().waitFor();
    await soon(() => page.locator('.drill-ready').textContent()).toMatch(/within \d+\.\d seconds/);
    expect([...complaints, ...trainee.complaints]).toEqual([]);
  });

  test('shows identify, report and contain of each person as they happen, on one axis', async () => {
    const { page } = await site.window(teacher);
    const drill = await latest();
    await page.goto(`${site.platform.url}/cohorts/${cohort}/drill/${drill.id}`);
    await soon(() => page.locator('.drill-lane').count()).toBe(10);
    expect(await noted(page, 'ada').locator('.drill-mark').count()).toBe(0);
    play(drill);
    await soon(() => page.locator('.drill-counts strong').allTextContents()).toEqual(['8 / 10', '9 / 10', '5 / 10']);
    expect(await page.locator('.drill-lane .drill-mark[data-sure=false]').count()).toBe(5);
    await expectAccessible(page);
  });

  test('is stopped for all, and debriefed together without names, or with', async () => {
    for (const [locale, width, stop, title] of [
      ['en', 1280, true, 'Debrief'],
      ['zh-CN', 390, false, '复盘'],
    ] as const) {
      const { page, complaints } = await site.window(teacher, { locale, width, dark: !stop });
      const drill = await latest();
      await page.goto(`${site.platform.url}/cohorts/${cohort}/drill/${drill.id}`);
      if (stop) {
        await page.getByRole('button', { name: 'Stop for all' }).click();
        await page.locator('dialog').getByRole('button', { name: 'Stop for all' }).click();
        await soon(() => page.locator('.drill > .notice').textContent()).toContain('The examiner looks');
        for (const [index, id] of attempts(drill).entries()) {
          const { identifyMs = null, reportMs = null } = (await latest()).people[index] ?? {};
          site.platform.attempts.times.set(id, {
            identifyMs,
            reportMs,
            containMs: index < 5 ? (8 + index * 2) * minute : null,
          });
          site.platform.attempts.change(id, { state: 'graded', points: 90 - index * 6 });
        }
      }
      await soon(() => page.locator('.drill-debrief h2').textContent()).toBe(title);
      await soon(() => page.locator('.drill-spread-row').count()).toBe(3);
      await soon(() => page.locator('.drill-lane .drill-mark[data-mark=contain]').count()).toBe(5);
      expect(await page.locator('.drill').textContent()).not.toContain('ada');
      await page.getByRole('checkbox').check();
      await soon(() =>
        page
          .locator('.drill-lane')
          .allTextContents()
          .then((all) => all.join()),
      ).toContain('ada');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await expectAccessible(page);
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('checkbox').isVisible()).toBe(false);
      expect(complaints).toEqual([]);
    }
    expect(members.length).toBe(9);
  });

  test('is looked at by who took part, from their start page: theirs is the only name', async () => {
    for (const [locale, width, title] of [
      ['en', 1280, 'Debrief'],
      ['zh-CN', 390, '复盘'],
    ] as const) {
      const { page, complaints } = await site.window(ada, { locale, width });
      await page.goto(`${site.platform.url}/`);
      const past = page.locator('section', { has: page.locator('#past-drills') });
      await past.getByRole('link').click();
      await soon(() => page.locator('.drill-debrief h2').textContent()).toBe(title);
      await soon(() => page.locator('.drill-lane').count()).toBe(10);
      const names = await page.locator('.drill-lane .drill-name').allTextContents();
      expect(names.filter((name) => name === 'ada')).toHaveLength(1);
      expect(names.filter((name) => /^(Person|学员) \d+$/.test(name))).toHaveLength(9);
      expect(await page.getByRole('checkbox').count()).toBe(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await expectAccessible(page);
      expect(complaints).toEqual([]);
    }
  });
});
