import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AttemptView } from '../../orchestrator/contract/attempt.js';
import { attemptIn } from './fixture/attempts.js';
import { testPages } from './fixture/page.js';
import { accountNamed } from './fixture/routes.js';
import type { Fixture } from './fixture/server.js';
import { signedGradeOf } from './fixture/signed.js';
import { soon } from './fixture/soon.js';

const openPage = testPages();
let browser: Browser;
let fixture: Fixture;
let page: Page;
let complaints: string[];

beforeEach(async () => {
  const opened = await openPage({ account: accountNamed('Robin', 'instructor') });
  ({ browser, fixture, page, complaints } = opened);
  return opened.close;
});

const label = (name: string) => page.locator(`[data-claim="${name}"] input`);

describe('signing up', () => {
  test('works with the keyboard alone, from the first Tab to the labs', async () => {
    fixture.state.account = null;
    await page.goto(`${fixture.url}/`);
    await page.locator('#sign-tab-in').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Zoë 林');
    await page.keyboard.press('Tab');
    await page.keyboard.type('too short');
    await page.keyboard.press('Enter');
    await soon(() => page.locator('.field .error').textContent()).toBe('A password has 10 to 200 characters.');
    await page.keyboard.type(', but not now');
    await page.keyboard.press('Enter');
    await soon(() => page.locator('h1').textContent()).toBe('Labs');
    expect(fixture.state.account).toMatchObject({ name: 'Zoë 林', locale: 'en' });
  });

  test('opens on the sign-up side for an invitation, in the browser’s language', async () => {
    fixture.state.account = null;
    const chinese = await browser.newContext({ locale: 'zh-CN' });
    const invited = await chinese.newPage();
    await invited.goto(`${fixture.url}/join?code=k3v9`);
    await soon(() => invited.locator('.notice').textContent()).toContain('你已受邀加入');
    expect(await invited.locator('html').getAttribute('lang')).toBe('zh-CN');
    await chinese.close();
  });

  test('says in the reader’s language why it was refused', async () => {
    fixture.state.account = null;
    await page.goto(`${fixture.url}/sign-in`);
    await page.locator('input[autocomplete=username]').fill('nobody');
    await page.locator('input[type=password]').fill('wrong');
    await page.keyboard.press('Enter');
    await soon(() => page.locator('[role=alert]').textContent()).toBe('Name or password is wrong.');
  });
});

describe('the language', () => {
  test('is switched in the header, saved to the account and kept over a reload', async () => {
    await page.goto(`${fixture.url}/labs`);
    await page.locator('header button[lang="zh-CN"]').click();
    await soon(() => page.locator('h1').textContent()).toBe('实验');
    await soon(() => fixture.state.account?.locale).toBe('zh-CN');
    await page.reload();
    await soon(() => page.locator('h1').textContent()).toBe('实验');
  });
});

describe('the report', () => {
  beforeEach(async () => {
    await page.goto(`${fixture.url}/attempts/running`);
    await page.locator('#side-tab-report').click();
    await label('package').waitFor();
  });

  test('is saved once after typing, not at every key', async () => {
    await label('package').pressSequentially('sympy-dev==1.14.2', { delay: 5 });
    await soon(() => page.locator('.draft-state').textContent()).toBe('Draft saved');
    await soon(() => fixture.state.drafts.get('running')?.claims.package).toEqual(['sympy-dev==1.14.2']);
    expect(fixture.state.draftSaves).toBeLessThanOrEqual(2);
  });

  test('loses nothing when the page is reloaded before it was saved, nor while the server refuses', async () => {
    fixture.state.failing = { type: 'about:blank', title: 'Full', status: 503, code: 'disk-full' };
    await label('package').fill('typed just now');
    await page.reload();
    await soon(() => label('package').inputValue()).toBe('typed just now');
    await soon(() => page.locator('.draft-state').textContent()).toBe('Not saved yet');
    fixture.state.failing = null;
    await soon(() => fixture.state.drafts.get('running')?.claims.package).toEqual(['typed just now']);
  });

  test('shows a refused field, then the values as they will be compared, and can be filed again', async () => {
    await label('payload').fill('not a hash');
    await label('staging').fill('hxxp://CDN.example.test/a');
    await page.locator('.report-foot button').click();
    await soon(() => page.locator('[data-claim="payload"] .error').textContent()).toContain('64 hexadecimal');
    await label('payload').fill('A'.repeat(64));
    await page.locator('.report-foot button').click();
    await soon(() => page.locator('.normalised dd').allTextContents()).toContain('http://cdn.example.test/a');
    await soon(() => page.locator('.report-foot button').textContent()).toBe('File again');
    await page.locator('.report-foot button').click();
    await soon(() => page.locator('.filed').count()).toBe(2);
  });

  test('adds list items up to the field’s maximum and takes them away again', async () => {
    const field = page.locator('[data-claim="file"]');
    await field.locator('.add').click();
    expect(await field.locator('input').count()).toBe(2);
    expect(await field.locator('.add').count()).toBe(0);
    await field.locator('input').nth(1).fill('b.py');
    await field.locator('input').nth(0).fill('a.py');
    await field.locator('.claim-row button').nth(0).click();
    await soon(() => fixture.state.drafts.get('running')?.claims.file).toEqual(['b.py']);
  });

  test('is asked for before the attempt is submitted', async () => {
    await page.locator('.top-actions .primary').click();
    await soon(() => page.locator('dialog .notice').textContent()).toContain('You have not filed a report');
    await page.locator('dialog .primary').click();
    await soon(() => page.locator('h2').first().textContent()).toBe('The examiner is at work');
  });
});

describe('the attempt page', () => {
  test('tells who waits in the queue their place, by when it is their turn, and each change of it', async () => {
    const told = (revision: number, queue: AttemptView['queue']): AttemptView => ({
      ...attemptIn('queued', { id: 'opening' }),
      revision,
      queue,
    });
    const byAt = Date.UTC(2030, 0, 2, 12, 30);
    const { revision } = fixture.state.attempts.get('opening') as AttemptView;
    fixture.state.attempts.set('opening', told(revision + 1, { ahead: 2, byAt, for: 'place' }));
    await page.goto(`${fixture.url}/attempts/opening`);
    const place = page.locator('.queue-place dd');
    await soon(() => place.allTextContents()).toEqual(['3', expect.stringContaining('2030')]);
    fixture.push(told(revision + 2, { ahead: 0, byAt, for: 'place' }));
    await soon(() => place.first().textContent()).toBe('1');
    // A place is free: only those before are opened first, which is a matter of seconds.
    fixture.push(told(revision + 3, { ahead: 1, byAt: Date.now() + 20_000, for: 'turn' }));
    await soon(() => place.allTextContents()).toEqual(['2', expect.stringMatching(/^00:[01]\d$/)]);
    fixture.push({ ...attemptIn('opening', { id: 'opening' }), revision: revision + 4 });
    await soon(() => place.count()).toBe(0);
  });

  test('follows the attempt: opening, ready, begun by the button, and to the result after the examination', async () => {
    await page.goto(`${fixture.url}/attempts/opening`);
    await soon(() => page.locator('.steps li[data-state=done]').count()).toBe(2);
    fixture.push(attemptIn('ready', { id: 'opening' }));
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.locator('[data-host="app"]').waitFor();
    fixture.push(attemptIn('examining', { id: 'opening' }));
    await soon(() => page.locator('h2').first().textContent()).toBe('The examiner is at work');
    fixture.push(attemptIn('graded', { id: 'opening', points: 77 }));
    await page.waitForURL('**/attempts/opening/result');
    await soon(() => page.locator('.score-text .num').first().textContent()).toBe('77');
  });

  test.each([
    [1440, 900],
    [1024, 768],
  ])('fits %i × %i without a scroll bar of the page, in every tab and language', async (width, height) => {
    await page.setViewportSize({ width, height });
    for (const locale of ['en', 'zh-CN'] as const) {
      fixture.state.account = accountNamed('Robin', 'trainee', locale);
      await page.goto(`${fixture.url}/attempts/running`);
      await page.locator('.cpu canvas').waitFor();
      for (const tab of ['brief', 'guide', 'report', 'objectives', 'hints']) {
        await page.locator(`#side-tab-${tab}`).click();
        const over = await page.evaluate(() => [
          document.documentElement.scrollHeight - innerHeight,
          document.documentElement.scrollWidth - innerWidth,
          Math.max(
            0,
            (document.querySelector('.panel-body')?.scrollWidth ?? 0) -
              (document.querySelector('.panel-body')?.clientWidth ?? 0),
          ),
        ]);
        expect([locale, tab, over]).toEqual([locale, tab, [0, 0, 0]]);
      }
    }
  });

  test('tells nothing in an assessment: no guide, no hints, no ticks', async () => {
    await page.goto(`${fixture.url}/attempts/assessment`);
    await page.locator('#side-tab-objectives').click();
    expect(await page.locator('.tabs [role=tab]').allTextContents()).toEqual(['Brief', 'Report', 'Objectives']);
    expect(await page.locator('.objective:not([data-state=unknown])').count()).toBe(0);
  });

  test('takes a hint only after its cost was confirmed', async () => {
    await page.goto(`${fixture.url}/attempts/running`);
    await page.locator('#side-tab-hints').click();
    await page.locator('.hint').nth(1).locator('button').click();
    await soon(() => page.locator('dialog').textContent()).toContain('It costs 0.5 points');
    expect(await page.locator('.hint').nth(1).locator('.hint-text').count()).toBe(0);
    await page.locator('dialog .primary').click();
    await soon(() => page.locator('.hint').nth(1).locator('.hint-text').count()).toBe(1);
  });
});

describe('the result', () => {
  test('goes from mark to mark by the arrow keys and shows the evidence of one', async () => {
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await page.locator('[data-event="0"]').focus();
    await page.keyboard.press('ArrowRight');
    await soon(() => page.locator('.chart-text').textContent()).toContain('A customer’s quote calls');
    await page.locator('.chart-detail .link-button').click();
    await soon(() => page.locator('.record-head').textContent()).toContain('#');
  });
});

describe('a signed grade', () => {
  const upload = async (text: string) => {
    const file = { name: 'grade.sigstore.json', mimeType: 'application/json', buffer: Buffer.from(text) };
    await page.locator('input[type=file]').setInputFiles(file);
  };

  test('is downloaded from the result and checked by anybody, and shows what it says', async () => {
    await page.goto(`${fixture.url}/attempts/graded/result`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.result-head a[href$="/grade/signed"]').click(),
    ]);
    const bundle = await readFile(await download.path(), 'utf8');
    fixture.state.account = null;
    await page.goto(`${fixture.url}/verify`);
    await upload(bundle);
    await soon(() => page.locator('.verdict[data-ok=true]').textContent()).toContain('Robin');
    await soon(() => page.locator('.verdict-facts').textContent()).toContain('412 records');
    const forged = JSON.parse(bundle);
    forged.dsseEnvelope.payload = Buffer.from('{}').toString('base64');
    await upload(JSON.stringify(forged));
    await soon(() => page.locator('.verdict[data-ok=false]').textContent()).toContain('changed after it was signed');
    await upload('a letter');
    await soon(() => page.locator('.verdict[data-ok=false]').textContent()).toContain('not a signed grade');
    await upload(' '.repeat(300 * 1024));
    await soon(() => page.locator('.verdict[data-ok=false]').textContent()).toContain('far larger');
  });

  test('that is not what the server holds under its number is told apart', async () => {
    const graded = fixture.state.attempts.get('graded');
    if (!graded) throw new Error('the fixture has no graded attempt');
    await page.goto(`${fixture.url}/verify`);
    await upload(signedGradeOf(graded));
    await soon(() => page.locator('.verdict[data-ok=true]').count()).toBe(1);
    expect(await page.locator('.verdict-notes').textContent()).not.toContain('another grade');
    await upload(signedGradeOf(graded, 2));
    const note = page.locator('.verdict-notes li[data-ok=false]');
    await soon(() => note.textContent()).toContain('This server holds another grade under this number');
  });

  test('is computed again by an instructor, with a reason, and the old one stays to be seen', async () => {
    fixture.state.account = accountNamed('Lin', 'instructor');
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await page.getByRole('button', { name: 'Grade again' }).click();
    const start = page.locator('dialog .primary');
    expect(await start.isDisabled()).toBe(true);
    await page.getByLabel('Reason').fill('the version is not asked for');
    await start.click();
    await soon(() => page.locator('.grade-history > li').count()).toBe(2);
    await soon(() => page.locator('.grade-history').textContent()).toContain('the version is not asked for');
    await soon(() => page.locator('.grade-changes').textContent()).toContain('3.5 → 4');
    fixture.state.account = accountNamed('Robin');
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await soon(() => page.locator('.grade-history > li').count()).toBe(2);
    expect(await page.getByRole('button', { name: 'Grade again' }).count()).toBe(0);
  });

  test('of all attempts of a lab are computed again one after another, and the end is told', async () => {
    fixture.state.account = accountNamed('Lin', 'instructor');
    await page.goto(`${fixture.url}/attempts/graded/result`);
    await page.getByRole('button', { name: 'Grade again' }).click();
    await page.getByLabel('Reason').fill('a check was mended');
    await page.getByRole('checkbox').check();
    await page.locator('dialog .primary').click();
    await soon(() => page.locator('dialog [role=status]').textContent()).toBe(
      '2 of 2 graded again, 1 with other points, 1 refused',
    );
  });
});

describe('every page', () => {
  test('keeps to the content security policy and has one main heading', async () => {
    for (const path of [
      '/labs',
      '/account',
      '/verify',
      '/privacy',
      '/attempts/running',
      '/attempts/ready',
      '/attempts/failed',
      '/attempts/graded/result',
      '/nowhere',
    ]) {
      await page.goto(fixture.url + path);
      await page.locator('#main').waitFor();
      expect([path, await page.locator('h1').count()]).toEqual([path, 1]);
    }
    expect(complaints).toEqual([]);
  });

  test('sends whoever is not signed in to sign in, and back afterwards', async () => {
    fixture.state.account = null;
    fixture.state.accounts.set('Robin', 'a long password');
    await page.goto(`${fixture.url}/account`);
    await page.locator('input[autocomplete=username]').fill('Robin');
    await page.locator('input[type=password]').fill('a long password');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/account');
  });
});
