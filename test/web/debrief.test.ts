import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AttemptView } from '../../orchestrator/contract/attempt.js';
import { type LongAttempt, leave, longAttempt } from './fixture/long-attempt.js';
import { testPages } from './fixture/page.js';
import { playerOn } from './fixture/player.js';
import { type CastLine, recordingOf, recordingStart } from './fixture/recordings.js';
import type { Fixture } from './fixture/server.js';
import { soon } from './fixture/soon.js';

const openPage = testPages();
let fixture: Fixture;
let page: Page;
let player: ReturnType<typeof playerOn>;
let left: LongAttempt;

beforeEach(async () => {
  const opened = await openPage({ viewport: { width: 1440, height: 1400 } });
  ({ fixture, page } = opened);
  player = playerOn(page);
  return opened.close;
});

/** Opens the result of an attempt of ten minutes in four shells, begun in the first of them. */
async function open(recordedBytes = 200_000): Promise<void> {
  left = longAttempt(fixture.state.attempts.get('graded') as AttemptView, 600_000, recordedBytes);
  leave(fixture.state, left);
  await page.goto(`${fixture.url}/attempts/graded/result`);
  await player.ready();
}
/** Where the chart's playhead is, as the player says times: milliseconds from the recording's start. */
const playhead = async () =>
  Number(await page.locator('.chart-playhead').getAttribute('data-at')) - (left.recordings[0]?.view.startedAt ?? 0);
const chosenTab = () => page.locator('.recording [role=tab][aria-selected=true]').textContent();
const seekBar = () => page.getByRole('slider', { name: 'Position in the recording' });
const markOf = (at: number, host: string, shell: number) => {
  const index = left.debrief.events.findIndex(
    ({ lane, at: when, terminal }) =>
      lane === 'command' && when >= at && terminal?.host === host && terminal.shell === shell,
  );
  return { mark: page.locator(`.chart-event[data-event="${index}"]`), event: left.debrief.events[index] };
};

describe('chart and player', () => {
  test('the player goes to the moment that somebody points to in the chart', async () => {
    await open();
    await page.locator('.chart-cpu').scrollIntoViewIfNeeded();
    const box = await page.locator('.chart-box svg').boundingBox();
    const lane = await page.locator('.chart-cpu').boundingBox();
    await page.mouse.click((box?.x ?? 0) + 700, (lane?.y ?? 0) + 10);
    await page.locator('.chart-playhead').waitFor();
    const pointed = await playhead();
    expect(pointed).toBeGreaterThan(60_000);
    await soon(player.time).toBe(pointed);
    expect(await chosenTab()).toBe('app, shell 1');
  });

  test('the playhead goes with the player while it plays and where keys send it', async () => {
    await open();
    await player.screen().click();
    await page.keyboard.press('ArrowRight');
    await soon(playhead).toBe(5_000);
    await page.keyboard.press('End');
    await soon(playhead).toBe((left.recordings[0]?.view.endsAt ?? 0) - (left.recordings[0]?.view.startedAt ?? 0));
    await page.keyboard.press('Home');
    await soon(playhead).toBe(0);
    await player.button('8×').click();
    await player.button('Play').click();
    await soon(playhead).toBeGreaterThan(4_000);
    await player.button('Pause').click();
    await soon(async () => (await playhead()) - (await player.time())).toBe(0);
  });

  test('a click on a command’s mark brings its own shell, at its moment; so do the arrow keys', async () => {
    await open();
    const { mark, event } = markOf(200_000, 'workstation', 1);
    await mark.click();
    await soon(chosenTab).toBe('workstation, shell 2');
    const at = (event?.at ?? 0) - (left.recordings[3]?.view.startedAt ?? 0);
    await soon(player.time).toBe(at);
    const typed = event?.text.en.split(' $ ')[1] ?? '';
    await soon(async () => (await player.shown()).replaceAll('\n', '')).toContain(typed.slice(0, 20));
    await soon(playhead).toBe(at);

    await markOf(200_000, 'app', 1).mark.click();
    await soon(chosenTab).toBe('app, shell 2');
    await page.keyboard.press('ArrowRight');
    await soon(chosenTab).toBe('workstation, shell 1');
    await soon(player.time).toBe(await playhead());
  });

  test('a mark of another lane leaves the shell that is shown', async () => {
    await open();
    await player.tab('workstation, shell 1').click();
    const filed = left.debrief.events.findIndex(({ text }) => text.en === 'Report 1 filed');
    await page.locator(`.chart-event[data-event="${filed}"]`).click();
    await soon(player.time).toBe((left.debrief.events[filed]?.at ?? 0) - (left.recordings[2]?.view.startedAt ?? 0));
    expect(await chosenTab()).toBe('workstation, shell 1');
  });

  test('a place found in a recording moves the playhead', async () => {
    await open();
    await player.search().fill('quotes.worker');
    await player.search().press('Enter');
    await soon(player.time).toBeGreaterThan(100_000);
    await soon(playhead).toBe(await player.time());
  });

  test('a shell that was loaded before is shown again without asking for it', async () => {
    await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(...request.url().split('/recordings/').slice(1)));
    await player.tab('workstation, shell 1').click();
    await soon(() => asked).toEqual(['workstation/0']);
    await player.ready();
    await player.tab('app, shell 1').click();
    await player.ready();
    expect(asked).toEqual(['workstation/0']);
  });
});

describe('a long recording', () => {
  test('shows, gone back to, what it shows when it is played up to there', async () => {
    await open(9_000_000);
    const places = [512_300, 433_000, 322_000, 250_500, 160_000, 47_000];
    const shownAt = async (at: number) => {
      await seekBar().fill(String(at));
      await soon(player.time).toBe(at);
      await player.ready();
      // xterm draws with the next frame.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      return player.shown();
    };
    await player.screen().click();
    await page.keyboard.press('End');
    await player.ready();
    const back: string[] = [];
    for (const at of places) back.push(await shownAt(at));
    await page.reload();
    await player.ready();
    const played: string[] = [];
    for (const at of places.toReversed()) played.unshift(await shownAt(at));
    expect(back).toEqual(played);
    expect(new Set(back).size).toBe(places.length);
  });

  test('keeps, gone back to, what was written long before and is still on the screen', async () => {
    const attempt = fixture.state.attempts.get('graded') as AttemptView;
    const lines: CastLine[] = [[0, 'o', '\u001b[1mDownloading 供应链\u001b[0m\r\nfrom the index\r\n']];
    // A progress bar: megabytes on one line.
    for (let second = 1; second <= 600; second++) {
      lines.push([second, 'o', `\r\u001b[32m${'#'.repeat(60)}\u001b[0m ${second} MB\u001b[K`.repeat(60)]);
    }
    fixture.state.recordings.set('graded', [recordingOf('app', 0, recordingStart(attempt), lines)]);
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await player.ready();
    await player.screen().click();
    await page.keyboard.press('End');
    await soon(player.shown).toContain(' 600 MB');
    for (const second of [595, 590, 585]) {
      await page.keyboard.press('ArrowLeft');
      await soon(player.shown).toContain(` ${second} MB`);
      const [first, next, bar] = (await player.shown()).split('\n');
      expect([first?.trim(), next?.trim()]).toEqual(['Downloading 供应链', 'from the index']);
      expect(bar?.trim()).toBe(`${'#'.repeat(60)} ${second} MB`);
    }
  });
});
