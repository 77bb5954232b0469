import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { testPages } from './fixture/page.js';
import { accountNamed } from './fixture/routes.js';
import type { Fixture } from './fixture/server.js';
import { soon } from './fixture/soon.js';

const openPage = testPages();
let fixture: Fixture;
let page: Page;

beforeEach(async () => {
  const account = accountNamed('Robin', 'instructor');
  const opened = await openPage({ account, viewport: { width: 1280, height: 900 } });
  ({ fixture, page } = opened);
  return opened.close;
});

const rows = () => page.locator('.everybody tbody tr').count();

describe('everybody’s attempts', () => {
  test('are reached from the header by instructors, and lead to results and to running attempts', async () => {
    await page.goto(`${fixture.url}/`);
    await page.locator('.header-nav a', { hasText: 'All attempts' }).click();
    await soon(() => page.locator('h1').textContent()).toBe('All attempts');
    await soon(rows).toBe(13);
    await soon(() => page.locator('.attempts-filter [role=status]').textContent()).toBe('13 attempts');
    const links = page.locator('.everybody a');
    const names = await links.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    expect(names.every((name) => /^(View|Result): The .+, \S/.test(name ?? ''))).toBe(true);
    const graded = page.locator('tr', { has: page.locator('.chip.warn', { hasText: 'Ledger damaged' }) });
    await graded.locator('a').click();
    await page.waitForURL('**/attempts/graded/result');
  });

  test('are chosen by lab, state and what needs a look, by keyboard too', async () => {
    await page.goto(`${fixture.url}/attempts`);
    await soon(rows).toBe(13);
    await page.getByLabel('Lab', { exact: true }).selectOption('workflows');
    await soon(rows).toBe(1);
    await page.getByLabel('State').selectOption('graded');
    await soon(() => page.locator('.empty').textContent()).toBe('No attempt fits this choice.');
    await page.getByLabel('Lab', { exact: true }).selectOption('');
    await page.getByLabel('State').selectOption('');
    await soon(rows).toBe(13);
    await page.getByLabel('State').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await soon(rows).toBe(1);
    await soon(() => page.locator('.everybody .chip.warn').allTextContents()).toEqual([
      'Recording cutapp-0',
      'Ledger damaged',
    ]);
  });

  test('show a mark that comes while they are looked at, without a reload', async () => {
    await page.clock.install();
    await page.goto(`${fixture.url}/attempts`);
    await soon(rows).toBe(13);
    const running = fixture.state.attempts.get('running');
    if (!running) throw new Error('the fixture has no running attempt');
    const mark = { code: 'recording-cut' as const, host: 'app-3', at: Date.now(), detail: 'It reached the limit.' };
    fixture.state.attempts.set('running', { ...running, marks: [mark] });
    await page.clock.runFor(10_000);
    await soon(() => page.locator('.everybody').textContent()).toContain('app-3');
  });

  test('say so where there are none, and fit a narrow screen', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${fixture.url}/attempts`);
    await soon(rows).toBe(13);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    fixture.state.attempts.clear();
    await page.reload();
    await soon(() => page.locator('.empty').textContent()).toBe('Nobody has begun an attempt yet.');
  });

  test('are not for trainees: no link, and the page leads home', async () => {
    fixture.state.account = accountNamed('Zoë', 'trainee');
    await page.goto(`${fixture.url}/attempts`);
    await soon(() => page.locator('h1').textContent()).toBe('Labs');
    expect(await page.locator('.header-nav a').allTextContents()).toEqual(['Programme', 'Labs']);
  });
});

describe('integrity on the result', () => {
  test('shows signals with sentence, quotes, evidence and the other attempt, and says that they cost nothing', async () => {
    await page.goto(`${fixture.url}/attempts/graded/result`);
    const section = page.locator('section', { has: page.locator('#integrity-title') });
    await soon(() => section.locator('.block-head').textContent()).toContain('They cost no points');
    await soon(() => section.locator('.signals > li > .chip').allTextContents()).toEqual(['strong', 'weak', 'note']);
    expect(await section.locator('.signal-quotes li').first().textContent()).toBe('cdn.cobalt-willow.test');
    expect(await section.locator('.integrity-marks').textContent()).toContain('record 17: edited');
    expect(await section.textContent()).toContain('Not judged');
    expect(await section.getByRole('link', { name: 'The other attempt' }).first().getAttribute('href')).toBe(
      '/attempts/late/result',
    );
    await section.locator('.signals .link-button').first().click();
    await soon(() => page.locator('dialog .record-head').count()).toBe(2);
  });

  test('says that nothing was noticed, in Chinese as well', async () => {
    fixture.state.account = accountNamed('Robin', 'instructor', 'zh-CN');
    const graded = fixture.state.attempts.get('graded');
    if (graded) fixture.state.attempts.set('clean', { ...graded, id: 'clean' as typeof graded.id });
    await page.goto(`${fixture.url}/attempts/clean/result`);
    await soon(() => page.locator('.integrity').textContent()).toContain('没有发现异常');
  });

  test('is not shown to trainees, nor asked for', async () => {
    fixture.state.account = accountNamed('Zoë', 'trainee');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await page.locator('.answers').waitFor();
    expect(await page.locator('#integrity-title').count()).toBe(0);
    expect(asked.filter((path) => path.endsWith('/integrity'))).toEqual([]);
  });
});

describe('the page of an assessment', () => {
  const paste = (selector: string, text: string) =>
    page.locator(selector).evaluate((element, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  /** What another window does to the page. */
  const leave = () =>
    page.evaluate(() => {
      document.hasFocus = () => false;
      window.dispatchEvent(new Event('blur'));
      window.dispatchEvent(new Event('blur'));
    });
  const comeBack = () =>
    page.evaluate(() => {
      document.hasFocus = () => true;
      window.dispatchEvent(new Event('focus'));
    });

  test('tells of leaving, coming back and pasting, how much and never what', async () => {
    fixture.state.account = accountNamed('Zoë', 'trainee');
    await page.goto(`${fixture.url}/attempts/assessment`);
    await page.locator('#side-tab-report').click();
    await page.locator('.report textarea').last().waitFor();
    await leave();
    await comeBack();
    await paste('[data-claim="package"] input', 'sympy-dev==1.14.2');
    await page.locator('[data-host="app"] .xterm-helper-textarea').waitFor({ state: 'attached' });
    await paste('[data-host="app"] .xterm-helper-textarea', 'ls -l');
    await soon(() => fixture.state.notes).toEqual([
      { kind: 'focus', state: 'back' },
      { kind: 'focus', state: 'lost' },
      { kind: 'focus', state: 'back' },
      { kind: 'paste', where: 'report', characters: 17 },
      { kind: 'paste', where: 'terminal', characters: 5 },
    ]);
  });

  test('tells after a reload that it has the keyboard, whatever the page before told as it went', async () => {
    fixture.state.account = accountNamed('Zoë', 'trainee');
    await page.goto(`${fixture.url}/attempts/assessment`);
    await soon(() => fixture.state.notes).toEqual([{ kind: 'focus', state: 'back' }]);
    await leave();
    await soon(() => fixture.state.notes.length).toBe(2);
    await page.reload();
    await soon(() => fixture.state.notes.at(-1)).toEqual({ kind: 'focus', state: 'back' });
  });

  test('is the only one that tells: practice does not', async () => {
    await page.goto(`${fixture.url}/attempts/running`);
    await page.locator('#side-tab-report').click();
    await page.locator('.report textarea').last().waitFor();
    await leave();
    await paste('[data-claim="package"] input', 'sympy-dev==1.14.2');
    // Comes to the server after whatever the page could have told before.
    await page.locator('[data-host="app"] .xterm-helper-textarea').pressSequentially('x');
    const terminal = fixture.terminals.get('running/app/0');
    await soon(() => terminal.frames.length).toBeGreaterThan(0);
    expect(fixture.state.notes).toEqual([]);
  });

  test('says so before it begins; that of practice does not', async () => {
    const ready = fixture.state.attempts.get('ready');
    if (ready) fixture.state.attempts.set('ready', { ...ready, mode: 'assessment' });
    await page.goto(`${fixture.url}/attempts/ready`);
    await soon(() => page.locator('.begin-list').textContent()).toContain('loses the keyboard to another window');
    if (ready) fixture.state.attempts.set('ready', ready);
    await page.reload();
    await page.locator('.begin-list').waitFor();
    expect(await page.locator('.begin-list').textContent()).not.toContain('keyboard');
  });
});
