import type { Page } from 'playwright-core';
import { beforeEach, expect, test, vi } from 'vitest';
import { testPages } from './fixture/page.js';
import { accountNamed } from './fixture/routes.js';
import type { Fixture } from './fixture/server.js';
import { soon } from './fixture/soon.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
const testPage = testPages();
let fixture: Fixture;
let page: Page;

beforeEach(async () => {
  const opened = await testPage({ account: accountNamed('Robin', 'trainee'), viewport: { width: 1280, height: 900 } });
  ({ fixture, page } = opened);
  return opened.close;
});

const open = (id: string) => page.goto(`${fixture.url}/attempts/${id}/result`);
const why = () => page.locator('.ungraded-why').textContent();

test('an attempt that failed says why, what to do now, and shows time axis, recordings and evidence', async () => {
  await open('failed');
  await soon(why).toContain('A host of the lab was ended from outside the lab.');
  expect(await why()).toContain('Begin anew: you get a fresh variant of the lab.');
  await soon(() => page.locator('.chart-event[data-lane=attack]').count()).toBeGreaterThan(0);
  await page.locator('.rec-stage').waitFor();
  // What only a grade may show.
  expect(await page.locator('.answers, .model-walk, .score, .anatomy').count()).toBe(0);
  const evidence = page.getByRole('link', { name: 'Download the evidence' });
  expect(await evidence.getAttribute('href')).toBe('/api/attempts/failed/ledger');
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await page.waitForURL('**/attempts/opened');
});

test('asks for nothing that a grade or an instructor’s eyes would be needed for', async () => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await open('failed');
  await page.locator('.rec-stage').waitFor();
  expect(asked.filter((path) => /\/(grade|grades|debrief|guide|integrity)$/.test(path))).toEqual([]);
});

test('one that was never begun says that nothing was recorded', async () => {
  await open('expired');
  await soon(() => page.locator('.empty').textContent()).toContain('Nothing was recorded');
  expect(await why()).toContain('an opened lab waits 30 minutes');
});

test('one that was closed leads to its successor, and one that was erased says so', async () => {
  const closed = fixture.state.attempts.get('closed');
  if (!closed) throw new Error('the fixture has no closed attempt');
  fixture.state.attempts.set('closed', { ...closed, successor: 'running' as typeof closed.id });
  await open('closed');
  await soon(why).toContain('A new attempt is open: go on there.');
  await page.getByRole('link', { name: 'To the new attempt' }).click();
  await page.waitForURL('**/attempts/running');
  fixture.state.attempts.set('closed', { ...closed, erasedAt: Date.UTC(2026, 0, 17) });
  await open('closed');
  await soon(() => page.locator('main .notice').textContent()).toContain('The evidence was erased on Jan 17, 2026');
  expect(await page.getByRole('link', { name: 'Download the evidence' }).count()).toBe(0);
});

test('instructors are told what to mend, see the integrity, and cannot begin in the trainee’s place', async () => {
  fixture.state.account = accountNamed('Lin', 'instructor');
  await page.route('**/api/attempts', (route) => route.fulfill({ json: [] }));
  await open('failed');
  await soon(why).toContain('docker events');
  expect(await page.getByRole('button', { name: 'Begin anew' }).count()).toBe(0);
  await soon(() => page.locator('#integrity-title').count()).toBe(1);
});

test('lists and the page of an ended attempt lead there; one that goes on leads to its own page', async () => {
  await page.goto(`${fixture.url}/attempts/failed`);
  await page.getByRole('link', { name: 'What happened' }).click();
  await page.waitForURL('**/attempts/failed/result');
  await page.goto(`${fixture.url}/labs`);
  const links = page.locator('.table a');
  await soon(() => links.count()).toBeGreaterThan(0);
  const paths = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  expect(paths).toEqual(expect.arrayContaining(['/attempts/failed/result', '/attempts/expired/result']));
  await open('running');
  await page.waitForURL('**/attempts/running');
});

test('a mark on the evidence is told to the trainee, also beside a grade', async () => {
  const mark = { code: 'ledger-damaged' as const, host: '-', at: Date.now(), detail: 'record 2: edited' };
  for (const id of ['failed', 'graded']) {
    const attempt = fixture.state.attempts.get(id);
    if (attempt) fixture.state.attempts.set(id, { ...attempt, marks: [mark] });
  }
  await open('failed');
  await soon(() => page.locator('.evidence-marks').textContent()).toContain('Ledger damaged');
  await open('graded');
  await soon(() => page.locator('.evidence-marks').textContent()).toContain(
    'an instructor can have the attempt graded again',
  );
});

test('the page fits a narrow screen, in Chinese as well', async () => {
  fixture.state.account = accountNamed('Robin', 'trainee', 'zh-CN');
  await page.setViewportSize({ width: 360, height: 740 });
  await open('failed');
  await soon(why).toContain('现在可以做什么');
  await page.locator('.rec-stage').waitFor();
  expect(await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, scrollY])).toEqual([0, 0]);
});
