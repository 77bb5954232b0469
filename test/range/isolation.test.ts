import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenRange } from '../../orchestrator/range/types.js';
import { docker, labSpec, rangeSpec, shell, testRanges, worldSpec } from './help.js';
import { ensureTestImage } from './image.js';

const { ranges } = testRanges();
const mine = rangeSpec([worldSpec(), labSpec('workstation'), labSpec('app')]);
const other = rangeSpec([labSpec('workstation')]);
let [mineOpen, otherOpen] = [] as unknown as [OpenRange, OpenRange];
let server: Server;
let port = 0;

/** True where a TCP connection from the lab host is answered within two seconds. */
async function reaches(address: string, toPort: number): Promise<boolean> {
  const line = `python3 -c "import socket; socket.create_connection(('${address}', ${toPort}), 2); print('yes')"`;
  return (await shell(ranges, mine.attemptId, line)).stdout.toString() === 'yes\n';
}
const addressOf = (range: OpenRange, host: string) => range.hosts.find((h) => h.name === host)?.address ?? '';
const hostAddresses = () =>
  Object.values(networkInterfaces())
    .flat()
    .filter((entry) => entry?.family === 'IPv4' && !entry.internal)
    .map((entry) => entry?.address ?? '');

beforeAll(async () => {
  await ensureTestImage(docker);
  server = createServer((socket) => socket.on('error', () => {}).end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  port = (server.address() as { port: number }).port;
  [mineOpen, otherOpen] = await Promise.all([ranges.open(mine), ranges.open(other)]);
  const listen = 'python3 -m http.server 8000 --directory /scratch >/dev/null 2>&1 & echo started';
  for (const [range, host] of [
    [mine, 'app'],
    [other, 'workstation'],
  ] as const) {
    await shell(ranges, range.attemptId, listen, host);
  }
}, 300_000);
afterAll(async () => {
  server?.close();
  await Promise.all([mine, other].map((spec) => ranges.close(spec.attemptId)));
}, 60_000);

describe('from a lab host', { timeout: 60_000 }, () => {
  it('its own neighbours are reached, by address and by name (the control of everything below)', async () => {
    await expect.poll(() => reaches(addressOf(mineOpen, 'app'), 8000), { timeout: 10_000 }).toBe(true);
    expect(await reaches('app', 8000)).toBe(true);
  });

  it('no address of the machine is reached, though every one of them answers there', async () => {
    const addresses = hostAddresses();
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) {
      await new Promise<void>((resolve, reject) => connect(port, address, resolve).on('error', reject));
      expect(await reaches(address, port), address).toBe(false);
    }
  });

  it('nothing answers at the gateway address of its network', async () => {
    expect(await reaches(`${mineOpen.subnet.replace('.0/24', '')}.1`, port)).toBe(false);
  });

  it('another range is not reached, by address or by name', async () => {
    const theirs = addressOf(otherOpen, 'workstation');
    const self = `python3 -c "import socket; socket.create_connection(('${theirs}', 8000), 2); print('yes')"`;
    await expect
      .poll(async () => (await shell(ranges, other.attemptId, self)).stdout.toString(), { timeout: 10_000 })
      .toBe('yes\n');
    expect(await reaches(theirs, 8000)).toBe(false);
  });

  it('neither the outside nor a metadata address is reached, and no outside name is known', async () => {
    for (const [address, toPort] of [
      ['169.254.169.254', 80],
      ['1.1.1.1', 53],
      ['8.8.8.8', 443],
    ] as const) {
      expect(await reaches(address, toPort), address).toBe(false);
    }
    expect((await shell(ranges, mine.attemptId, 'timeout 8 getent hosts example.com')).code).not.toBe(0);
  });

  it('there is no IPv6 on the network', async () => {
    expect((await shell(ranges, mine.attemptId, 'ip -6 addr show dev eth0')).stdout.toString()).toBe('');
  });

  it('the resolver set-up holds nothing of the machine', async () => {
    const resolv = (await shell(ranges, mine.attemptId, 'grep -v "^#" /etc/resolv.conf')).stdout.toString().trim();
    expect(resolv.split('\n').sort()).toEqual(['nameserver 127.0.0.11', 'options ndots:0']);
  });
});
