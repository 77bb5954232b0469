import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { readLog } from '../../web/src/pages/attempt/runs/log-lines.js';
import { testPages } from './fixture/page.js';
import { accountNamed } from './fixture/routes.js';
import type { FixtureRuns } from './fixture/runs.js';
import type { Fixture } from './fixture/server.js';
import { soon } from './fixture/soon.js';

const openPage = testPages();
let fixture: Fixture;
let runs: FixtureRuns;
let page: Page;

beforeEach(async () => {
  const opened = await openPage();
  ({ fixture, page } = opened);
  runs = fixture.state.runs;
  return opened.close;
});

async function openPanel() {
  await page.goto(`${fixture.url}/attempts/workflows`);
  await page.locator('#side-tab-runs').click();
}
const row = (id: number) => page.locator(`[data-run="${id}"]`);
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
const step = (name: string) => page.locator('.step', { has: page.locator('.step-row', { hasText: name }) });
const listAsked = () => runs.asked.filter((path) => path === '').length;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the panel of workflow runs', () => {
  test('is there for labs that have it, and for no other', async () => {
    await page.goto(`${fixture.url}/attempts/running`);
    await page.locator('#side-tab-report').waitFor();
    expect(await page.locator('#side-tab-runs').count()).toBe(0);
    await openPanel();
    await soon(() => page.locator('.run-row').count()).toBe(6);
  });

  test('tells of each run what it is about and where it stands, in words too', async () => {
    await openPanel();
    await soon(() => row(47).textContent()).toMatch(/^In progressShow the price.*Releasepush47c4f1am-okafor/);
    expect(await row(46).textContent()).toMatch(/^Failure.*you\d min\. ago37 s$/);
    expect(await row(45).textContent()).toContain('Invalid workflow');
    expect(await row(44).textContent()).toMatch(/^Success.*Nightlyby hand/);
    expect(await page.locator('.runs-head .chip').textContent()).toBe('Runner online');
  });

  test('goes into a run and back by the keyboard, and keeps its place over a reload', async () => {
    await openPanel();
    await row(46).focus();
    await page.keyboard.press('Enter');
    await soon(focused).toBe('All runs');
    await soon(() => page.locator('.run-outcome').textContent()).toBe('Failure');
    await page.reload();
    await soon(() => page.locator('.run-head h2').textContent()).toBe('Pin the checkout action to a commit');
    await page.locator('.run-back').press('Enter');
    await soon(focused).toContain('Pin the checkout action to a commit');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-run'))).toBe('46');
  });

  test('opens the log of what failed by itself, at its end, with errors and warnings marked', async () => {
    await openPanel();
    await row(46).click();
    await soon(() => page.locator('.log-line[data-tone=error]').allTextContents()).toEqual([
      '150Error: src/checkout/tax.ts does not compile',
      '151Error: Process completed with exit code 2.',
    ]);
    expect(await page.locator('.log-line[data-tone=warning]').textContent()).toContain('Warning: The bundle is larger');
    expect(await page.locator('.log-note').textContent()).toBe('120 earlier lines are not shown');
    expect(await step('Publish the package').locator('.step-row').isDisabled()).toBe(true);
    const atEnd = () =>
      page.locator('.log-lines').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2);
    await soon(atEnd).toBe(true);
    await step('Check out the source').locator('.step-row').click();
    await soon(() => step('Check out the source').locator('.log-note').textContent()).toBe(
      'This step printed nothing.',
    );
  });

  test('shows groups that fold, text without escape sequences, and copies the log as it is', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openPanel();
    await row(47).click();
    const source = step('Check out the source');
    await source.locator('.step-row').click();
    await soon(() => source.locator('.log-group summary').textContent()).toContain('Run lumen-actions/checkout-action');
    expect(await source.locator('.log-text').allTextContents()).toContain('Cloning meridian-pay/storefront at 47c4f1a');
    await source.locator('.log-group summary').focus();
    await page.keyboard.press('Enter');
    await soon(() => source.locator('.log-group .log-line').first().isVisible()).toBe(false);
    await source.locator('.log-foot button').click();
    await soon(() => page.evaluate(() => navigator.clipboard.readText())).toContain('##[group]Run lumen-actions');
  });

  test('shows each fault of a workflow file that cannot be read', async () => {
    await openPanel();
    await row(45).click();
    await soon(() => page.locator('.run-fault li').count()).toBe(2);
    expect(await page.locator('.run-fault h3').textContent()).toBe('The workflow file cannot be used');
    expect(await page.locator('.run-fault li').first().textContent()).toContain('Line: 14');
  });

  test('says that no runner is there, that there are no runs, and what went wrong, and goes on by itself', async () => {
    runs.runner = 'offline';
    runs.runs = [];
    await openPanel();
    await soon(() => page.locator('.runs .notice').textContent()).toContain('No runner is online');
    expect(await page.locator('.runs-empty h3').textContent()).toBe('No runs yet');
    fixture.state.failing = { type: 'about:blank', title: 'Slow', status: 504, code: 'timeout' };
    await soon(() => page.locator('.runs [role=alert]').textContent()).toContain('too slow');
    expect(await page.locator('.runs-empty').count()).toBe(1);
    fixture.state.failing = null;
    await page.locator('.runs [role=alert] .link-button').click();
    await soon(() => page.locator('.runs [role=alert]').count()).toBe(0);
  });

  test('an error before any answer can be tried again', async () => {
    fixture.state.failing = { type: 'about:blank', title: 'Slow', status: 504, code: 'timeout' };
    await openPanel();
    await page.locator('#side-panel [role=alert] .link-button').waitFor();
    fixture.state.failing = null;
    await page.locator('#side-panel [role=alert] .link-button').click();
    await row(47).waitFor();
  });
});

describe('a run under way', () => {
  test('moves on before one’s eyes, its log followed to the end, and the focus stays where it was', async () => {
    await openPanel();
    await row(47).click();
    const building = step('Build the storefront');
    await building.locator('.log-line').first().waitFor();
    await step('Check out the source').locator('.step-row').focus();
    const log = runs.logs.get('47/build/2');
    log?.lines.push(...Array.from({ length: 60 }, (_, index) => `  bundled chunk ${index}`));
    await soon(() => building.locator('.log-line').last().textContent()).toContain('bundled chunk 59');
    await soon(() =>
      building.locator('.log-lines').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2),
    ).toBe(true);

    const job = runs.runs[0]?.jobs[0];
    const now = Date.now();
    Object.assign(job?.steps[1] ?? {}, { state: 'completed', conclusion: 'success', completedAt: now });
    job?.steps.push({
      number: 3,
      name: 'Publish',
      state: 'in_progress',
      conclusion: null,
      startedAt: now,
      completedAt: null,
    });
    runs.logs.set('47/build/3', { lines: ['npm publish'], dropped: 0 });
    await soon(() => step('Publish').locator('.log-text').textContent()).toBe('npm publish');
    expect(await building.locator('.log').count()).toBe(0);
    expect(await focused()).toContain('Check out the source');

    Object.assign(job?.steps[2] ?? {}, { state: 'completed', conclusion: 'success', completedAt: Date.now() });
    Object.assign(job ?? {}, { state: 'completed', conclusion: 'success', completedAt: Date.now() });
    Object.assign(runs.runs[0] ?? {}, { state: 'completed', conclusion: 'success', completedAt: Date.now() });
    await soon(() => page.locator('.run-outcome').textContent()).toBe('Success');
    expect(await focused()).toContain('Check out the source');
  });

  test('is not followed any more once somebody scrolls up, until they ask for the end', async () => {
    runs.logs.set('47/build/2', { lines: Array.from({ length: 80 }, (_, index) => `line ${index}`), dropped: 0 });
    await openPanel();
    await row(47).click();
    const lines = page.locator('.log-lines');
    await lines.locator('.log-line').first().waitFor();
    await lines.evaluate((box) => box.scrollTo({ top: 0 }));
    await page.getByRole('button', { name: 'To the end' }).waitFor();
    runs.logs.get('47/build/2')?.lines.push('the last line');
    await soon(() => lines.locator('.log-line').last().textContent()).toContain('the last line');
    expect(await lines.evaluate((box) => box.scrollTop)).toBe(0);
    await page.getByRole('button', { name: 'To the end' }).click();
    await soon(() => lines.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2)).toBe(true);
  });

  test('is asked for often; without one seldom; from another tab or a hidden page not at all', async () => {
    await openPanel();
    await soon(listAsked).toBeGreaterThanOrEqual(3);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await pause(300);
    let before = listAsked();
    await pause(3_500);
    expect(listAsked()).toBe(before);
    runs.runs = runs.runs.slice(1);
    await page.evaluate(() => {
      Reflect.deleteProperty(document, 'visibilityState');
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await soon(listAsked).toBe(before + 1);
    await pause(3_000);
    expect(listAsked()).toBe(before + 1);
    await page.locator('#side-tab-brief').click();
    before = listAsked();
    await pause(5_500);
    expect(listAsked()).toBe(before);
  });
});

describe('at any width', () => {
  test.each([
    [1440, '0.69'],
    [1024, '0.63'],
    [1024, '0.8'],
  ])('%i px, terminals %s: nothing is cut off or scrolls sideways, in both languages', async (width, share) => {
    await page.setViewportSize({ width, height: 768 });
    await page.addInitScript((value) => localStorage.setItem('chaindrill.panel', value), share);
    for (const locale of ['en', 'zh-CN'] as const) {
      fixture.state.account = accountNamed('Robin', 'trainee', locale);
      await openPanel();
      for (const id of [null, 47, 46, 45]) {
        if (id !== null) {
          await row(id).click();
          await page
            .locator(id === 45 ? '.run-fault' : '.log-line')
            .first()
            .waitFor();
        } else await row(47).waitFor();
        const over = await page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll('.panel-body, .run-row, .run-facts, .log-lines')].map(
            (one) => one.scrollWidth - one.clientWidth,
          ),
        );
        expect([locale, id, Math.max(...over)]).toEqual([locale, id, 0]);
        if (id !== null) await page.locator('.run-back').click();
      }
    }
  });
});

describe('a log', () => {
  test('is read into lines and groups, numbered as they were printed', () => {
    const log = ['##[group]One', 'inside', '##[group]Two', '##[error]bad', '##[endgroup]', 'after', '##[odd]kept'];
    expect(readLog(log, 10)).toEqual([
      { number: 11, title: 'One', lines: [{ number: 12, tone: 'plain', text: 'inside' }] },
      { number: 13, title: 'Two', lines: [{ number: 14, tone: 'error', text: 'bad' }] },
      { number: 16, tone: 'plain', text: 'after' },
      { number: 17, tone: 'plain', text: '##[odd]kept' },
    ]);
  });

  test('shows neither colours nor titles nor other control characters of a terminal', () => {
    const text = (line: string) => readLog([line], 0).map((part) => ('text' in part ? part.text : part.title))[0];
    expect(text('\u001b[1;31mred\u001b[0m, \u001b]0;title\u0007plain\tand\u0008 [kept]')).toBe(
      'red, plain\tand [kept]',
    );
    expect(text('\u001b]8;;http://evil.test\u001b\\link\u001b]8;;\u001b\\')).toBe('link');
    expect(text('\t[tab] 你好')).toBe('\t[tab] 你好');
    expect(text('\u001b[32m##[warning]coloured')).toBe('coloured');
  });
});
