import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { maxInputBytes, windowBytes } from '../../orchestrator/contract/live.js';
import { plainHost } from './fixture/browser.js';
import { heavy, hostileOutput, stolen } from './fixture/hostile.js';
import { testPages } from './fixture/page.js';
import type { Fixture } from './fixture/server.js';
import { soon } from './fixture/soon.js';

const app = 'running/app/0';
const openPage = testPages();
let fixture: Fixture;
let page: Page;

/** The text on a terminal's screen: the tests' browser has no WebGL, so xterm draws it into the page. */
const screen = async (host: string) => {
  const rows = await page.locator(`[data-host="${host}"] .xterm-rows > div`).allTextContents();
  return rows.join('\n');
};
const focus = (host: string) => page.locator(`[data-host="${host}"] .xterm-screen`).click();

beforeEach(async () => {
  const opened = await openPage();
  ({ fixture, page } = opened);
  await page.goto(`${fixture.url}/attempts/running`);
  await soon(() => screen('app')).toContain('quote-cache');
  return opened.close;
});

describe('a terminal of the attempt page', () => {
  test('sends what is typed as UTF-8 and shows what comes back', async () => {
    await focus('app');
    await page.keyboard.type('echo ok');
    await page.keyboard.insertText('漢');
    await soon(() => screen('app')).toContain('echo ok漢');
    expect(Buffer.concat(fixture.terminals.get(app).frames).toString()).toBe('echo ok漢');
  });

  test('opens again with the snapshot after the connection was lost, and shows nothing twice', async () => {
    fixture.drop();
    fixture.terminals.get(app).shown += 'said while you were away ';
    await soon(() => fixture.terminals.get(app).opened).toBe(2);
    await soon(() => screen('app')).toContain('said while you were away');
    expect((await screen('app')).match(/quote-cache/g)?.length).toBe(1);
    await focus('app');
    await page.keyboard.type('alive');
    await soon(() => screen('app')).toContain('alive');
  });

  test('sends a paste of one megabyte in frames that the server takes, complete and in order', async () => {
    const text = Array.from(
      { length: 16_384 },
      (_, line) => `line ${String(line).padStart(7, '0')} ${'x'.repeat(50)}`,
    ).join('\n');
    await focus('app');
    await page.evaluate((pasted) => {
      const data = new DataTransfer();
      data.setData('text/plain', pasted);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, text);
    const wanted = text.replaceAll('\n', '\r');
    const frames = () => fixture.terminals.get(app).frames;
    await soon(() => frames().reduce((sum, frame) => sum + frame.length, 0)).toBe(wanted.length);
    expect(Math.max(...frames().map((frame) => frame.length))).toBeLessThanOrEqual(maxInputBytes);
    expect(frames().length).toBe(Math.ceil(wanted.length / maxInputBytes));
    expect(Buffer.concat(frames()).toString() === wanted).toBe(true);
  });

  test('cannot be left by a paste that ends the bracket early', async () => {
    fixture.terminals.output(app, '\u001b[?2004h');
    await focus('app');
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', 'safe\u001b[201~\rrm -rf ~');
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    const sent = () => Buffer.concat(fixture.terminals.get(app).frames).toString();
    await soon(() => sent().endsWith('\u001b[201~')).toBe(true);
    expect(sent()).toBe('\u001b[200~safe[201~\rrm -rf ~\u001b[201~');
  });

  test('leaves title, address and clipboard alone whatever a program sends', async () => {
    const before = { title: await page.title(), url: page.url() };
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      document.addEventListener('copy', () => seen.push('copy'));
      globalThis.open = () => {
        seen.push('open');
        return null;
      };
    });
    fixture.terminals.output(app, `${hostileOutput.join('')}\r\nafter the attack`);
    await soon(() => screen('app')).toContain('after the attack');
    expect({ title: await page.title(), url: page.url() }).toEqual(before);
    expect(await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual([]);
    const sent = Buffer.concat(fixture.terminals.get(app).frames).toString();
    expect(sent).not.toContain('stolen');
    expect(sent).not.toContain('owned');
    expect(sent).not.toContain(stolen);
  });

  test('is not stopped by sequences that say how often', async () => {
    fixture.terminals.output(app, `${heavy.slice(0, 10).join('')}\u001b[2J\u001b[Hstill here`);
    await soon(() => screen('app')).toContain('still here');
  });

  test('acknowledges output once it was processed, at the latest at half of the window', async () => {
    for (let n = 0; n < 12; n++) fixture.terminals.output(app, `${'z'.repeat(79)}\r\n`.repeat(400));
    const least = 12 * 400 * 81 - windowBytes / 2;
    await soon(() => fixture.terminals.get(app).acknowledged).toBeGreaterThanOrEqual(least);
  });

  test('moves the focus by keyboard: to the next terminal, to the panel and back', async () => {
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id);
    await focus('workstation');
    await page.keyboard.press('Control+Shift+ArrowDown');
    await soon(focused).toBe('Terminal 1 on app');
    await page.keyboard.press('F6');
    await soon(focused).toBe('side-tab-brief');
    await page.keyboard.press('F6');
    await soon(focused).toBe('Terminal 1 on app');
  });

  test('finds text in the scrollback and closes the search by Escape', async () => {
    await focus('app');
    await page.keyboard.press('Control+Shift+F');
    await page.keyboard.type('memfd');
    await soon(() => page.locator('.term-search-count').textContent()).toMatch(/^\d\/3$/);
    await page.keyboard.press('Escape');
    await soon(() => page.locator('.term-search').count()).toBe(0);
  });

  test('asks before it opens a web address', async () => {
    fixture.terminals.output(app, '\u001b[2J\u001b[Hhttp://pypi.test/simple/');
    await soon(() => screen('app')).toContain('http://pypi.test/simple/');
    const box = await page.locator('[data-host="app"] .xterm-screen').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 40, (box?.y ?? 0) + 8);
    await page.mouse.move((box?.x ?? 0) + 44, (box?.y ?? 0) + 8, { steps: 4 });
    await page.mouse.click((box?.x ?? 0) + 44, (box?.y ?? 0) + 8, { delay: 60 });
    await soon(() => page.locator('dialog .link-address').textContent()).toBe('http://pypi.test/simple/');
    await page.keyboard.press('Escape');
    await soon(() => page.locator('dialog').count()).toBe(0);
  });

  test('copies what is selected and pastes it again over plain http, where there is no clipboard API', async () => {
    await page.goto(`${fixture.url.replace('127.0.0.1', plainHost)}/attempts/running`);
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await soon(() => screen('app')).toContain('quote-cache');
    const box = await page.locator('[data-host="app"] .xterm-rows').boundingBox();
    await page.mouse.dblclick((box?.x ?? 0) + 20, (box?.y ?? 0) + 8);
    await soon(() => page.locator('.toast').count()).toBe(1);
    await page.keyboard.press('Control+Shift+V');
    const sent = () => Buffer.concat(fixture.terminals.get(app).frames).toString();
    await soon(sent).toContain('svc@app');
  });

  test('types the guide’s command into the right terminal without pressing Enter', async () => {
    await page.locator('#side-tab-guide').click();
    await page.locator('.guide-command').click();
    await soon(() => screen('app')).toContain('ps aux --sort=-%cpu');
    expect(Buffer.concat(fixture.terminals.get(app).frames).includes(13)).toBe(false);
  });

  test('opens more shells of a host, up to four, and finds them again after a reload', async () => {
    const add = page.locator('[data-host="app"] .term-bar button[aria-label^="Another shell"]');
    for (let n = 1; n < 4; n++) await add.click();
    expect(await add.isDisabled()).toBe(true);
    await soon(() => fixture.terminals.get('running/app/3').opened).toBe(1);
    await page.reload();
    await soon(() => fixture.terminals.get('running/app/3').opened).toBe(2);
  });
});
