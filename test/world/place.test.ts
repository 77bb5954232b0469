import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, type TestLab, testVariant, until } from './help.js';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab(['workstation']);
});
afterAll(() => lab?.close());

test('Before anything listens, every capability is gone and the process is an ordinary user', async () => {
  const status = await lab.out('world', 'cat /proc/1/status');
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
    expect(status).toMatch(new RegExp(`^${set}:\\s*0+$`, 'm'));
  }
  expect(status).toMatch(/^Uid:\s+1000\s+1000\s+1000\s+1000$/m);
  expect(status).toMatch(/^Gid:\s+1000\s+1000\s+1000\s+1000$/m);
  expect(status).toMatch(/^Groups:\s*$/m);
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
});

test('The world holds its own address and .100 to .139', async () => {
  const shown = await lab.out('world', 'ip -o -4 addr show dev eth0');
  const held = [...shown.matchAll(/inet ([0-9.]+)\/24/g)].map((match) => match[1]);
  const expected = [2, ...Array.from({ length: 40 }, (_, i) => 100 + i)].map((last) => `${lab.prefix}.${last}`);
  expect(held).toEqual(expected);
});

test('Its root cannot be written and its one writable place cannot be executed from', async () => {
  expect((await lab.shell('world', 'touch /opt/world/x')).code).not.toBe(0);
  const line = 'cp /bin/true /run/world/true && /run/world/true';
  expect((await lab.shell('world', line)).code).toBe(126);
});

test('All services answer as soon as place has', async () => {
  const { stagingHost, configPaths } = lab.variant;
  const urls = [
    'http://gateway.meridian.test/egress',
    'http://git.meridian.test/pricing.git/HEAD',
    'http://pypi.meridian.test/simple/',
    'http://pypi.test/simple/',
    `http://${stagingHost}${configPaths[0]}`,
  ];
  for (const url of urls) {
    expect(await lab.out('workstation', `curl -s -o /dev/null -w '%{http_code}' '${url}'`)).toBe('200');
  }
});

test('Placing the same variant again changes nothing, and another one is refused', async () => {
  const again = await lab.world.call('place', { variant: lab.variant });
  expect(again.variant.payloadSha256).toBe(lab.payloadSha256);
  expect(again.first).toBe((await lab.world.call('repository')).first);
  await expect(lab.world.call('place', { variant: testVariant(lab.prefix) })).rejects.toThrow('another variant');
});

test.each([
  ['an address outside the range', { stagingAddress: '203.0.113.7' }, 'stagingAddress'],
  ['a company address as staging', { stagingAddress: 'PREFIX.101' }, 'stagingAddress'],
  [
    'a routine that no question reaches',
    { poison: [{ file: 'sympy/core/add.py', routine: 'add', copy: 1 }] },
    'poison',
  ],
  ['a short token', { labToken: 'abcd' }, 'labToken'],
  ['another range', { prefix: '198.19.255' }, 'prefix'],
])('A variant with %s is refused, naming the field', async (_, change, field) => {
  const text = JSON.stringify({ ...testVariant(lab.prefix), ...change }).replace('PREFIX', lab.prefix);
  await expect(lab.world.call('place', { variant: JSON.parse(text) })).rejects.toThrow(field);
});

test('An unknown operation is refused with the list of known ones', async () => {
  const done = await lab.shell('world', `echo '{"op":"format"}' | worldctl call`);
  expect(JSON.parse(done.stdout.toString())).toMatchObject({ ok: false, error: expect.stringContaining('place') });
});

test('A host is handed its own files only, and one that the lab does not know none', async () => {
  const files = (host: 'workstation' | 'cleanroom') =>
    lab.out(host, `curl -s http://${lab.prefix}.2:8100/files | tar -t | cut -d/ -f1-3 | sort -u`);
  const own = await files('workstation');
  expect(own).toContain('home/dev/pricing');
  expect(own).not.toContain('srv/pricing');
  await lab.addCleanRoom();
  expect(await lab.out('cleanroom', `curl -s -w '%{http_code}' http://${lab.prefix}.2:8100/files`)).toContain('404');
});

test('Certificates of the pools are fresh: from now for seven days', async () => {
  const pool = lab.variant.pools[1];
  const shown = await lab.out(
    'workstation',
    `echo | openssl s_client -connect ${pool.host}:${pool.port} -servername ${pool.host} 2>/dev/null | openssl x509 -noout -startdate -enddate -subject`,
  );
  const [from, to] = [/notBefore=(.*)/, /notAfter=(.*)/].map((pattern) => Date.parse(pattern.exec(shown)?.[1] ?? ''));
  expect(Math.abs((from as number) - Date.now())).toBeLessThan(120_000);
  expect(Math.abs((to as number) - 7 * 86_400_000 - Date.now())).toBeLessThan(120_000);
  expect(shown).toContain(pool.host);
});

test('Starting and placing cost little processor time, whatever else the machine does', async () => {
  // utime, stime and those of ended children (openssl, git), in ticks of 10 ms.
  const fields = (await lab.out('world', 'cat /proc/1/stat')).split(') ')[1]?.split(' ') ?? [];
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  expect(ticks).toBeGreaterThan(0);
  expect(ticks).toBeLessThan(300);
});

test('At rest it takes at most 40 MB', async () => {
  const resident = await until('memory was read', async () => {
    const status = await lab.out('world', 'cat /proc/1/status');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  });
  expect(resident).toBeLessThan(40 * 1024);
});

test('The workstation finds its clone, its notes and its settings', async () => {
  expect(await lab.out('workstation', 'cd ~/pricing && git status --porcelain && git remote get-url origin')).toBe(
    'http://git.meridian.test/pricing.git\n',
  );
  await lab.out('workstation', 'test -s ~/README.md && test -s ~/rules/README.md && test -e /run/lab/placed');
  expect(await lab.out('workstation', 'python3 -m pip config get global.extra-index-url')).toContain(
    'pypi.meridian.test',
  );
});
