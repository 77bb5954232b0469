import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Person } from '../platform/support/server.js';
import { soon } from '../web/fixture/soon.js';
import { storeGraded } from './support/graded.js';
import { cohortOf, expectAccessible, testSite } from './support/site.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
const { site, teacher } = await testSite();
const people: Person[] = [];
for (const name of ['ada', 'bo', '林晓', 'cleo', 'dora', 'emil']) people.push(await site.platform.person(name));

const open = (page: Page, path: string) => page.goto(`${site.platform.url}${path}`);
const members = async (cohort: string) =>
  (await teacher.call('GET', `/cohorts/${cohort}/members`)).body as {
    id: string;
    name: string;
    group: number | null;
  }[];

describe('an instructor who begins', () => {
  test('is led from a fresh server to a cohort, its people and its board', async () => {
    const { page, complaints } = await site.window(teacher);
    await open(page, '/');
    await soon(() => page.locator('.first-steps li[data-state=current] h3').textContent()).toContain('Make a cohort');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Make the first cohort' }).click();
    await page.getByLabel('Name').fill('First steps');
    await page.getByRole('button', { name: 'Make the cohort' }).click();
    await soon(() => page.locator('h1').textContent()).toBe('First steps');
    await page.getByRole('button', { name: 'Make a link' }).click();
    const link = await page.locator('.secret code').textContent();
    expect(link).toContain('/join?code=');
    await open(page, '/cohorts');
    await soon(() => page.locator('.first-steps li[data-state=current] h3').textContent()).toContain('Invite people');
    await people[0]?.call('POST', '/cohorts/join', { code: new URL(link ?? '').searchParams.get('code') });
    await page.reload();
    await soon(() => page.locator('.cohort-card .chip').textContent()).toBe('1 person');
    await page.getByRole('link', { name: 'First steps', exact: true }).click();
    await soon(() => page.locator('.board-name').allTextContents()).toEqual(['ada']);
    await page.getByRole('link', { name: 'Progress' }).click();
    await soon(() => page.locator('.matrix tbody th').allTextContents()).toEqual(['ada']);
    expect(complaints).toEqual([]);
  });

  test('is told what is wrong with settings, and can take those of another cohort', async () => {
    const settings = { labs: ['checkout-action'], exam: { questions: 12 } };
    const model = (await teacher.call('POST', '/cohorts', { name: 'Model', startsAt: 0, settings })).body.id;
    const { page } = await site.window(teacher);
    await open(page, `/cohorts/new?from=${model}`);
    await soon(() => page.getByLabel('Name').inputValue()).toBe('Model (copy)');
    expect(await page.getByRole('spinbutton', { name: 'Questions' }).inputValue()).toBe('12');
    await page.getByRole('spinbutton', { name: 'Questions' }).fill('1');
    await page.getByRole('checkbox', { name: 'The poisoned action' }).uncheck();
    await page.getByRole('button', { name: 'Make the cohort' }).click();
    await soon(() => page.getByRole('alert').textContent()).toContain('settings.exam.questions');
    expect(await page.locator('.error-text').textContent()).toBe('Choose at least one case.');
    await page.getByRole('spinbutton', { name: 'Questions' }).fill('15');
    await page.locator('.lab-order input').first().check();
    await page.getByRole('button', { name: 'Make the cohort' }).click();
    await soon(() => page.locator('h1').textContent()).toBe('Model (copy)');
  });
});

describe('the pages of a cohort', () => {
  let cohort: string;
  beforeAll(async () => {
    const made = await cohortOf(teacher, people, { name: 'Pages' });
    cohort = made.cohort;
    for (const [index, person] of people.slice(0, 4).entries()) {
      const of = { lab: 'sympy-dev', share: 0.5 + index / 10, contained: 10 + 10 * index };
      await storeGraded(site.platform, person, made.enrolments[index] as string, { ...of, mode: 'assessment' });
      await storeGraded(site.platform, person, made.enrolments[index] as string, of);
    }
    await teacher.call('POST', `/cohorts/${cohort}/groups`, { size: 3 });
  });

  test.each(['en', 'zh-CN'] as const)('are accessible in %s, wide and narrow, light and dark', async (locale) => {
    for (const [width, dark] of [
      [1280, false],
      [390, true],
    ] as const) {
      const { page, complaints } = await site.window(teacher, { locale, width, dark });
      for (const path of ['board', 'people', 'groups', 'results', 'settings']) {
        await open(page, `/cohorts/${cohort}/${path}`);
        await soon(() => page.locator('.link-tabs a.active').getAttribute('href')).toBe(`/cohorts/${cohort}/${path}`);
        await soon(() => page.locator('.loading').count()).toBe(0);
        await expectAccessible(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect([path, wide]).toEqual([path, width]);
      }
      for (const path of ['/cohorts', '/cohorts/new']) {
        await open(page, path);
        await soon(() => page.locator('h1').count()).toBe(1);
        await expectAccessible(page);
      }
      expect(complaints).toEqual([]);
    }
  });

  test('are not for trainees', async () => {
    const { page } = await site.window(people[0] as Person);
    await open(page, `/cohorts/${cohort}/people`);
    await soon(() => page.locator('h1').textContent()).toBe('Your programme');
  });

  test('let a person be edited, taken out after a question, and taken back', async () => {
    const { page } = await site.window(teacher);
    await open(page, `/cohorts/${cohort}/people`);
    await page.getByRole('button', { name: 'Edit ada' }).click();
    await page.getByRole('dialog').getByLabel('Reference').fill('E-17');
    await page.getByLabel('I compared the person', { exact: false }).check();
    await page.keyboard.press('Enter');
    const row = page.getByRole('row', { name: /^ada/ });
    await soon(() => row.textContent()).toContain('E-17');
    expect(await row.textContent()).toContain('Checked');
    await page.getByRole('button', { name: 'Take ada out' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
    await soon(() => row.count()).toBe(0);
    await page.getByLabel('Show who left').check();
    await page.getByRole('button', { name: 'Take ada back' }).click();
    await soon(() => page.getByRole('button', { name: 'Take ada out' }).count()).toBe(1);
  });

  test('import a list only after a look at it, and give each link to be saved', async () => {
    const { page } = await site.window(teacher, { locale: 'zh-CN' });
    await open(page, `/cohorts/${cohort}/people`);
    await page.getByLabel('或将名单粘贴到这里').fill('name,reference\n赵敏,E-1\nbo,E-2\n赵敏,E-3\n,E-4\n=cmd,E-5');
    await page.getByRole('button', { name: '预览' }).click();
    await soon(() => page.locator('.import-rows .chip').allTextContents()).toEqual([
      '将被邀请',
      '已在班级中',
      '名单中重复：跳过',
      '有误',
      '将被邀请',
    ]);
    expect(await page.locator('.import-rows tr').nth(4).textContent()).toContain('缺少姓名');
    await expectAccessible(page);
    await page.getByRole('button', { name: '邀请 2 人' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '将链接保存为 CSV' }).click(),
    ]);
    const lines: Record<string, string>[] = parse(await readFile(await download.path()), { bom: true, columns: true });
    expect(lines.map(({ name }) => name)).toEqual(['赵敏', "'=cmd"]);
    for (const { link } of lines) expect(link).toContain('/join?code=');
  });

  test('draw groups, move a person by the keyboard, and undo both', async () => {
    const { page } = await site.window(teacher);
    await open(page, `/cohorts/${cohort}/groups`);
    const first = await members(cohort);
    const someone = first.find(({ group }) => group === 1)?.name ?? '';
    const groupOf = async () => (await members(cohort)).find(({ name }) => name === someone)?.group;
    await page.getByLabel(`Group of ${someone}`).selectOption({ label: 'Group 2' });
    await soon(groupOf).toBe(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await soon(groupOf).toBe(1);
    await page.getByRole('button', { name: 'Draw at random' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Draw at random' }).click();
    await soon(() => page.locator('.groups-undo').textContent()).toContain('Groups drawn');
    await page.getByRole('button', { name: 'Undo' }).click();
    await soon(() => page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    expect(await members(cohort)).toEqual(first);
  });

  test('drop a name on another group', async () => {
    const { page } = await site.window(teacher);
    await open(page, `/cohorts/${cohort}/groups`);
    const someone = (await members(cohort)).find(({ group }) => group === 1)?.name ?? '';
    await page.locator('.group-card li', { hasText: someone }).dragTo(page.getByRole('region', { name: 'New group' }));
    await soon(async () => (await members(cohort)).find(({ name }) => name === someone)?.group).toBe(3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await soon(async () => (await members(cohort)).find(({ name }) => name === someone)?.group).toBe(1);
  });

  test('show the results of a mode, sorted by any column', async () => {
    const { page } = await site.window(teacher);
    await open(page, `/cohorts/${cohort}/results`);
    // Four people contained after 10, 20, 30 and 40 minutes.
    await soon(() => page.locator('.key-figures dd').allTextContents()).toEqual(['6', '0', '25:00', '75%']);
    expect(await page.locator('.picture-dot').count()).toBe(12);
    const names = () => page.locator('.results-table tbody td:first-child').allTextContents();
    await page.getByRole('button', { name: 'The look-alike package: contained' }).click();
    await soon(async () => (await names()).slice(0, 4)).toEqual(['cleo', '林晓', 'bo', 'ada']);
    await page.getByRole('button', { name: 'The look-alike package: contained' }).click();
    await soon(async () => (await names()).slice(0, 4)).toEqual(['ada', 'bo', '林晓', 'cleo']);
    await page.getByRole('button', { name: 'Practice' }).click();
    await soon(() => page.locator('.picture-target-text').count()).toBe(1);
  });

  test('save settings, archive after a question, and take back', async () => {
    const { page } = await site.window(teacher);
    await open(page, `/cohorts/${cohort}/settings`);
    await page.getByLabel('Minutes').fill('50');
    await page.getByRole('button', { name: 'Save the settings' }).click();
    await soon(() => page.locator('.settings-saved').textContent()).toBe('Saved.');
    expect((await teacher.call('GET', `/cohorts/${cohort}`)).body.settings.exam.minutes).toBe(50);
    await page.getByRole('button', { name: 'Archive the cohort' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Archive the cohort' }).click();
    await soon(() => page.locator('.notice').first().textContent()).toContain('Archived on');
    await page.getByRole('button', { name: 'Take it back' }).click();
    await soon(() => page.getByRole('button', { name: 'Archive the cohort' }).count()).toBe(1);
  });
});
