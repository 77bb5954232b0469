import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../../orchestrator/http/route.js';
import { routeTable } from '../../../orchestrator/http/routes/table.js';
import { en } from '../../../web/src/i18n/en.js';
import { zhCN } from '../../../web/src/i18n/zh-CN.js';
import { actionKey, knownActions } from '../../../web/src/pages/admin/actions.js';
import { type Platform, startPlatform } from '../../platform/support/server.js';

let platform: Platform;
let routes: Route[];
beforeAll(async () => {
  platform = await startPlatform();
  routes = routeTable(platform.parts);
});
afterAll(() => platform.close());

describe('the audit log', () => {
  test('writes down every change that instructors and administrators make', () => {
    const changing = routes.filter(
      ({ method, auth }) =>
        method !== 'get' &&
        (auth === 'instructor' ||
          auth === 'admin' ||
          (typeof auth === 'object' &&
            ('instructor' in auth || 'admin' in auth || ('attempt' in auth && auth.attempt === 'judge')))),
    );
    expect(changing.length).toBeGreaterThan(8);
    expect(changing.filter(({ audit }) => audit === undefined).map(({ path }) => path)).toEqual([]);
  });

  test('writes nothing down that the audit page could not name in both languages, and names nothing else', () => {
    const written = [...new Set(routes.flatMap(({ audit }) => audit?.action ?? []))].sort();
    expect([...knownActions].sort()).toEqual(written);
    for (const texts of [en, zhCN])
      expect(Object.keys(texts.admin.action).sort()).toEqual(written.map(actionKey).sort());
  });

  test('keeps no field of a body that is a secret', () => {
    const secret = /password|code|secret|token|csv|bundle/i;
    const kept = routes.flatMap(({ path, audit }) => (audit?.keeps ?? []).map((field) => `${path} ${field}`));
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.filter((one) => secret.test(one.split(' ')[1] ?? ''))).toEqual([]);
  });
});
