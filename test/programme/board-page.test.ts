import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AttemptId } from '../../orchestrator/contract/attempt.js';
import type { Person } from '../platform/support/server.js';
import { soon } from '../web/fixture/soon.js';
import { crowdIn, type Member, manyNames } from './support/crowd.js';
import { cohortOf, expectAccessible, type Site, startSite } from './support/site.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
const minute = 60_000;
let site: Site;
let teacher: Person;
let address: string;
let members: Member[];
let busy: { member: Member; attempt: AttemptId }[];

/** 200 people, 60 of them in a lab: every fifth of these is stuck, the others work. */
beforeAll(async () => {
  site = await startSite();
  const { platform } = site;
  teacher = await platform.person('teacher', 'instructor');
  const { cohort } = await cohortOf(teacher, [], { startsAt: platform.clock.ms });
  ({ members } = await crowdIn(platform, teacher, cohort, manyNames(200)));
  busy = [];
  for (const [index, member] of members.slice(0, 60).entries()) {
    const stuck = index % 5 === 0;
    const attempt = await member.work(stuck ? 22 : 4 + (index % 9));
    const held = ['identify-1', 'report-1', 'contain-1'].slice(0, stuck ? 0 : 1 + (index % 3));
    const activeAt = platform.clock.ms - (stuck ? 7 * minute : (index % 4) * 10_000);
    platform.attempts.advance(attempt, { held, activeAt, here: index % 7 !== 0 });
    busy.push({ member, attempt });
  }
  address = `${platform.url}/cohorts/${cohort}/board`;
});
afterAll(() => site.close());

describe('the board of 200 people', () => {
  test('shows everybody, who may need help first, in both languages', async () => {
    for (const [locale, title, watch] of [
      ['en', 'Live board', 'Watch'],
      ['zh-CN', '实时看板', '观看'],
    ] as const) {
      const { page, complaints } = await site.window(teacher, { locale });
      await page.goto(address);
      await soon(() => page.locator('.board-row').count()).toBe(200);
      expect(await page.locator('.board h2').textContent()).toBe(title);
      const needs = await page.locator('.board-row').evaluateAll((rows) => rows.map((row) => row.dataset.need));
      expect(needs.slice(0, 13)).toEqual([...Array(12).fill('urgent'), 'none']);
      expect(await page.locator('.board-row a').first().textContent()).toBe(watch);
      await page.locator('.board-tools button').nth(1).click();
      await soon(() => page.locator('.board-row').count()).toBe(12);
      await expectAccessible(page);
      expect(complaints).toEqual([]);
    }
  });

  test('follows what happens without being loaded again, and moves nothing away under the pointer', async () => {
    const { page } = await site.window(teacher);
    await page.goto(address);
    const { member, attempt } = busy[0] as (typeof busy)[0];
    const row = page.locator('.board-row', { has: page.getByText(member.name, { exact: true }) });
    await soon(() => row.getAttribute('data-need')).toBe('urgent');
    const placeOf = () => row.evaluate((element) => [...(element.parentElement?.children ?? [])].indexOf(element));
    const place = await placeOf();
    await page.locator('.board-table').hover();
    site.platform.attempts.advance(attempt, { held: ['identify-1'], activeAt: site.platform.clock.ms });
    await soon(() => row.getAttribute('data-need')).toBe('none');
    expect(await row.textContent()).toContain('1 of 12 objectives');
    expect(await placeOf()).toBe(place);
    await page.locator('h1').hover();
    await soon(placeOf).toBeGreaterThan(10);
    site.platform.attempts.advance(attempt, { held: [], activeAt: site.platform.clock.ms - 7 * minute });
  });

  test('is narrowed by choice and name, by keyboard alone', async () => {
    const { page } = await site.window(teacher);
    await page.goto(address);
    await soon(() => page.locator('.board-row').count()).toBe(200);
    await page.getByRole('button', { name: /^In a lab/ }).focus();
    await page.keyboard.press('Enter');
    await soon(() => page.locator('.board-row').count()).toBe(60);
    await page.getByRole('button', { name: /^May need help/ }).press('Space');
    await soon(() => page.locator('.board-row').count()).toBe(12);
    await page.getByRole('searchbox').fill('no such name');
    await soon(() => page.locator('.empty').textContent()).toBe('Nobody fits this choice.');
  });

  test('fits a narrow screen in the dark', async () => {
    const { page } = await site.window(teacher, { width: 380, dark: true });
    await page.goto(address);
    await soon(() => page.locator('.board-row').count()).toBe(200);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
    await page.locator('.board-tools button').nth(1).click();
    await soon(() => page.locator('.board-row').count()).toBe(12);
    await expectAccessible(page);
  });

  test('comes in less than 300 KB, scripts, styles and all people included', async () => {
    const { page } = await site.window(teacher);
    const client = await page.context().newCDPSession(page);
    await client.send('Network.enable');
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    let bytes = 0;
    client.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    client.on('Network.webSocketFrameReceived', ({ response }) => {
      bytes += Buffer.byteLength(response.payloadData);
    });
    await page.goto(address);
    await soon(() => page.locator('.board-row').count()).toBe(200);
    await page.locator('.board-module', { hasText: 'Where you stand' }).first().waitFor();
    expect(requested.filter((url) => /\/api\//.test(url)).map((url) => url.split('/')[4])).toEqual([
      'session',
      'cohorts',
      'cohorts',
    ]);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(300_000);
  });
});
