import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { AttemptView } from '../../orchestrator/contract/attempt.js';
import { openStorage } from '../../orchestrator/storage/open.js';
import { buildWeb, launchBrowser } from '../web/fixture/browser.js';
import { type LongAttempt, leave, longAttempt } from '../web/fixture/long-attempt.js';
import { accountNamed } from '../web/fixture/routes.js';
import { type Fixture, startFixture } from '../web/fixture/server.js';
import { watchStalls } from '../web/fixture/stalls.js';
import { limit, median, type Row, row } from './report.js';

const rounds = 5;
const minute = 60_000;
const lengths = { ours: 120 * minute, floor: 5 * minute };
/** The short attempt's recordings are as dense as the long one's, which fill the limit of an attempt. */
const floorBytes = Math.round((12 * 2 ** 20 * lengths.floor) / lengths.ours);

/**
 * The result page of two hours of work, whose recordings fill their limit, until somebody can use its debrief: from the
 * click in the open interface that leads there, and told beside it by its address in a browser that has nothing of the
 * interface yet and after a reload; and the longest time at a stretch in which they could not. The floor is the same page
 * of an attempt of five minutes: the same programs, fonts and questions to the server, so that what is above it is what
 * length costs.
 * The floor of the address is the page to sign in, drawn, in the same state of things. Turn by turn, in Chromium.
 */
export async function benchDebrief(): Promise<Row[]> {
  const webFolder = await buildWeb();
  const browser = await launchBrowser();
  const fixture = await startFixture({ webFolder, account: accountNamed('Robin') });
  try {
    const like = fixture.state.attempts.get('graded') as AttemptView;
    const ours = longAttempt(like, lengths.ours);
    const attempts = {
      ours,
      floor: longAttempt({ ...like, id: 'late' as AttemptView['id'] }, lengths.floor, floorBytes),
    };
    for (const one of Object.values(attempts)) leave(fixture.state, one);
    const usable: Record<keyof typeof attempts, Visit[]> = { ours: [], floor: [] };
    for (let round = 0; round <= rounds; round++) {
      for (const name of ['ours', 'floor'] as const) {
        const visited = await visit(browser, fixture, attempts[name]);
        // The first round warms caches and is not counted.
        if (round > 0) usable[name].push(visited);
      }
    }
    const of = (name: keyof typeof attempts, what: keyof Visit) => median(usable[name].map((one) => one[what]));
    return [
      row('debrief of 2 h usable, against one of 5 min', 'ms', of('ours', 'usable'), of('floor', 'usable'), 1.5),
      limit('debrief of 2 h usable, against a second', 'ms', of('ours', 'usable'), 1_000),
      limit('debrief of 2 h after a reload, against a second', 'ms', of('ours', 'reloaded'), 1_000),
      limit('debrief of 2 h by its address, against a second', 'ms', of('ours', 'cold'), 1_000),
      row(
        'debrief of 2 h by its address, against drawing the page to sign in',
        'ms',
        of('ours', 'cold'),
        of('ours', 'signIn'),
        null,
      ),
      row(
        'longest stall of a debrief of 2 h, against that of 5 min',
        'ms',
        of('ours', 'stall'),
        of('floor', 'stall'),
        1.5,
      ),
      limit('to the end of its longest recording, against a second', 'ms', of('ours', 'toEnd'), 1_000),
      limit('and back by five seconds, against half a second', 'ms', of('ours', 'back'), 500),
      limit('its ledger and recordings on the disk', 'MB', (await bytesOnDisk(ours)) / 1e6, 20),
    ];
  } finally {
    await browser.close();
    await fixture.close();
  }
}

/** Milliseconds. */
interface Visit {
  /** From the click until the chart is drawn, and the player and the chart's playhead have followed a key. */
  usable: number;
  /** The same from navigation, in a browser that has nothing of the interface yet; and when the page is loaded again then. */
  cold: number;
  reloaded: number;
  /** From navigation until the page to sign in is drawn, in such a browser. */
  signIn: number;
  /** The longest time until then in which the page could do nothing else. */
  stall: number;
  /** From a key that asks for the end of the recording until it is on the screen; and then for five seconds before. */
  toEnd: number;
  back: number;
}

async function visit(
  browser: Browser,
  fixture: Fixture,
  { attempt, debrief, recordings }: LongAttempt,
): Promise<Visit> {
  const result = `/attempts/${attempt.id}/result`;
  const signIn = await inNewContext(browser, (page) => untilDrawn(page, `${fixture.url}/sign-in`));
  const byAddress = await inNewContext(browser, async (page) => {
    await page.goto(fixture.url + result, { waitUntil: 'commit' });
    const cold = await untilUsable(page, debrief.events.length);
    await page.reload({ waitUntil: 'commit' });
    return { cold, reloaded: await untilUsable(page, debrief.events.length) };
  });
  return inNewContext(browser, async (page) => {
    const longestStall = await watchStalls(page);
    await page.goto(`${fixture.url}/labs`, { waitUntil: 'networkidle' });
    const link = page.locator(`a[href="${result}"]`).first();
    await link.waitFor();
    // Somebody looks at the page for longer than the interface needs to get ready for the next one.
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => /player-.*js/.test(name)),
    );
    await page.waitForLoadState('networkidle');
    await longestStall();
    const clicked = await link.evaluate((element: HTMLElement) => {
      element.click();
      return performance.now();
    });
    const at = await untilUsable(page, debrief.events.length);
    const stall = await longestStall();
    const [first] = recordings;
    const end = (first?.view.endsAt ?? 0) - (first?.view.startedAt ?? 0);
    const toEnd = await seek(page, 'End', end);
    return {
      usable: at - clicked,
      ...byAddress,
      signIn,
      stall,
      toEnd,
      back: await seek(page, 'ArrowLeft', end - 5_000),
    };
  });
}

/** Does something in a page of its own that shares nothing with those before. */
async function inNewContext<T>(browser: Browser, what: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: 'en' });
  try {
    return await what(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Answers the milliseconds from navigation until a page had its first content. */
async function untilDrawn(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  const drawn = await page.waitForFunction(
    () => document.querySelector('main') && performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    null,
    { polling: 'raf' },
  );
  return (await drawn.jsonValue()) ?? Number.NaN;
}

/**
 * Presses a key in the player as soon as there is one, and waits until both have followed. Looked for in the page at each
 * frame; answers when that was, in milliseconds since navigation.
 */
async function untilUsable(page: Page, events: number): Promise<number> {
  const usable = await page.waitForFunction(
    (marks) => {
      const screen = document.querySelector<HTMLElement>('.rec-screen');
      if (screen?.ariaBusy !== 'false' || document.querySelectorAll('.chart-event').length !== marks) return 0;
      if (screen.dataset.asked === undefined) {
        screen.dataset.asked = 'yes';
        screen.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
      }
      const followed = screen.dataset.time === '5000' && document.querySelector('.chart-playhead') !== null;
      return followed ? performance.now() : 0;
    },
    events,
    { polling: 'raf' },
  );
  return usable.jsonValue();
}

/** Presses a key in the player, and waits until the place it asks for (ms) is on the screen. Answers milliseconds. */
async function seek(page: Page, key: string, place: number): Promise<number> {
  const began = await page.evaluate((pressed) => {
    const now = performance.now();
    const screen = document.querySelector<HTMLElement>('.rec-screen');
    screen?.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }));
    return now;
  }, key);
  const there = await page.waitForFunction(
    (at) => {
      const screen = document.querySelector<HTMLElement>('.rec-screen');
      return screen?.ariaBusy === 'false' && screen.dataset.time === String(at) ? performance.now() : 0;
    },
    place,
    { polling: 'raf' },
  );
  return (await there.jsonValue()) - began;
}

/** What the attempt takes on the disk once it is left: its rows in a database of their own, and its recordings. */
async function bytesOnDisk({ attempt, ledger, recordings }: LongAttempt): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    let now = 0;
    const storage = openStorage(join(folder, 'bench.db'), { now: () => now });
    for (const { at, source, host, kind, data } of ledger) {
      now = at;
      storage.ledger.append(attempt.id, [{ source, host, kind, data }]);
    }
    storage.close();
    for (const { view, text } of recordings) await writeFile(join(folder, `${view.host}-${view.shell}.cast`), text);
    const sizes = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
    return sizes.reduce((sum, { size }) => sum + size, 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
