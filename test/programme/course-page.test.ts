import { describe, expect, test, vi } from 'vitest';
import type { Person } from '../platform/support/server.js';
import { soon } from '../web/fixture/soon.js';
import { cohortOf, expectAccessible, testSite } from './support/site.js';
import { answersOf, begin } from './support/way.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const { site, teacher } = await testSite();
const right = answersOf(site.platform);

/** Somebody whose courses are open. */
async function reader(name: string): Promise<{ person: Person; enrolment: string; address: string }> {
  const person = await site.platform.person(name);
  const enrolment = (await cohortOf(teacher, [person])).enrolments[0] as string;
  await (await begin(person, enrolment, 'pre-test')).submit();
  return { person, enrolment, address: `${site.platform.url}/programme/${enrolment}/course/sympy-dev` };
}
const progressOf = async (person: Person, enrolment: string) =>
  (await person.call('GET', `/enrolments/${enrolment}/course/sympy-dev`)).body.progress;

describe('the page of a micro-course', () => {
  test('is read from its beginning to its end, answered by mouse and keyboard, in both languages', async () => {
    for (const [locale, title, finish] of [
      ['en', 'A package that only looks right', 'You have finished this course.'],
      ['zh-CN', '一个只是看着没问题的软件包', '你已学完这门微课。'],
    ] as const) {
      const { person, enrolment, address } = await reader(`reader ${locale}`);
      const { page, complaints } = await site.window(person, { locale });
      await page.goto(address);
      await soon(() => page.locator('h1').textContent()).toBe(title);
      const sections = await page.locator('.course-nav li').count();
      for (let number = 1; number <= sections; number += 1) {
        await soon(() => page.locator('.course-nav [aria-current] .course-mark').textContent()).toBe(String(number));
        const checks = page.locator('.check');
        for (let index = 0; index < (await checks.count()); index += 1) {
          const check = checks.nth(index);
          if ((await check.locator('.order-item').count()) > 0) {
            await check.locator('.order-moves button:enabled').first().focus();
            await page.keyboard.press('ArrowDown');
          } else {
            await check.locator('input').first().check();
          }
          await check.locator('.button.primary').click();
          await soon(() => check.locator('.explanation').count()).toBe(1);
        }
        if (number === 2 || number === sections) await expectAccessible(page);
        await page.locator('.course-foot .button').last().click();
      }
      await soon(() => page.locator('.course-end h2').textContent()).toBe(finish);
      await expectAccessible(page);
      expect((await progressOf(person, enrolment)).doneAt).not.toBeNull();
      expect(complaints).toEqual([]);
    }
  });

  test('goes on at the same place on another computer, with what was answered there', async () => {
    const { person, address } = await reader('mover');
    const first = (await site.window(person)).page;
    await first.goto(address);
    await first.locator('.check input').first().check();
    await first.locator('.check .button.primary').first().click();
    await soon(() => first.locator('.explanation').count()).toBe(1);
    await first.locator('.course-nav button').nth(2).click();
    await soon(() => first.locator('.course-section h2').textContent()).toBe('Trust what was verified');
    const second = (await site.window(person)).page;
    await second.goto(address);
    await soon(() => second.locator('.course-section h2').textContent()).toBe('Trust what was verified');
    await second.locator('.course-nav button').nth(0).click();
    await soon(() => second.locator('.explanation').count()).toBe(1);
  });

  test('lets a check be tried again after a wrong answer, and says why it was wrong', async () => {
    const { person, enrolment, address } = await reader('learner');
    const { page } = await site.window(person);
    await page.goto(address);
    const check = page.locator('.check').first();
    await check.getByText('pip’s own check').or(check.getByText("pip's own check")).click();
    await check.getByRole('button', { name: 'Check my answer' }).click();
    await soon(() => check.locator('.explanation-verdict').textContent()).toBe('Not right');
    expect(await check.locator('[data-mark=wrong] .option-reason').count()).toBe(1);
    expect(await check.locator('[data-mark=missed]').count()).toBe(1);
    await check.getByRole('button', { name: 'Try again' }).click();
    await check.getByText('certain polynomial routines').click();
    await check.getByRole('button', { name: 'Check my answer' }).click();
    await soon(() => check.locator('.explanation-verdict').textContent()).toBe('Right');
    expect((await progressOf(person, enrolment)).answers).toMatchObject([{ choice: right('when-it-acts'), score: 1 }]);
  });

  test('shows the attack step by step, by keyboard too, and stops it where a gap is closed', async () => {
    const { person, address } = await reader('viewer');
    const { page } = await site.window(person);
    await page.goto(address);
    await page.locator('.course-nav button').nth(1).click();
    const picture = page.locator('.anatomy-picture svg');
    await soon(() => picture.getAttribute('aria-label')).toContain('passed 1 of them');
    await page.locator('#anatomy-tab-0').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key);
    await soon(() => picture.getAttribute('aria-label')).toContain('passed 2 of them');
    expect(await page.locator('.flip-label').textContent()).toBe('What people believe');
    await page.getByRole('button', { name: 'Close the gap' }).click();
    expect(await picture.getAttribute('aria-label')).toContain('Wall 2 is closed');
    expect(await page.locator('.flip-label').textContent()).toBe('What closes the gap');
    await page.getByRole('button', { name: 'Next step' }).click();
    await soon(() => picture.getAttribute('aria-label')).toContain('passed 3 of them');
  });

  test('fits a narrow screen, in the dark', async () => {
    const { person, address } = await reader('narrow');
    const { page } = await site.window(person, { width: 380, dark: true });
    await page.goto(address);
    for (const section of [0, 1, 4]) {
      await page.locator('.course-nav button').nth(section).click();
      await soon(() => page.locator('.check').count()).toBe(2);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
      await expectAccessible(page);
    }
  });

  test('is a preview for instructors, of which nothing is kept', async () => {
    const { page } = await site.window(teacher);
    await page.goto(`${site.platform.url}/labs/checkout-action/course`);
    await soon(() => page.locator('.notice').textContent()).toContain('Nothing is kept');
    const check = page.locator('.check').first();
    await check.locator('input').first().check();
    await check.getByRole('button', { name: 'Check my answer' }).click();
    await soon(() => check.locator('.explanation').count()).toBe(1);
    await expectAccessible(page);
  });
});
