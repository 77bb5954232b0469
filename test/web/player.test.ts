import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AttemptView } from '../../orchestrator/contract/attempt.js';
import { heavy, hostileOutput, questions, stolen } from './fixture/hostile.js';
import { testPages } from './fixture/page.js';
import { playerOn } from './fixture/player.js';
import {
  type CastLine,
  type FixtureRecording,
  recordingOf,
  recordingStart,
  sessionLines,
} from './fixture/recordings.js';
import type { Fixture } from './fixture/server.js';
import { soon } from './fixture/soon.js';
import { watchStalls } from './fixture/stalls.js';

const openPage = testPages();
let fixture: Fixture;
let page: Page;
let attempt: AttemptView;
let player: ReturnType<typeof playerOn>;

beforeEach(async () => {
  const opened = await openPage({ viewport: { width: 1440, height: 1000 } });
  ({ fixture, page } = opened);
  attempt = fixture.state.attempts.get('graded') as AttemptView;
  player = playerOn(page);
  return opened.close;
});

/** Opens the result page with these recordings, and waits until the first is there. */
async function open(...recordings: FixtureRecording[]): Promise<void> {
  if (recordings.length > 0) fixture.state.recordings.set('graded', recordings);
  await page.goto(`${fixture.url}/attempts/graded/result`);
  await player.ready();
}
const recordingWith = (lines: CastLine[], more = {}) => recordingOf('app', 0, recordingStart(attempt), lines, more);

const session = () =>
  recordingWith(
    sessionLines('svc@app:~$ ', [
      { at: 2, line: 'whoami', answer: 'svc\r\n' },
      { at: 12, line: 'cat quotes', answer: 'first quote\r\nsecond quote\r\n' },
      { at: 70, line: 'cat /etc/passwd', answer: 'root:x:0:0\r\n' },
    ]),
  );

describe('the player', () => {
  test('plays at eight times the speed, and stops at the end', async () => {
    await open(session());
    await player.button('8×').click();
    const began = Date.now();
    await player.button('Play').click();
    await soon(player.shown).toContain('second quote');
    // Thirteen seconds of the recording cannot pass in less.
    expect(Date.now() - began).toBeGreaterThan(1_500);
    expect(await player.shown()).not.toContain('root:x');
    await soon(player.shown).toContain('root:x:0:0');
    await soon(() => player.button('Play').count()).toBe(1);
    expect(await player.time()).toBe(Math.round(71_400 + 200 + 300 - 200));
  });

  test('plays and pauses by the space bar, and goes by arrow keys, onwards and back', async () => {
    await open(session());
    await page.locator('.rec-screen').click();
    for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight');
    await soon(player.time).toBe(15_000);
    await soon(player.shown).toContain('second quote');
    await page.keyboard.press('ArrowLeft');
    await soon(player.shown).not.toContain('second quote');
    await soon(player.shown).toContain('whoami');
    const scrolled = await page.evaluate(() => scrollY);
    await page.keyboard.press(' ');
    await soon(player.time).toBeGreaterThan(10_200);
    await page.keyboard.press(' ');
    await soon(() => player.button('Play').count()).toBe(1);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  });

  test('goes from Enter to Enter, and says the time as the chart does', async () => {
    await open(session());
    await player.button('To the next Enter key').click();
    await soon(player.time).toBe(2_780);
    await page.keyboard.press('Shift+ArrowRight');
    await soon(player.time).toBe(13_100);
    await soon(player.shown).toContain('cat quotes');
    expect(await player.shown()).not.toContain('first quote');
    // The clock started twenty seconds, and less than one, after the recording.
    expect(await page.locator('.rec-time').textContent()).toMatch(/^−00:0[67] \/ \+00:5[01]$/);
    await player.button('To the Enter key before').click();
    await soon(player.time).toBe(2_780);
  });

  test('skips pauses where that is wished', async () => {
    await open(session());
    await player.button('Skip pauses').click();
    await player.button('8×').click();
    const began = Date.now();
    await player.button('Play').click();
    await soon(player.shown).toContain('root:x:0:0');
    // Ten and fifty-six seconds are pauses: at most four of them are left.
    expect(Date.now() - began).toBeLessThan(6_000);
  });

  test('shows what was typed apart, up to where it is', async () => {
    await open(
      recordingWith([
        [0.2, 'o', '$ '],
        [1, 'i', 'ls\t'],
        [2, 'i', '\u001b[A\u0003\r'],
        [9, 'i', 'later'],
      ]),
    );
    await page.locator('.rec-screen').click();
    await page.keyboard.press('ArrowRight');
    await soon(() => page.locator('.rec-keys').textContent()).toBe('ls⇥↑^C⏎');
    await player.button('Keys typed').click();
    await soon(() => page.locator('.rec-keys').count()).toBe(0);
  });

  test('marks what the recorder noted, and goes there', async () => {
    await open();
    await page.getByRole('tab', { name: 'app, shell 1' }).click();
    await page.getByRole('button', { name: /the server was restarted|a flood of output/ }).click();
    await soon(player.time).toBe(1_300_000);
  });

  test('finds text in output and typing, goes there and highlights it', async () => {
    await open(session());
    await player.search().fill('QUOTE');
    await soon(() => page.locator('.rec-matches li').count()).toBe(4);
    const kinds = await page.locator('.rec-matches .rec-kind').allTextContents();
    expect(kinds.sort()).toEqual(['Shown', 'Shown', 'Shown', 'Typed']);
    await player.search().press('Enter');
    await soon(player.time).toBe(12_640);
    await player.search().press('Shift+Enter');
    await soon(() => page.locator('.rec-count').textContent()).toBe('4/4');
    await soon(player.shown).toContain('second quote');
    await soon(() => page.locator('.rec-screen .xterm-decoration-container > *').count()).toBeGreaterThan(1);
    await page.locator('.rec-matches button').first().click();
    await soon(player.time).toBe(12_640);
    await player.search().fill('not in it');
    await soon(() => page.locator('.rec-count').textContent()).toBe('none');
    // A slash that is typed is a slash, and Escape empties the box.
    await player.search().press('Escape');
    await player.search().pressSequentially('etc/pas');
    await soon(() => page.locator('.rec-matches li').count()).toBe(2);
  });

  test('begins another shell’s recording at the same moment', async () => {
    const start = recordingStart(attempt);
    const lines: CastLine[] = [
      [0, 'o', 'early'],
      [50, 'o', ' late'],
    ];
    await open(recordingOf('app', 0, start, lines), recordingOf('workstation', 0, start + 10_000, lines));
    await page.locator('.rec-screen').click();
    for (let n = 0; n < 6; n++) await page.keyboard.press('ArrowRight');
    await soon(player.time).toBe(30_000);
    await page.getByRole('tab', { name: 'workstation' }).click();
    await soon(player.time).toBe(20_000);
  });

  test('takes no keys and no mouse for the recorded program', async () => {
    await open(recordingWith([[0, 'o', '\u001b[?1000;1003;1006h\u001b[?2004h\u001b[?1049hfull screen']]));
    await soon(player.shown).toContain('full screen');
    // The page fetches what is below, and the code of pages that may be next, once it has nothing else to do.
    for (const code of ['case-explained', 'attempt-page'])
      await page.waitForFunction(
        (name) => performance.getEntriesByType('resource').some((one) => one.name.includes(name)),
        code,
      );
    await page.waitForLoadState('networkidle');
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.locator('.rec-screen').click();
    await page.keyboard.type('rm -rf');
    await page.mouse.wheel(0, -200);
    await player.search().click();
    expect(await player.shown()).not.toContain('rm -rf');
    expect(requests).toEqual([]);
  });
});

describe('what the player says', () => {
  test('there is nothing to play', async () => {
    fixture.state.recordings.set('graded', []);
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await soon(() => page.getByText('There is nothing to play').count()).toBe(1);
  });

  test('a recording is damaged, cut and lost in part', async () => {
    await open();
    await page.getByRole('tab', { name: 'app, shell 2' }).click();
    await soon(() => page.locator('.rec-notice').count()).toBe(3);
    expect(await page.getByRole('alert').textContent()).toContain('was changed after it was written');
  });

  test('a recording is gone', async () => {
    fixture.state.recordings.set('graded', [recordingWith([], { bytes: 0, state: 'damaged', startedAt: null })]);
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await soon(() => page.getByText('This recording is gone').count()).toBe(1);
    expect(await page.locator('.rec-stage').count()).toBe(0);
  });

  test('a recording cannot be loaded, and is once it is tried again', async () => {
    let refuse = true;
    await page.route('**/recordings/app/0', (route) => (refuse ? route.abort() : route.continue()));
    fixture.state.recordings.set('graded', [session()]);
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await soon(() => page.getByText('The server cannot be reached').count()).toBe(1);
    refuse = false;
    await page.locator('.recording').getByRole('button', { name: 'Try again' }).click();
    await soon(() => page.locator('.rec-stage').count()).toBe(1);
  });
});

describe('a hostile recording', () => {
  test('leaves clipboard, title, address and server alone, and the page alive', async () => {
    await page.addInitScript(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      document.addEventListener('copy', () => seen.push('copy'));
      globalThis.open = () => {
        seen.push('open');
        return null;
      };
      document.execCommand = (command) => seen.push(command) > 0;
      Object.defineProperty(navigator, 'clipboard', {
        value: {
          writeText: async () => seen.push('write'),
          write: async () => seen.push('write'),
          readText: async () => seen.push('read'),
        },
      });
      globalThis.addEventListener('error', (event) => seen.push(event.message));
    });
    const lines: CastLine[] = [[0, 'o', 'before']];
    let at = 1;
    const later = () => {
      at += 0.1;
      return at;
    };
    for (const text of [...hostileOutput, questions, ...heavy]) lines.push([later(), 'o', text]);
    lines.push([later(), 'r', '100000x100000'], [later(), 'o', 'in a giant'], [later(), 'r', '1x0']);
    for (let n = 0; n < 3000; n++) lines.push([at, 'r', `${20 + (n % 300)}x${10 + (n % 90)}`]);
    for (let n = 0; n < 200; n++)
      lines.push([at, 'r', `${20 + (n % 100)}x${10 + (n % 30)}`], [at, 'o', `storm ${n}\r\n`]);
    lines.push(
      [later(), 'r', '90x24'],
      [at, 'o', '\u001b[?1049l\u001b[2J\u001b[Hafter the attack'],
      [at + 60, 'i', '\u001b[c'],
    );
    const longestStall = await watchStalls(page);
    // The last that the page asks for by itself, once the recording is there.
    const explained = page.waitForResponse((response) => response.url().endsWith('/attempts/graded/guide'));
    await open(recordingWith(lines));
    await soon(player.shown).toContain('before');
    await explained;
    const before = { title: await page.title(), url: page.url() };
    const sent: string[] = [];
    page.on('request', (request) => {
      // The interface's own code may come at any time.
      if (!request.url().startsWith(`${fixture.url}/assets/`)) sent.push(request.url());
    });
    page.on('websocket', (socket) => sent.push(socket.url()));

    // Played, and then gone to in one go, from the beginning again.
    await player.button('8×').click();
    await player.button('Play').click();
    await soon(player.shown).toContain('after the attack');
    await player.button('Pause').click();
    await page.locator('.rec-seek input').focus();
    for (let n = 0; n < 4; n++) await page.keyboard.press('ArrowLeft');
    await soon(player.shown).toContain('before');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await soon(player.shown).toContain('after the attack');
    await player.search().fill('after the attack');
    await soon(() => page.locator('.rec-matches li').count()).toBe(1);

    expect({ title: await page.title(), url: page.url() }).toEqual(before);
    expect(await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual([]);
    expect(sent).toEqual([]);
    expect(await page.content()).not.toContain(stolen);
    const stall = await longestStall();
    console.log(`hostile recording: the page was held up for ${Math.round(stall)} ms at most`);
    expect(stall).toBeLessThan(3_000);
  });
});

describe('a long recording', () => {
  const row = 'drwxr-xr-x 2 svc svc 4096 Nov  3 09:14 site-packages\r\n';
  const long = () => {
    const lines: CastLine[] = [[0, 'o', 'the beginning\r\n']];
    for (let n = 0; n < 1200; n++) lines.push([1 + n / 10, 'o', row.repeat(12)], [1 + n / 10, 'i', '\r']);
    lines.push([130, 'o', 'needle\r\n']);
    return recordingWith(lines);
  };

  test('is shown and played while most of it is on its way; who goes further gets there when it comes', async () => {
    let come = () => {};
    fixture.state.rest = new Promise<void>((resolve) => {
      come = resolve;
    });
    await open(long());
    await soon(player.shown).toContain('the beginning');
    const length = await page.locator('.rec-seek input').getAttribute('max');
    expect(Number(length)).toBe(130_000);
    await page.locator('.rec-screen').click();
    await page.keyboard.press('ArrowRight');
    await soon(player.shown).toContain('site-packages');
    await player.button('Play').click();
    await soon(player.time).toBeGreaterThan(5_000);
    await page.locator('.rec-screen').click();
    await page.keyboard.press('End');
    await soon(player.time).toBe(130_000);
    expect(await page.locator('.rec-screen').getAttribute('aria-busy')).toBe('true');
    expect(await player.shown()).not.toContain('needle');
    await player.search().fill('needle');
    come();
    await soon(player.shown).toContain('needle');
    await soon(() => page.locator('.rec-matches li').count()).toBe(1);
    expect(await player.time()).toBe(130_000);
  });

  test('that breaks off says so, and can be asked for again', async () => {
    let breakOff = (_reason: Error) => {};
    fixture.state.rest = new Promise<void>((_, reject) => {
      breakOff = reject;
    });
    await open(long());
    await soon(player.shown).toContain('the beginning');
    breakOff(new Error('the line is cut'));
    await page.getByText('The server cannot be reached').waitFor();
    fixture.state.rest = Promise.resolve();
    await page.locator('.recording').getByRole('button', { name: 'Try again' }).click();
    await player.ready();
    await page.locator('.rec-screen').click();
    await page.keyboard.press('End');
    await soon(player.shown).toContain('needle');
  });
});

describe('a recording of twelve megabytes', () => {
  test('loads, is searched and gone through while the page stays alive', async () => {
    const row = `\u001b[32mdrwxr-xr-x\u001b[0m 2 svc svc 4096 Nov  3 09:14 \u001b[34msite-packages\u001b[0m\r\n`;
    const lines: CastLine[] = [[0, 'o', 'the beginning\r\n']];
    for (let bytes = 0, n = 0; bytes < 12 * 2 ** 20; n++) {
      lines.push([1 + n / 20, 'o', row.repeat(12)]);
      bytes += row.length * 12 + 80;
    }
    const end = (lines.at(-1)?.[0] ?? 0) + 1;
    lines.push([end, 'o', 'needle\r\n']);
    fixture.state.recordings.set('graded', [recordingWith(lines)]);
    const longestStall = await watchStalls(page);
    await page.goto(`${fixture.url}/attempts/graded/result`);
    const began = Date.now();
    await player.ready();
    const loaded = Date.now();
    await player.search().fill('needle');
    await player.search().press('Enter');
    await soon(player.shown).toContain('needle');
    const there = Date.now();
    await page.locator('.rec-seek input').focus();
    await page.keyboard.press('ArrowLeft');
    await soon(player.shown).not.toContain('needle');
    const stall = await longestStall();
    console.log(
      `12 MB: loaded in ${loaded - began} ms, at its end ${there - loaded} ms later, held up for ${Math.round(stall)} ms at most`,
    );
    expect(loaded - began).toBeLessThan(15_000);
    expect(stall).toBeLessThan(2_000);
  });
});
