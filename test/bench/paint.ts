import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../web/fixture/browser.js';
import type { BenchGround } from './ground.js';
import { median, type Row, row } from './report.js';

const rounds = 5;

/**
 * A lab that was prepared ahead, as who sits at a browser has it: from the click that asks for it until the page that begins it
 * is drawn, and from the click that begins it until the prompt of each host's shell is. Told beside `floor`, a bare exec until
 * its first byte. `isPrepared`: waits for the next one.
 */
export async function benchPaint(
  ground: BenchGround,
  lab: string,
  floor: number,
  isPrepared: () => Promise<void>,
): Promise<Row[]> {
  if (!existsSync(fileURLToPath(new URL('../../dist/web/index.html', import.meta.url))))
    throw new Error('The web application is not built: run npm start once, or npx vite build web.');
  const browser = await launchBrowser();
  const asked: number[] = [];
  const begun: number[] = [];
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en' });
    await signUp(page, ground.url);
    for (let round = 0; round <= rounds; round++) {
      await isPrepared();
      await page.goto(ground.url);
      // What the page fetches ahead of time is there.
      await pause(1_000);
      const card = `article[aria-labelledby="lab-${lab}"]`;
      await page.locator(card).waitFor();
      const ask = await drawn(page, button('Open the lab', card), button('Begin'));
      const begin = await drawn(page, button('Begin'), prompts);
      await page.evaluate(
        `fetch('/api/attempts/' + location.pathname.split('/').pop() + '/close', { method: 'POST' })`,
      );
      // The first round warms caches and is not counted.
      if (round === 0) continue;
      asked.push(ask);
      begun.push(begin);
    }
  } finally {
    await browser.close();
  }
  return [
    row('warm lab in Chromium: the click that asks → the page to begin is drawn', 'ms', median(asked), floor, null),
    row('warm lab in Chromium: the click that begins → every prompt is drawn', 'ms', median(begun), floor, null),
  ];
}

async function signUp(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('#sign-tab-up').click();
  await page.locator('input[autocomplete=username]').fill('painter');
  await page.locator('input[autocomplete=new-password]').fill('a long enough sentence');
  await page.keyboard.press('Enter');
  await page.locator('h1').waitFor();
}

// Said as text, for the page's own policy lets no function be made there.
/** The button that says this. */
const button = (text: string, within = 'body') =>
  `[...document.querySelectorAll('${within} button')].find((button) => button.textContent.trim() === '${text}')`;
const prompts = `(() => {
  const screens = [...document.querySelectorAll('[data-host] .xterm-rows')];
  return screens.length > 0 && screens.every((screen) => /\\w+@\\w+/.test(screen.textContent));
})()`;

/** Milliseconds from a click until the frame after the one in which something is there first. */
function drawn(page: Page, clicked: string, there: string): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const start = performance.now();
    const look = () => requestAnimationFrame(${there} ? () => resolve(performance.now() - start) : look);
    ${clicked}.click();
    look();
  })`);
}
