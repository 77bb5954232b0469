import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { labIdSchema } from '../../../orchestrator/contract/attempt.js';
import type { Person } from '../../platform/support/server.js';
import { type Member, makeCohort } from '../../programme/support/cohort.js';
import { type Site, startSite } from '../../programme/support/site.js';
import { soon } from '../../web/fixture/soon.js';
import { lookout, strangers } from './support/lookout.js';
import { markdownPayloads, namePayloads } from './support/payloads.js';
import { unlimited } from './support/world.js';

/* Texts of others in a real browser: none runs, none loads anything, none leads anywhere but by a link that says so. */

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let site: Site;
let teacher: Person;
let ada: Member;
let bo: Member;
let cohort: string;
const hostile: Member[] = [];

beforeAll(async () => {
  site = await startSite({ limits: unlimited });
  teacher = await site.platform.person('teacher', 'instructor');
  const made = await makeCohort(site.platform, teacher, { labs: ['sympy-dev', 'checkout-action'] });
  cohort = made.id;
  ada = await made.member('ada', 1);
  bo = await made.member('bo', 1);
  for (const name of namePayloads) hostile.push(await made.member(name, 1));
});
afterAll(() => site.close());

const url = (path: string) => `${site.platform.url}${path}`;
async function say(text: string): Promise<void> {
  const path = `/enrolments/${ada.enrolment}/discussion/posts`;
  const answer = await ada.call('POST', path, { prompt: 'own-work', text });
  if (answer.status !== 201) throw new Error(answer.text);
}

describe('what somebody posts', () => {
  beforeAll(async () => {
    for (const payload of markdownPayloads) await say(payload);
    await say('**bold** and [a page](https://example.org/page), `code`\n\n| a |\n|:-:|\n| b |');
  });

  test('is text, and links that say where they lead, in the browser of everybody who reads it', async () => {
    for (const [reader, path] of [
      [bo, `/programme/${bo.enrolment}/discussion?prompt=own-work`],
      [teacher, `/cohorts/${cohort}/discussion?group=1&prompt=own-work`],
    ] as const) {
      const { page, faults } = await lookout(site, reader);
      await page.goto(url(path));
      await soon(() => page.locator('article.post').count()).toBe(markdownPayloads.length + 1);
      expect(await strangers(page)).toEqual([]);
      // The markup that is meant is drawn.
      const last = page.locator('article.post', { hasText: 'and a page' });
      expect(await last.locator('.markdown strong').textContent()).toBe('bold');
      expect(await last.locator('td').textContent()).toBe('b');
      const link = last.locator('a', { hasText: 'a page' });
      expect(await link.getAttribute('href')).toBe('https://example.org/page');
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
      // Whoever clicks on what looks like one of the others gets nowhere.
      for (const dead of await page.locator('.markdown a:not([href])').all()) await dead.click({ force: true });
      await page.mouse.move(300, 300);
      expect(faults).toEqual([]);
      expect(await page.locator('article.post').count()).toBe(markdownPayloads.length + 1);
    }
  });

  test('would be noticed here if it did more', async () => {
    const { page, faults } = await lookout(site, bo);
    await page.goto(url('/labs'));
    await page.locator('main h1').waitFor();
    await page.evaluate(() => {
      const holder = document.createElement('div');
      holder.className = 'markdown';
      holder.innerHTML =
        '<img src="https://evil.test/pixel.png"><a href="javascript:ran()">x</a><p style="color:red" onclick="ran()">y</p>';
      document.body.append(holder);
      (window as unknown as { ran: () => void }).ran();
    });
    await page.locator('a', { hasText: /^x$/ }).click();
    await soon(() => faults.length).toBeGreaterThanOrEqual(4);
    expect(faults.join('\n')).toMatch(/a script ran/);
    expect(faults.join('\n')).toMatch(/img-src/);
    expect(faults.join('\n')).toMatch(/style-src/);
    expect((await strangers(page)).length).toBeGreaterThanOrEqual(3);
    // The policy held, all the same: the only run is the test’s own.
    expect(faults.filter((one) => one === 'a script ran')).toHaveLength(1);
    expect(await page.locator('.markdown p').evaluate((element) => getComputedStyle(element).color)).not.toBe(
      'rgb(255, 0, 0)',
    );
  });
});

describe('names, reasons, messages and lists', () => {
  test('are text on every page that shows them', async () => {
    const { platform } = site;
    const evil = '<img src=x onerror=ran()>"><script>ran()</script>';
    await teacher.call('PATCH', `/cohorts/${cohort}`, { name: evil });
    for (const { enrolment } of hostile)
      await teacher.call('PATCH', `/cohorts/${cohort}/members/${enrolment}`, { reference: evil });
    await teacher.call('POST', `/cohorts/${cohort}/import`, { csv: `name\n"${namePayloads[0]}2"\n` });
    const { code } = (await teacher.call('POST', `/cohorts/${cohort}/invitations`, {})).body;
    await teacher.call('POST', '/webhooks', { url: `${platform.url}/hook?<b>`, events: ['attempt.graded'] });
    await bo.call('POST', '/tokens', { label: evil, scopes: ['attempt:read'] });
    const [first] = hostile as [Member];
    const told = { id: first.account.id, name: evil };
    const open = { lab: labIdSchema.parse('sympy-dev'), mode: 'practice' } as const;
    const running = await platform.attempts.open(bo.account.id, open);
    const said = { at: 1, by: evil, text: evil, minutes: 5 };
    platform.attempts.change(running.id, {
      state: 'running',
      owner: told,
      clockStartedAt: platform.clock.ms,
      interventions: [
        { ...said, kind: 'message' },
        { ...said, at: 2, kind: 'extended' },
      ],
    });
    const graded = await platform.attempts.open(bo.account.id, open);
    platform.attempts.change(graded.id, { state: 'graded', owner: told, points: 1 });
    const quoted = { id: 'similar-reports', strength: 'weak', text: { en: evil, 'zh-CN': evil }, at: 1 } as const;
    platform.attempts.integrity = async () => ({
      marks: [],
      ledger: 'intact',
      signals: [{ ...quoted, evidence: [], other: null, quotes: [evil] }],
      computedAt: 1,
      notJudged: [],
    });
    const regraded = { number: 2, computedAt: 2, points: 0, max: 100, signed: true, difference: null };
    platform.attempts.grades = async () => [{ ...regraded, reason: evil, by: evil }];
    const removed = (
      await first.call('POST', `/enrolments/${first.enrolment}/discussion/posts`, {
        prompt: 'own-work',
        text: evil,
      })
    ).body.id;
    await teacher.call('POST', `/cohorts/${cohort}/discussion/posts/${removed}/removal`, { reason: evil });

    const ofCohort = ['people', 'progress', 'discussion', 'results', 'certificates', 'settings', 'drill'];
    const pages: [Person | null, string[]][] = [
      [teacher, ['/', '/cohorts', ...['', ...ofCohort].map((tab) => `/cohorts/${cohort}/${tab}`)]],
      [teacher, ['/people', '/attempts', '/admin/audit', `/attempts/${running.id}/watch`]],
      [teacher, [`/attempts/${graded.id}/result`]],
      [bo, ['/', `/attempts/${running.id}`, '/account']],
      [bo, ['', '/discussion', '/journal'].map((part) => `/programme/${bo.enrolment}${part}`)],
      [null, [`/join?code=${code}`]],
    ];
    const visit = async ([person, paths]: (typeof pages)[number]) => {
      const { page, faults } = await lookout(site, person);
      for (const path of paths) {
        await page.goto(url(path));
        // It is there to be seen, as text.
        await soon(() => page.locator('body').textContent()).toContain('onerror=ran()');
        expect([path, await strangers(page), faults]).toEqual([path, [], []]);
      }
    };
    await Promise.all(pages.map(visit));
    // What stands in an address is no more than that.
    const { page, faults } = await lookout(site, null);
    for (const path of [`/join?code=${encodeURIComponent(evil)}`, `/certificates/${encodeURIComponent(evil)}`]) {
      await page.goto(url(path));
      await page.locator('main h1').waitFor();
      expect([path, await strangers(page), faults]).toEqual([path, [], []]);
    }
  });
});
