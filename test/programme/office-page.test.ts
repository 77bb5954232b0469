import { describe, expect, test, vi } from 'vitest';
import { soon } from '../web/fixture/soon.js';
import { expectAccessible, testSite } from './support/site.js';
import { newCandidate } from './support/way.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
const { site, teacher } = await testSite();

describe('a trainee’s programme, looked at by an instructor', () => {
  test('has the sittings, and one that went wrong is cancelled with its reason: it costs no try', async () => {
    const { enrolment, sit, list, module } = await newCandidate(site.platform, teacher);
    await (await sit()).submit();
    expect((await module('exam')).tries.used).toBe(1);

    const { page, complaints } = await site.window(teacher);
    await page.goto(`${site.platform.url}/programme/${enrolment}`);
    const office = page.locator('section', { has: page.locator('#office') });
    const exam = office.locator('tbody tr', { hasText: 'Exam' });
    await soon(() => exam.textContent()).toContain('not passed');
    await expectAccessible(page);
    await exam.getByRole('button', { name: 'Cancel it' }).click();
    const dialog = page.locator('dialog');
    expect(await dialog.getByRole('button', { name: 'Cancel it' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill('The fire alarm went off');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await soon(() => exam.textContent()).toContain('The fire alarm went off');
    expect(await exam.getByRole('button').count()).toBe(0);
    expect((await list()).at(-1)).toMatchObject({ counts: false, voidReason: 'The fire alarm went off' });
    expect((await module('exam')).tries.used).toBe(0);
    expect((await teacher.call('GET', '/audit')).text).toContain('The fire alarm went off');
    expect(complaints).toEqual([]);
  });

  test('tells which entries of the journal are written, and nothing of what they say', async () => {
    const { person, enrolment } = await newCandidate(site.platform, teacher);
    const learnt = 'That a hash pins what a name does not.';
    const entry = { learnt, improve: 'Pin every action of ours by its commit.', revision: 0 };
    const saved = await person.call('PUT', `/enrolments/${enrolment}/journal/practice:sympy-dev`, entry);
    expect([saved.status, saved.body.complete]).toEqual([200, true]);

    const { page } = await site.window(teacher, { locale: 'zh-CN', width: 390 });
    await page.goto(`${site.platform.url}/programme/${enrolment}`);
    const office = page.locator('section', { has: page.locator('#office') });
    await soon(() => office.locator('.plain-rows .chip.ok').allTextContents()).toEqual(['已写']);
    expect(await page.locator('main').textContent()).not.toContain(learnt);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await expectAccessible(page);
  });

  test('is the trainee’s own page without any of it', async () => {
    const { person, enrolment } = await newCandidate(site.platform, teacher);
    const { page } = await site.window(person);
    await page.goto(`${site.platform.url}/programme/${enrolment}`);
    await page.locator('.path-step').first().waitFor();
    expect(await page.locator('#office').count()).toBe(0);
  });
});
