import { beforeEach, describe, expect, test } from 'vitest';
import { attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import { type Scene, testScene } from '../platform/support/scene.js';

/* The real server, accounts and routes; the attempts are memories. */

const scene = testScene('assessment');
let { platform, ada, eve, teacher, attempt } = {} as Scene;
beforeEach(() => {
  ({ platform, ada, eve, teacher, attempt } = scene());
});

describe('the routes', () => {
  test('serve instructors alone, with a session', async () => {
    for (const path of ['/instructor/attempts', '/instructor/people', `/attempts/${attempt}/integrity`]) {
      expect((await teacher.call('GET', path)).status).toBe(200);
      expect((await ada.call('GET', path)).body.code).toBe('forbidden');
      expect((await platform.call('GET', path)).status).toBe(401);
    }
    // To a stranger the attempt does not exist.
    expect((await eve.call('GET', `/attempts/${attempt}/integrity`)).body.code).toBe('attempt-unknown');
    expect((await teacher.call('GET', '/attempts/none/integrity')).body.code).toBe('attempt-unknown');
  });

  test('answer what the contract names, by the query', async () => {
    platform.attempts.change(attemptIdSchema.parse(attempt), { state: 'graded' });
    const { body, text } = await teacher.call('GET', '/instructor/attempts?state=graded&limit=500');
    expect(body).toMatchObject([{ id: attempt, state: 'graded', owner: { id: ada.account.id, name: 'somebody' } }]);
    expect(text).not.toContain('secret-seed');
    const integrity = await teacher.call('GET', `/attempts/${attempt}/integrity`);
    expect(integrity.body).toEqual({ marks: [], ledger: 'intact', signals: [], computedAt: 1, notJudged: [] });
  });

  test('tell what is wrong with a query by its name', async () => {
    for (const [query, path] of [
      ['state=odd', 'state'],
      ['limit=501', 'limit'],
      ['limit=5&limit=6', 'limit'],
      ['lab=A%20B', 'lab'],
    ] as const) {
      const { status, body } = await teacher.call('GET', `/instructor/attempts?${query}`);
      expect([status, body.code, body.errors[0].path]).toEqual([400, 'invalid-input', path]);
    }
    expect((await teacher.call('GET', '/instructor/attempts?other=1')).status).toBe(400);
    const { body } = await platform.call('GET', '/openapi.json');
    const names = body.paths['/api/instructor/attempts'].get.parameters.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual(['lab', 'limit', 'state']);
  });
});
