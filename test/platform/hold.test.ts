import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { holdRequests } from '../../orchestrator/http/hold.js';

test('a request that comes while the server starts is answered once it has started, body included', async () => {
  const server = createServer();
  const serve = holdRequests(server);
  const arrived = once(server, 'request');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const early = fetch(url, { method: 'POST', body: 'early' });
  await arrived;
  serve((request, response) => void request.pipe(response));
  expect(await (await early).text()).toBe('early');
  expect(await (await fetch(url, { method: 'POST', body: 'later' })).text()).toBe('later');
  server.closeAllConnections();
  server.close();
});
