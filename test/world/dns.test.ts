import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, openTap, type TestLab } from './help.js';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab(['workstation']);
});
afterAll(() => lab?.close());

const dig = (line: string) => lab.out('workstation', `dig +time=3 +tries=1 ${line}`);

test.each([
  ['gateway.meridian.test', '2'],
  ['workstation.meridian.test', '3'],
  ['app.meridian.test', '4'],
  ['git.meridian.test', '100'],
  ['pypi.meridian.test', '101'],
  ['pypi.test', '102'],
  ['cdn.amber-lattice.test', '117'],
  ['eu.quiet-mining.test', '121'],
])('%s has the address .%s, forward and reverse, by UDP and TCP', async (name, last) => {
  const address = `${lab.prefix}.${last}`;
  expect((await dig(`+short ${name}`)).trim()).toBe(address);
  expect((await dig(`+short +tcp @${lab.prefix}.2 ${name}`)).trim()).toBe(address);
  expect(await dig(`+short @${lab.prefix}.2 -x ${address}`)).toContain(`${name}.`);
});

test('The system resolver, through the engine, knows the lab and nothing else', async () => {
  expect(await lab.out('workstation', 'getent hosts pypi.test')).toContain(`${lab.prefix}.102`);
  expect((await lab.shell('workstation', 'getent hosts www.example.com')).code).not.toBe(0);
});

test('Every other name does not exist, and a known name has no other kind of record', async () => {
  expect(await dig(`@${lab.prefix}.2 www.example.com`)).toContain('status: NXDOMAIN');
  const answer = await dig(`@${lab.prefix}.2 pypi.test AAAA`);
  expect(answer).toContain('status: NOERROR');
  expect(answer).toContain('ANSWER: 0');
  expect(answer).toMatch(/flags:.* aa/);
});

test('A query is recorded with who asked what and what was answered', async () => {
  const tap = await openTap(lab);
  await dig(`+short @${lab.prefix}.2 git.meridian.test`);
  await dig(`+short @${lab.prefix}.2 nowhere.example.net`);
  const known = await tap.wait('dns.query', ({ data }) => data.name === 'git.meridian.test');
  expect(known).toMatchObject({ from: `${lab.prefix}.3`, data: { type: 'A', answer: `${lab.prefix}.100` } });
  const unknown = await tap.wait('dns.query', ({ data }) => data.name === 'nowhere.example.net');
  expect(unknown.data.answer).toBeNull();
  await tap.close();
});

test('A flood of queries is cut down and told as a gap, with the number that is missing', async () => {
  const tap = await openTap(lab);
  const count = 400;
  const script = `
import socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3)
for i in range(${count}):
    q = struct.pack('!6H', i, 256, 1, 0, 0, 0) + b'\\x05flood\\x04test\\0' + struct.pack('!2H', 1, 1)
    s.sendto(q, ('${lab.prefix}.2', 53)); s.recv(512)
`;
  await lab.out('workstation', `python3 -c "${script}"`);
  const gap = await tap.wait('evidence.gap');
  expect(gap.data).toMatchObject({ source: 'world', reason: expect.stringContaining('dns.query') });
  const recorded = () => tap.of('dns.query').filter(({ data }) => data.name === 'flood.test').length;
  const dropped = () => tap.of('evidence.gap').reduce((sum, { data }) => sum + Number(data.dropped), 0);
  // Queries are counted by the second: a flood may lie in two of them, and each has a gap.
  await expect.poll(() => recorded() + dropped(), { timeout: 10_000 }).toBe(count);
  expect(recorded()).toBeLessThan(count);
  await tap.close();
});

test('Bytes that are no query are survived', async () => {
  const script = `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for junk in (b'', b'x', b'\\xff' * 40, bytes(12), b'\\0\\1' * 300):
    s.sendto(junk, ('${lab.prefix}.2', 53))
`;
  await lab.out('workstation', `python3 -c "${script}"`);
  expect((await dig('+short pypi.test')).trim()).toBe(`${lab.prefix}.102`);
});
