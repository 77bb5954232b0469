import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { labIdSchema } from '../../orchestrator/contract/attempt.js';
import { enrolmentIdSchema } from '../../orchestrator/contract/enrolment.js';
import { attemptRow } from '../platform/support/rows.js';
import type { Person } from '../platform/support/server.js';
import { soon } from '../web/fixture/soon.js';
import { type Member, makeCohort } from './support/cohort.js';
import { expectAccessible, type Site, startSite } from './support/site.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
let site: Site;
let teacher: Person;
let cohort: Awaited<ReturnType<typeof makeCohort>>;
let ada: Member;
let bo: Member;
beforeAll(async () => {
  site = await startSite();
  teacher = await site.platform.person('teacher', 'instructor');
  cohort = await makeCohort(site.platform, teacher, { labs: ['sympy-dev', 'checkout-action'] });
  ada = await cohort.member('ada', 1);
  bo = await cohort.member('bo', 1);
});
afterAll(() => site.close());

const discussionOf = ({ enrolment }: Member) => `${site.platform.url}/programme/${enrolment}/discussion`;
const say = async (who: Member, text: string, answers: string | null = null, prompt = 'own-work') =>
  (await who.call('POST', `/enrolments/${who.enrolment}/discussion/posts`, { prompt, text, answers })).body;
const post = (page: Page, text: string) => page.locator('article.post', { hasText: text });
const locales = [
  ['en', 'Group discussion', 'Learning journal'],
  ['zh-CN', '小组讨论', '学习日志'],
] as const;

async function open(who: Person, address: string, options: Parameters<Site['window']>[1] = {}): Promise<Page> {
  const { page } = await site.window(who, options);
  await page.goto(address);
  await page.locator('main#main h1').waitFor();
  return page;
}

describe('the discussion’s page', () => {
  test('takes a finding and an answer, and tells that one has taken part', async () => {
    const finding = await say(bo, 'We pull images by tag.');
    const page = await open(ada, discussionOf(ada));
    await page.getByLabel('Your finding').fill('A **token** that can do everything.');
    await page.getByRole('button', { name: 'Post', exact: true }).click();
    await soon(() => post(page, 'that can do everything').locator('strong').last().textContent()).toBe('token');
    await soon(() => page.locator('.took li[data-done=true]').count()).toBe(1);
    await page.getByRole('button', { name: 'Answer bo' }).click();
    await page.keyboard.type('Pin the digest.');
    await page.keyboard.press('Control+Enter');
    await soon(() => page.locator('.thread-answers article').textContent()).toContain('Pin the digest.');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Answer');
    await soon(() => page.locator('.took strong').textContent()).toContain('You have taken part');
    expect(await page.getByLabel('Your finding').inputValue()).toBe('');
    const { body } = await bo.call('GET', `/enrolments/${bo.enrolment}/discussion/prompts/own-work`);
    expect(body.posts.at(-1)).toMatchObject({ answers: finding.id, text: 'Pin the digest.' });
  });

  test('shows what others post at once, as new, and as read at the next visit', async () => {
    const page = await open(ada, `${discussionOf(ada)}?prompt=look-alike`);
    await soon(() => page.locator('.talk-live').getAttribute('data-live')).toBe('true');
    await say(bo, 'Said just now.', null, 'look-alike');
    await post(page, 'Said just now.').waitFor();
    expect(await post(page, 'Said just now.').getAttribute('data-new')).toBe('true');
    await say(bo, 'Said elsewhere.', null, 'memory-only');
    await soon(() => page.locator('.prompt', { hasText: 'The disk was clean' }).textContent()).toContain('1 new');
    const again = await open(ada, `${discussionOf(ada)}?prompt=look-alike`);
    await post(again, 'Said just now.').waitFor();
    expect(await post(again, 'Said just now.').getAttribute('data-new')).toBe('false');
    expect(await again.locator('.prompt[aria-current]').textContent()).not.toContain('new');
  });

  test('lets one change and delete one’s own posts, after asking', async () => {
    await say(ada, 'First words.', null, 'token-reach');
    const page = await open(ada, `${discussionOf(ada)}?prompt=token-reach`);
    await post(page, 'First words.').getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Your post', { exact: true }).fill('Better words.');
    await page.getByRole('button', { name: 'Save' }).click();
    await soon(() => post(page, 'Better words.').locator('time').textContent()).toContain('edited');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Edit');
    await post(page, 'Better words.').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(await post(page, 'Better words.').count()).toBe(1);
    await post(page, 'Better words.').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await soon(() => page.locator('article.post').count()).toBe(0);
  });

  test('makes nothing run and nothing load of what a hostile post says', async () => {
    const hostile = [
      '<script>window.hit = 1</script><img src=x onerror="window.hit = 1"><svg onload="window.hit = 1">',
      '[a](javascript:window.hit=1) [b](data:text/html,hi) [c](/account) [d](https://example.org/)',
      '![pixel](https://tracker.example/p.gif)',
      '<details open ontoggle="window.hit = 1"><form action="/api/session"><button>Sign in again</button></form>',
      `\`\`\`\n${'x'.repeat(2000)}\n\`\`\``,
    ].join('\n\n');
    await say(bo, hostile, null, 'moved-tag');
    const { page, complaints } = await site.window(ada);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${discussionOf(ada)}?prompt=moved-tag`);
    const body = page.locator('article.post .markdown');
    await body.waitFor();
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    expect(await body.locator('script, img, svg, form, button, details').count()).toBe(0);
    expect(await body.locator('a[href]').evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual([
      'https://example.org/',
    ]);
    expect(asked.filter((url) => !url.startsWith(site.platform.url))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('keeps what was begun over a reload, and an answer over a change of mind', async () => {
    const page = await open(bo, discussionOf(bo));
    await page.getByRole('button', { name: 'Answer ada' }).first().click();
    await page.keyboard.type('Not yet');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Answer ada' }).first().click();
    expect(await page.getByLabel('Your answer to ada').inputValue()).toBe('Not yet');
    await page.getByLabel('Your finding').fill('Half a thought');
    await page.reload();
    await soon(() => page.getByLabel('Your finding').inputValue()).toBe('Half a thought');
  });

  test('tells who is in no group what to do, and opens once there is one', async () => {
    const lone = await cohort.member('lone');
    const page = await open(lone, discussionOf(lone));
    expect(await page.locator('.talk-notice').textContent()).toContain('made by your instructor');
    expect(await page.getByLabel('Your finding').count()).toBe(0);
    await teacher.call('PATCH', `/cohorts/${cohort.id}/members/${lone.enrolment}`, { group: 1 });
    await page.getByLabel('Your finding').waitFor();
  });

  test('can be used by everybody, in both languages, on a narrow screen', async () => {
    for (const [locale, title] of locales) {
      for (const width of [1280, 380]) {
        const page = await open(ada, discussionOf(ada), { locale, width, dark: width === 380 });
        expect(await page.locator('h1').textContent()).toBe(title);
        await page.locator('article.post').first().waitFor();
        await soon(() => page.locator('.talk-live').getAttribute('data-live')).toBe('true');
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await expectAccessible(page);
      }
    }
  });
});

describe('the instructor’s room', () => {
  test('reads every group, pins, posts, and removes with a reason', async () => {
    const cy = await cohort.member('cy', 2);
    await say(cy, 'From the other group.');
    const page = await open(teacher, `${site.platform.url}/cohorts/${cohort.id}/discussion`);
    await page.locator('.group', { hasText: 'Group 2' }).click();
    const one = post(page, 'From the other group.');
    await one.getByRole('button', { name: 'Pin' }).click();
    await soon(() => one.getAttribute('data-pinned')).toBe('true');
    await page.getByLabel('Your post to the group').fill('What would you check first?');
    await page.getByRole('button', { name: 'Post', exact: true }).click();
    await soon(() => post(page, 'What would you check first?').textContent()).toContain('Instructor');
    await one.getByRole('button', { name: 'Remove' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill('It names a customer.');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await soon(() => page.locator('article.gone').textContent()).toContain('It names a customer.');
    const theirs = await open(cy, discussionOf(cy));
    await soon(() => theirs.locator('article.gone').textContent()).toContain('It names a customer.');
  });

  test('gives way to signing in once its person is signed out elsewhere, like every page that follows something', async () => {
    for (const tab of ['discussion', 'board']) {
      const other = await site.platform.person(`${tab} teacher`, 'instructor');
      const page = await open(other, `${site.platform.url}/cohorts/${cohort.id}/${tab}`);
      await page
        .locator(tab === 'board' ? '.board-table' : '.group')
        .first()
        .waitFor();
      expect((await other.call('DELETE', '/session')).status).toBe(204);
      await page.waitForURL('**/sign-in');
    }
  });

  test('draws groups where there are none, and puts late-comers into one', async () => {
    const fresh = await makeCohort(site.platform, teacher);
    for (const name of ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']) await fresh.member(name);
    const page = await open(teacher, `${site.platform.url}/cohorts/${fresh.id}/discussion`);
    await page.getByLabel('People in a group').selectOption('3');
    await page.getByRole('button', { name: 'Draw groups at random' }).click();
    await soon(() => page.locator('.group').count()).toBe(2);
    await fresh.member('late');
    await page.reload();
    await page.getByLabel('Group for late').selectOption({ label: 'Group 2' });
    await soon(() => page.locator('.member').count()).toBe(7);
    await page.getByRole('button', { name: 'Draw anew' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(await page.locator('.member').count()).toBe(7);
  });

  test('can be used by everybody, in both languages, on a narrow screen', async () => {
    for (const [locale] of locales) {
      for (const width of [1280, 380]) {
        const page = await open(teacher, `${site.platform.url}/cohorts/${cohort.id}/discussion`, { locale, width });
        await page.locator('article.post').first().waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await expectAccessible(page);
      }
    }
  });
});

describe('the journal’s page', () => {
  const journalOf = ({ enrolment }: Member) => `${site.platform.url}/programme/${enrolment}/journal`;
  const learnt = (page: Page) => page.getByLabel('What I learnt').first();
  const saveState = (page: Page) => page.locator('.entry-save').first().getAttribute('data-save');
  const stored = async ({ enrolment }: Member) =>
    (await site.platform.storage.journal.list(enrolmentIdSchema.parse(enrolment))).map((row) => row.learnt);

  async function practised(name: string): Promise<Member> {
    const member = await cohort.member(name);
    const about = { labId: labIdSchema.parse('sympy-dev'), enrolmentId: enrolmentIdSchema.parse(member.enrolment) };
    const row = attemptRow(`of-${name}`, member.account, { ...about, state: 'graded', gradedAt: 1, clockStartedAt: 1 });
    await site.platform.storage.attempts.insert(row);
    return member;
  }

  test('saves by itself, counts what is written, and has it again after a reload', async () => {
    const di = await practised('di');
    const page = await open(di, journalOf(di));
    expect(await page.locator('.entry-closed').count()).toBe(7);
    await learnt(page).fill('A name proves nothing about who publishes.');
    await soon(() => saveState(page)).toBe('saved');
    expect(await page.locator('.entry .chip').textContent()).toBe('Begun');
    await page.getByLabel('What I will improve').first().fill('We will require hashes in every build.');
    await soon(() => page.locator('.journal-share').textContent()).toContain('1 of 8 written');
    await page.reload();
    await soon(() => learnt(page).inputValue()).toBe('A name proves nothing about who publishes.');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download as Markdown' }).click();
    expect((await download).suggestedFilename()).toBe('Learning-journal-di-Autumn.md');
  });

  test('loses nothing without a network, nor by a reload before it is back', async () => {
    const eli = await practised('eli');
    const page = await open(eli, journalOf(eli));
    await page.route('**/api/enrolments/*/journal/**', (route) => route.abort());
    await learnt(page).fill('Written on the train.');
    await soon(() => saveState(page)).toBe('offline');
    expect(await stored(eli)).toEqual([]);
    await page.unroute('**/api/enrolments/*/journal/**');
    await page.reload();
    await soon(() => learnt(page).inputValue()).toBe('Written on the train.');
    await soon(() => stored(eli)).toEqual(['Written on the train.']);
    await soon(() => saveState(page)).toBe('saved');
  });

  test('goes on where the answer to a saving was lost', async () => {
    const fay = await practised('fay');
    const page = await open(fay, journalOf(fay));
    // The server has it, the page does not know.
    await page.route('**/api/enrolments/*/journal/**', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await learnt(page).fill('Sent');
    await soon(() => stored(fay)).toEqual(['Sent']);
    await soon(() => saveState(page)).toBe('offline');
    await page.unroute('**/api/enrolments/*/journal/**');
    await learnt(page).fill('Sent, and then more');
    await soon(() => stored(fay)).toEqual(['Sent, and then more']);
    expect(await page.locator('.conflict').count()).toBe(0);
  });

  test('tells the older of two windows, shows both texts, and overwrites nothing unasked', async () => {
    const gus = await practised('gus');
    const older = await open(gus, journalOf(gus));
    const newer = await open(gus, journalOf(gus));
    await learnt(newer).fill('From the newer window');
    await soon(() => stored(gus)).toEqual(['From the newer window']);
    await learnt(older).fill('From the older window');
    await older.locator('.conflict').waitFor();
    expect(await older.locator('.conflict').textContent()).toContain('From the newer window');
    expect(await learnt(older).inputValue()).toBe('From the older window');
    await expectAccessible(older);
    expect(await stored(gus)).toEqual(['From the newer window']);
    // Typing on and loading again does not lift the question.
    await learnt(older).fill('From the older window, later');
    await older.reload();
    await older.locator('.conflict').waitFor();
    expect(await learnt(older).inputValue()).toBe('From the older window, later');
    expect(await stored(gus)).toEqual(['From the newer window']);
    await older.getByRole('button', { name: 'Keep what I wrote here' }).click();
    await soon(() => stored(gus)).toEqual(['From the older window, later']);
    await learnt(newer).fill('The newer window again');
    await newer.locator('.conflict').waitFor();
    await newer.getByRole('button', { name: 'Take what was saved there' }).click();
    expect(await learnt(newer).inputValue()).toBe('From the older window, later');
    expect(await stored(gus)).toEqual(['From the older window, later']);
  });

  test('is shown to nobody else', async () => {
    const hal = await practised('hal');
    const { page } = await site.window(teacher);
    await page.goto(journalOf(hal));
    await soon(() => page.locator('main .notice').textContent()).toContain('read by its person alone');
  });

  test('can be used by everybody, in both languages, on a narrow screen', async () => {
    const ida = await practised('ida');
    for (const [locale, , title] of locales) {
      for (const width of [1280, 380]) {
        const page = await open(ida, journalOf(ida), { locale, width, dark: width === 380 });
        expect(await page.locator('h1').textContent()).toBe(title);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await expectAccessible(page);
      }
    }
  });
});
