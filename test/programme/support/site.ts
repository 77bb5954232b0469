import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import type { Locale } from '../../../orchestrator/contract/text.js';
import { type Person, type Platform, startPlatform } from '../../platform/support/server.js';
import { buildWeb, complaintsOf, launchBrowser } from '../../web/fixture/browser.js';

/** A person's window: complaints of the page are collected, and must be none in the end. */
export interface Window {
  page: Page;
  complaints: string[];
}

export interface Site {
  platform: Platform;
  browser: Browser;
  /** Opens a window in which this person is signed in; nobody where null. */
  window(person: Person | null, options?: { locale?: Locale; width?: number; dark?: boolean }): Promise<Window>;
  close(): Promise<void>;
}

/** The real server with its real web interface and a real browser; only attempts and terminals are memories. */
export async function startSite(options: Parameters<typeof startPlatform>[0] = {}): Promise<Site> {
  const webDirectory = await buildWeb();
  const platform = await startPlatform({ realLabs: true, ...options, webDirectory });
  const browser = await launchBrowser();
  const contexts: BrowserContext[] = [];
  return {
    platform,
    browser,
    async window(person, { locale = 'en', width = 1280, dark = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        locale,
        colorScheme: dark ? 'dark' : 'light',
      });
      contexts.push(context);
      if (person !== null) {
        // The account's language is the page's.
        await person.call('PATCH', '/account', { locale });
        const [name, value] = person.cookie.split('=') as [string, string];
        await context.addCookies([{ name, value, url: platform.url }]);
      }
      const page = await context.newPage();
      return { page, complaints: await complaintsOf(page) };
    },
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
      await platform.close();
    },
  };
}

/** The site of a file of tests, with an instructor: at its top level, `const { site, teacher } = await testSite();`. */
export async function testSite(): Promise<{ site: Site; teacher: Person }> {
  const site = await startSite();
  afterAll(() => site.close());
  return { site, teacher: await site.platform.person('teacher', 'instructor') };
}

/** No serious or critical finding of axe on the page once its transitions have ended: colours half way are nobody's. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ effect, playState }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => [id, nodes.map(({ target }) => String(target))])).toEqual([]);
}

/** A cohort with these people in it; the instructor is the person named `teacher`. */
export async function cohortOf(
  teacher: Person,
  people: readonly Person[],
  changes: Record<string, unknown> = {},
): Promise<{ cohort: string; enrolments: string[] }> {
  const settings = { labs: ['sympy-dev', 'checkout-action'] };
  const made = await teacher.call('POST', '/cohorts', { name: 'Autumn 2026', startsAt: 0, settings, ...changes });
  if (made.status !== 201) throw new Error(made.text);
  const cohort: string = made.body.id;
  const { code } = (await teacher.call('POST', `/cohorts/${cohort}/invitations`, {})).body;
  const enrolments: string[] = [];
  for (const person of people) {
    await person.call('POST', '/cohorts/join', { code });
    const programmes = (await person.call('GET', '/programmes')).body;
    enrolments.push(programmes.find((one: { cohort: { id: string } }) => one.cohort.id === cohort).enrolment.id);
  }
  return { cohort, enrolments };
}
