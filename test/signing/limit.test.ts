import { expect, test } from 'vitest';
import { startPlatform } from '../platform/support/server.js';

test('signed grades are checked for anybody, so many a minute from one address or account', async () => {
  const platform = await startPlatform({ limits: { verify: { points: 2, seconds: 600 } } });
  try {
    const ada = await platform.person('ada');
    const check = async (call: typeof platform.call) => (await call('POST', '/grades/verify', { bundle: '{' })).status;
    expect([await check(platform.call), await check(platform.call), await check(platform.call)]).toEqual([
      200, 200, 429,
    ]);
    expect([await check(ada.call), await check(ada.call), await check(ada.call)]).toEqual([200, 200, 429]);
  } finally {
    await platform.close();
  }
});
