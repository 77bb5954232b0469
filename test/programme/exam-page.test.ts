import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { soon } from '../web/fixture/soon.js';
import { cohortOf, expectAccessible, testSite } from './support/site.js';
import { answersOf, begin, newCandidate, toExam } from './support/way.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const minuteMs = 60_000;
const { site, teacher } = await testSite();
const right = answersOf(site.platform);

/** Somebody at the door of an exam of eight questions, and where it is. */
async function candidate() {
  const found = await newCandidate(site.platform, teacher, { questions: 8 });
  return { ...found, address: `${site.platform.url}/programme/${found.enrolment}/exam` };
}
const heading = (page: Page) => page.locator('.sitting-question h2').textContent();
const answered = (page: Page) => page.locator('.navigator [data-answered=true]').count();
const saved = (page: Page) => page.locator('[data-saving=saved]').count();
/** Chooses something in the question that is shown, whatever its kind. */
async function chooseAnything(page: Page): Promise<void> {
  const moves = page.locator('.sitting-question .order-moves button:enabled');
  if ((await moves.count()) > 0) await moves.first().click();
  else await page.locator('.sitting-question input').first().check();
}
/** A page on which the exam goes on. */
async function sitting(who: Awaited<ReturnType<typeof candidate>>): Promise<Page> {
  const { page } = await site.window(who.person);
  await page.goto(who.address);
  await page
    .getByRole('button', { name: /Begin the exam|Go on/ })
    .click({ timeout: 2_000 })
    .catch(() => {});
  await soon(() => page.locator('.sitting-question').count()).toBe(1);
  return page;
}

describe('the page of the exam', () => {
  test('leads from the rules over every question to the result, in both languages', async () => {
    for (const [locale, start, submit, verdict] of [
      ['en', 'Begin the exam', 'Hand in', 'Not passed this time'],
      ['zh-CN', '开始考试', '交卷', '这次没有通过'],
    ] as const) {
      const { person, address, list } = await candidate();
      const { page, complaints } = await site.window(person, { locale });
      await page.goto(address);
      const button = page.getByRole('button', { name: start });
      await soon(() => button.count()).toBe(1);
      await expectAccessible(page);
      await button.click();
      await soon(() => page.locator('.navigator li').count()).toBe(8);
      const kinds = new Set<string | null>();
      for (let number = 1; number <= 8; number += 1) {
        await chooseAnything(page);
        await soon(() => answered(page)).toBe(number);
        const kind = await page.locator('.question .help').textContent();
        if (!kinds.has(kind)) await expectAccessible(page);
        kinds.add(kind);
        if (number < 8) await page.keyboard.press('ArrowRight');
      }
      expect(kinds.size).toBe(4);
      await page.locator('.sitting-bar').getByRole('button', { name: submit }).click();
      await soon(() => page.locator('dialog').count()).toBe(1);
      await expectAccessible(page);
      await page.locator('dialog').getByRole('button', { name: submit }).click();
      await soon(() => page.locator('.sitting-verdict h2').textContent()).toContain(verdict);
      await expectAccessible(page);
      expect((await list()).at(-1)).toMatchObject({ ending: 'submitted', counts: true });
      expect(complaints).toEqual([]);
    }
  });

  test('goes on after a reload in the middle, and on another computer, with every answer and with its clock', async () => {
    const who = await candidate();
    const page = await sitting(who);
    await chooseAnything(page);
    await page.keyboard.press('f');
    await page.keyboard.press('ArrowRight');
    await chooseAnything(page);
    await soon(() => answered(page)).toBe(2);
    await soon(() => saved(page)).toBe(1);
    const before = await who.state();
    site.platform.clock.ms += 10 * minuteMs;
    await page.reload();
    await soon(() => answered(page)).toBe(2);
    expect(await heading(page)).toBe('Question 3 of 8');
    await soon(() => page.locator('.time-left').textContent()).toMatch(/^3[45]:/);
    const other = await sitting(who);
    await soon(() => answered(other)).toBe(2);
    expect(await other.locator('.navigator button .icon').count()).toBe(1);
    expect((await who.state()).answers).toEqual(before.answers);
  });

  test('is worked by keyboard alone: digits choose, arrows move, F marks', async () => {
    const who = await candidate();
    const page = await sitting(who);
    while ((await page.locator('.sitting-question input[type=radio]').count()) === 0)
      await page.keyboard.press('ArrowRight');
    await page.keyboard.press('2');
    expect(await page.locator('.sitting-question input').nth(1).isChecked()).toBe(true);
    await page.keyboard.press('1');
    expect(await page.locator('.sitting-question input:checked').count()).toBe(1);
    await page.keyboard.press('F');
    expect(await page.getByRole('button', { name: 'Come back to it' }).getAttribute('aria-pressed')).toBe('true');
    const before = await heading(page);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    expect(await heading(page)).toBe(before);
    await page.getByRole('button', { name: 'Take my answer back' }).click();
    await soon(() => answered(page)).toBe(0);
    await soon(async () => (await who.state()).answers.map(({ choice }: { choice: string[] }) => choice)).toEqual([[]]);
  });

  test('open in two windows shows the same in both, tells the older, and loses nothing', async () => {
    const who = await candidate();
    const older = await sitting(who);
    const newer = await older.context().newPage();
    await newer.goto(who.address);
    await soon(() => newer.locator('.sitting-question').count()).toBe(1);
    await soon(() => older.locator('.notice').textContent()).toContain('open in another window');
    await chooseAnything(newer);
    await soon(() => answered(older)).toBe(1);
    await older.bringToFront();
    await older.keyboard.press('ArrowRight');
    await chooseAnything(older);
    await soon(() => answered(newer)).toBe(2);
    await soon(async () => (await who.state()).answers.length).toBe(2);
  });

  test('of another computer’s newer answer says so, and shows it', async () => {
    const who = await candidate();
    const page = await sitting(who);
    await page.route('**/answers/*', (route) => route.abort());
    await chooseAnything(page);
    await soon(() => page.locator('[data-saving=failed]').textContent()).toContain('Not kept yet');
    const id = (await who.list()).at(-1).id;
    const { questions } = await begin(who.person, who.enrolment, 'exam');
    const first = questions[0]?.id ?? '';
    const answer = { choice: right(first), flagged: true, revision: 0 };
    const path = `/enrolments/${who.enrolment}/sittings/${id}/answers/${first}`;
    expect((await who.person.call('PUT', path, answer)).status).toBe(200);
    await page.unroute('**/answers/*');
    await soon(() => page.locator('.notice.warn').textContent()).toContain('The newer answer stands');
    await soon(() => page.getByRole('button', { name: 'Come back to it' }).getAttribute('aria-pressed')).toBe('true');
    await soon(() => saved(page)).toBe(1);
  });

  test('says aloud when five minutes and one minute are left, and ends by itself when time is up', async () => {
    const who = await candidate();
    const page = await sitting(who);
    await chooseAnything(page);
    await soon(() => saved(page)).toBe(1);
    const { endsAt } = await who.state();
    site.platform.clock.ms = endsAt - 4.5 * minuteMs;
    await soon(() => page.locator('.sitting-bar [role=alert]').textContent()).toBe('5 minutes left');
    expect(await page.locator('.time-left.warn').count()).toBe(1);
    site.platform.clock.ms = endsAt - 0.5 * minuteMs;
    await soon(() => page.locator('.sitting-bar [role=alert]').textContent()).toBe('One minute left');
    site.platform.clock.ms = endsAt + minuteMs;
    await soon(() => page.locator('.sitting-verdict').textContent()).toContain('Time ran out');
    expect((await who.list()).at(-1)).toMatchObject({ ending: 'time', endedAt: endsAt });
    expect(await page.locator('.notice').textContent()).toContain('What was right is told once you passed');
  });

  test('counts down by the server’s clock, whatever the browser’s says', async () => {
    const who = await candidate();
    const { page } = await site.window(who.person);
    await page.clock.install({ time: new Date(site.platform.clock.ms + 5 * 3_600_000) });
    await page.goto(who.address);
    await page.getByRole('button', { name: 'Begin the exam' }).click();
    await soon(() => page.locator('.time-left').textContent()).toMatch(/^4[45]:/);
  });

  test('after a pass explains every answer', async () => {
    const who = await candidate();
    const { questions, path } = await begin(who.person, who.enrolment, 'exam');
    for (const { id } of questions.slice(1))
      await who.person.call('PUT', `${path}/answers/${id}`, { choice: right(id), flagged: false, revision: 0 });
    const page = await sitting(who);
    expect(await heading(page)).toBe('Question 1 of 8');
    await page.locator('.sitting-bar').getByRole('button', { name: 'Hand in' }).click();
    expect(await page.locator('dialog').textContent()).toContain('One question is not answered');
    await page.locator('dialog').getByRole('button', { name: 'Hand in' }).click();
    await soon(() => page.locator('.sitting-verdict h2').textContent()).toContain('Passed');
    expect(await page.locator('.explanation').count()).toBe(1);
    await page.getByLabel('Only those that were not fully right').uncheck();
    await soon(() => page.locator('.explanation').count()).toBe(8);
    await expectAccessible(page);
  });

  test('fits a narrow screen, in the dark', async () => {
    const who = await candidate();
    const { page } = await site.window(who.person, { width: 380, dark: true });
    await page.goto(who.address);
    await page.getByRole('button', { name: 'Begin the exam' }).click();
    for (let number = 1; number <= 8; number += 1) {
      await soon(() => heading(page)).toBe(`Question ${number} of 8`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
      if (number < 8) await page.keyboard.press('ArrowRight');
    }
    await expectAccessible(page);
  });
});

describe('the pages of the tests', () => {
  test('before and after end with what was reached, and after both with how far one came', async () => {
    const person = await site.platform.person('tested');
    const enrolment = (await cohortOf(teacher, [person])).enrolments[0] as string;
    const { page } = await site.window(person);
    await page.goto(`${site.platform.url}/programme/${enrolment}/pre-test`);
    await page.getByRole('button', { name: 'Begin the test' }).click();
    await soon(() => page.locator('.navigator li').count()).toBe(10);
    expect(await page.locator('.time-left').count()).toBe(0);
    await page.locator('.sitting-bar').getByRole('button', { name: 'Hand in' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Hand in' }).click();
    await soon(() => page.locator('.sitting-verdict').textContent()).toContain('You reached 0%');
    expect(await page.locator('.explanation').count()).toBe(0);
    await expectAccessible(page);

    const before = (await person.call('GET', `/enrolments/${enrolment}/sittings`)).body.sittings[0].id;
    await site.platform.storage.sittings.void(before, 'once more, at the door of the exam');
    await toExam(site.platform, person, enrolment);
    const exam = await begin(person, enrolment, 'exam');
    for (const { id } of exam.questions) await exam.save(id, right(id));
    await exam.submit();
    const after = await begin(person, enrolment, 'post-test');
    for (const { id } of after.questions.slice(0, 7)) await after.save(id, right(id));
    await after.submit();
    await page.goto(`${site.platform.url}/programme/${enrolment}/sittings/${after.id}`);
    await soon(() => page.locator('main').textContent()).toContain('you learnt 50%');
    expect(await page.locator('.explanation').count()).toBe(3);
    await expectAccessible(page);
  });
});
