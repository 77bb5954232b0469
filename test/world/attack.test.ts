import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, openTap, type TestLab, trailerOf, until } from './help.js';

let lab: TestLab;
let tap: Awaited<ReturnType<typeof openTap>>;
beforeAll(async () => {
  lab = await openLab(['workstation', 'app']);
  tap = await openTap(lab);
  await until(
    'the service answers',
    async () => (await lab.shell('app', 'curl -fs http://127.0.0.1:8000/healthz')).code === 0,
  );
});
afterAll(async () => {
  await tap?.close();
  await lab?.close();
});

interface Running {
  pid: string;
  sha256: string;
  parent: string;
  argv: string;
}
/** Processes of `app` that run from memory, the decoy apart. */
async function payloads(): Promise<Running[]> {
  const listing = await lab.out(
    'app',
    'for p in /proc/[0-9]*; do l=$(readlink $p/exe); case "$l" in /memfd:*) echo "$(basename $p)|$(sha256sum < $p/exe | cut -c1-64)|$(sed -n "s/^PPid:[^0-9]*//p" $p/status)|$(tr "\\0" " " < $p/cmdline)|$l";; esac; done',
  );
  return listing
    .split('\n')
    .filter((line) => line && !line.endsWith(`/memfd:${lab.variant.decoyName} (deleted)`))
    .map((line) => line.split('|'))
    .map(([pid = '', sha256 = '', parent = '', argv = '']) => ({ pid, sha256, parent, argv: argv.trim() }));
}
const ask = (family: string, expression: string) =>
  lab.out('app', `curl -sf -d '{"family":"${family}","expression":"${expression}"}' http://127.0.0.1:8000/quote`);
const shares = async () => (await lab.world.call('counters')).shares;

test('Starting the service, and routines that are not poisoned, start nothing', async () => {
  await ask('expand', '(x+1)*(x-2)');
  await ask('discriminant', 'x**3-2*x+5');
  expect(await payloads()).toEqual([]);
  expect(tap.of('staging.config')).toEqual([]);
});

test('The customers’ first question calls the first poisoned routine: configuration, payload, pool, share', async () => {
  await lab.world.call('start');
  const quote = await tap.wait('quote');
  expect(quote.data).toMatchObject({ round: null, family: 'factor', routines: ['factor'], status: 200, correct: true });
  const { stagingHost, configPaths, payloadPaths, pools } = lab.variant;
  const config = await tap.wait('staging.config');
  expect(config).toMatchObject({
    from: `${lab.prefix}.4`,
    data: { url: `http://${stagingHost}${configPaths[0]}`, copy: 1 },
  });
  const payload = await tap.wait('staging.payload');
  expect(payload.data).toEqual({
    url: `http://${stagingHost}${payloadPaths[0]}`,
    copy: 1,
    sha256: lab.payloadSha256,
  });
  const { host, address, port, wallet } = pools[0];
  const login = await tap.wait('pool.login');
  expect(login.data).toMatchObject({ name: host, address, port, wallet, agent: expect.stringContaining('LAB-INERT') });
  const share = await tap.wait('pool.share');
  expect(share).toMatchObject({ from: `${lab.prefix}.4`, data: { name: host, address, port, wallet, accepted: 1 } });
});

test('The payload runs from memory under its disguise, as a child of the service, with the variant’s hash', async () => {
  const [running] = await until('it runs', async () => {
    const found = await payloads();
    return found.length > 0 && found;
  });
  expect(running?.sha256).toBe(lab.payloadSha256);
  expect(running?.argv).toBe(lab.variant.disguises[0]);
  const service = (await lab.out('app', 'pgrep -of "python -m pricing"')).trim();
  expect(running?.parent).toBe(service);
});

test('What staging serves is the inert program and the seal of this attempt', async () => {
  const { stagingHost, payloadPaths, configPaths } = lab.variant;
  await lab.out(
    'workstation',
    `cd ~ && curl -sf http://${stagingHost}${payloadPaths[0]} > p && head -c -64 p > elf && tail -c 64 p > seal`,
  );
  expect(await lab.out('workstation', 'sha256sum < ~/p')).toContain(lab.payloadSha256);
  expect(
    await lab.out('workstation', 'xxd -p -c 64 ~/seal 2>/dev/null || od -An -v -tx1 ~/seal | tr -d " \\n"'),
  ).toContain(trailerOf(lab.variant).toString('hex'));
  await lab.out('workstation', 'grep -qa LAB-INERT ~/elf && head -c 4 ~/elf | grep -qa ELF');
  const config = JSON.parse(await lab.out('workstation', `curl -sf http://${stagingHost}${configPaths[1]}`));
  expect(config).toMatchObject({
    cpu: { enabled: true },
    opencl: { enabled: false },
    cuda: { enabled: false },
    pools: [{ url: `${lab.variant.pools[1].host}:443`, user: lab.variant.pools[1].wallet, tls: true }],
    lab: { copy: 2, endsAt: lab.variant.endsAt },
  });
  const code = `curl -s -o /dev/null -w '%{http_code}' http://${stagingHost}`;
  expect(await lab.out('workstation', `${code}/other`)).toBe('404');
});

test('The second routine starts the second copy, in its own name and at its own pool', async () => {
  await ask('roots', 'x**2-9');
  const second = lab.variant.pools[1];
  await tap.wait('pool.share', ({ data }) => data.name === second.host);
  const running = await payloads();
  expect(running.map(({ argv }) => argv).sort()).toEqual([...lab.variant.disguises].sort());
  await ask('roots', 'x**2-16');
  await ask('factor', 'x**2-16');
  expect(await payloads()).toHaveLength(2);
});

test('Killed, it comes back with the next trigger, and the answer is right all the same', async () => {
  const [before] = (await payloads()).filter(({ argv }) => argv === lab.variant.disguises[0]);
  await lab.out('app', `kill -9 ${before?.pid}`);
  expect(JSON.parse(await ask('factor', 'x**2-25')).result).toBe('(x - 5)*(x + 5)');
  const after = await until('it is back', async () =>
    (await payloads()).find(({ argv, pid }) => argv === lab.variant.disguises[0] && pid !== before?.pid),
  );
  expect(after.sha256).toBe(lab.payloadSha256);
});

test('A denied destination is reset, recorded, and cut where it stood open; the other pool goes on', async () => {
  const { host, address, port } = lab.variant.pools[0];
  await lab.out('workstation', `egress deny ${host}`);
  const rule = await tap.wait('egress.rule');
  expect(rule).toMatchObject({ from: `${lab.prefix}.3`, data: { action: 'deny', target: host, by: 'workstation' } });
  const cut = await tap.wait('egress.denied', ({ from }) => from === `${lab.prefix}.4`);
  expect(cut.data).toEqual({ name: host, address, port });
  const done = await lab.shell('app', `curl -sk -m 5 https://${host}:${port}/`);
  // Reset: whether curl is still connecting (7) or shaking hands (35) when it hears of it is a matter of moments.
  expect([7, 35]).toContain(done.code);
  await tap.wait('egress.denied', ({ n }) => n > cut.n);
  const other = lab.variant.pools[1].host;
  const last = tap.of('pool.share').at(-1)?.n ?? 0;
  await tap.wait('pool.share', ({ n, data }) => n > last && data.name === other);
  expect(tap.of('pool.share').filter(({ n, data }) => n > cut.n && data.name === host)).toEqual([]);
});

test('With every destination denied and the processes killed, triggers bring nothing back and quotes stay right', async () => {
  await lab.out(
    'workstation',
    `egress deny ${lab.variant.pools[1].address}:443 && egress deny ${lab.variant.stagingHost}`,
  );
  for (const { pid } of await payloads()) await lab.shell('app', `kill -9 ${pid}`);
  const before = await shares();
  for (const { routine } of lab.variant.poison) {
    const { asked, proved } = await lab.world.call('rounds', { id: `t-${routine}`, routine, count: 8 });
    expect({ asked, proved }).toEqual({ asked: 8, proved: 8 });
  }
  expect(await payloads()).toEqual([]);
  expect(await shares()).toBe(before);
  expect((await lab.world.call('counters')).payloads).toBe(tap.of('staging.payload').length);
});

test('Allowed again, the attack comes back', async () => {
  await lab.out('workstation', `egress allow ${lab.variant.stagingHost} && egress allow ${lab.variant.pools[0].host}`);
  const last = tap.of('pool.share').at(-1)?.n ?? 0;
  await ask('factor', 'x**2-36');
  await tap.wait('pool.share', ({ n }) => n > last);
});

test('Company addresses cannot be denied, and only the workstation operates the gateway', async () => {
  for (const target of ['git.meridian.test', `${lab.prefix}.102`, 'gateway.meridian.test:80']) {
    const done = await lab.shell('workstation', `egress deny ${target}`);
    expect(done.code).not.toBe(0);
    expect(done.stderr.toString()).toContain('company address');
  }
  const code = `curl -s -o /dev/null -w '%{http_code}' http://gateway.meridian.test/egress`;
  expect(await lab.out('app', code)).toBe('403');
  expect(await lab.out('workstation', 'egress flows')).toContain('denied');
});

test('Watched, the payload may use more of the processor than alone', async () => {
  const ticks = async (pid: string) =>
    Number((await lab.out('app', `cut -d' ' -f14 /proc/${pid}/stat`)).trim()) +
    Number((await lab.out('app', `cut -d' ' -f15 /proc/${pid}/stat`)).trim());
  const pid = (await payloads())[0]?.pid ?? '';
  const spent = async (ms: number) => {
    const before = await ticks(pid);
    await new Promise((resolve) => setTimeout(resolve, ms));
    return (await ticks(pid)) - before;
  };
  await lab.world.call('attended', { value: true });
  const watched = await spent(3_000);
  await lab.world.call('attended', { value: false });
  const alone = await spent(3_000);
  expect(watched).toBeGreaterThan(3 * Math.max(1, alone));
});
