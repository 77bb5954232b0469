import type { Page } from 'playwright-core';
import { beforeEach, expect, test, vi } from 'vitest';
import { testPages } from './fixture/page.js';
import { accountNamed } from './fixture/routes.js';
import type { Fixture } from './fixture/server.js';
import { soon } from './fixture/soon.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });
const testPage = testPages();
const code = '**/assets/result-page-*.js';
let fixture: Fixture;
let page: Page;

beforeEach(async () => {
  const opened = await testPage({ account: accountNamed('Robin', 'trainee') });
  ({ fixture, page } = opened);
  return opened.close;
});

test('a page whose code does not come says so, and comes when it is tried again', async () => {
  await page.route(code, (route) => route.abort());
  await page.goto(`${fixture.url}/attempts/graded/result`);
  await soon(() => page.getByRole('alert').textContent()).toContain('Something unexpected went wrong');
  await page.unroute(code);
  await page.getByRole('alert').getByRole('button').click();
  await page.locator('.chart-event').first().waitFor();
});

test('code that did not come ahead of time is asked for again once the page is opened', async () => {
  let refused = 0;
  await page.route(code, (route) => {
    refused += 1;
    return route.abort();
  });
  await page.goto(`${fixture.url}/labs`);
  await soon(() => refused).toBeGreaterThan(0);
  await page.unroute(code);
  await page.locator('a[href="/attempts/graded/result"]').first().click();
  await page.locator('.chart-event').first().waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});
