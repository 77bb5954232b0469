import { expect, test } from 'vitest';
import { testScene } from '../../platform/support/scene.js';

const scene = testScene();

test('ledger and time axis are shown to their owner once the attempt is over, and to instructors at any time', async () => {
  const { platform, ada, teacher, attempt } = scene();
  platform.attempts.change(attempt, { state: 'running' });
  for (const path of ['ledger', 'timeline']) {
    const early = await ada.call('GET', `/attempts/${attempt}/${path}`);
    expect([path, early.status, early.body.code]).toEqual([path, 403, 'not-over']);
    expect((await teacher.call('GET', `/attempts/${attempt}/${path}`)).status).toBe(200);
  }
  platform.attempts.change(attempt, { state: 'closed' });
  const lines = await ada.call('GET', `/attempts/${attempt}/ledger`);
  expect(lines.headers.get('content-type')).toMatch('application/x-ndjson');
  const numbers = lines.text.trim().split('\n');
  expect(numbers.map((line) => JSON.parse(line).seq)).toEqual([1, 2]);
  const json = await ada.call('GET', `/attempts/${attempt}/ledger`, undefined, { accept: 'application/json' });
  expect(json.body).toHaveLength(2);
});
