import { createHmac, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import Docker from 'dockerode';
import { createRanges } from '../../orchestrator/range/ranges.js';
import type { ExecResult, OpenRange, Ranges } from '../../orchestrator/range/types.js';
import { type World, worldOf } from '../../orchestrator/replay/world.js';
import { hosts as hostsOfLab, until } from '../images/help.js';

export { until };

export type HostName = 'world' | 'workstation' | 'app' | 'cleanroom';

/** A record as the tap tells it. */
export interface Told {
  n: number;
  kind: string;
  from: string | null;
  data: Record<string, unknown>;
}

/** A real range with a placed variant, and what tests do in it. Close it in `afterAll`. */
export interface TestLab {
  ranges: Ranges;
  range: OpenRange;
  world: World;
  prefix: string;
  variant: ReturnType<typeof testVariant>;
  payloadSha256: string;
  /** Runs a shell line as uid 1000. */
  shell(host: HostName, line: string, timeoutMs?: number): Promise<ExecResult>;
  /** As `shell`, and answers standard output; throws where the line failed. */
  out(host: HostName, line: string, timeoutMs?: number): Promise<string>;
  addCleanRoom(): Promise<void>;
  close(): Promise<void>;
}

/** A variant with two copies: `factor` starts the first, `roots_quadratic` the second. */
export function testVariant(prefix: string) {
  const [first, second] = [
    { host: 'amber.lodepool.test', address: `${prefix}.120`, port: 3333, wallet: '4LABwalletOne' },
    { host: 'eu.quiet-mining.test', address: `${prefix}.121`, port: 443, wallet: '4LABwalletTwo' },
  ] as const;
  return {
    prefix,
    case: 'sympy-dev',
    lookalikeVersion: '1.14.3',
    labToken: randomBytes(32).toString('hex'),
    payloadTrailerSeed: randomBytes(32).toString('hex'),
    poison: [
      { file: 'sympy/polys/polytools.py', routine: 'factor', copy: 1 },
      { file: 'sympy/polys/polyroots.py', routine: 'roots_quadratic', copy: 2 },
    ],
    stagingHost: 'cdn.amber-lattice.test',
    stagingAddress: `${prefix}.117`,
    stagingPort: 80,
    configPaths: ['/s/9f31/rt.json', '/s/9f31/rt-b.json'],
    payloadPaths: ['/s/9f31/rt.bin', '/s/9f31/rt-b.bin'],
    pools: [first, second] as const,
    disguises: ['[kworker/u8:2-events]', 'php-fpm: pool www'],
    decoyName: 'price-lru',
    endsAt: Date.now() + 3_600_000,
  };
}

/** The seal at the end of the variant's payload, computed here independently of `world`. */
export function trailerOf(variant: { labToken: string; payloadTrailerSeed: string }): Buffer {
  const mac = createHmac('sha256', Buffer.from(variant.labToken, 'hex'))
    .update(Buffer.from(variant.payloadTrailerSeed, 'hex'))
    .digest();
  return Buffer.concat([Buffer.from('LAB-INERT'), Buffer.alloc(23), mac]);
}

/** Opens `world` and the named hosts, places a variant and waits until they have laid their files. Hosts not named are not started. */
export async function openLab(hosts: ('workstation' | 'app')[] = ['workstation', 'app']): Promise<TestLab> {
  const ranges = createRanges({ docker: new Docker(), namespace: `test-${randomBytes(4).toString('hex')}` });
  const attemptId = `a-${randomBytes(5).toString('hex')}`;
  const wanted = [hostsOfLab.world, ...hosts.map((host) => hostsOfLab[host])];
  const range = await ranges.open({ attemptId, deadlineAt: Date.now() + 900_000, hosts: wanted });
  try {
    const prefix = range.subnet.split('.').slice(0, 3).join('.');
    const world = worldOf(ranges, attemptId);
    const variant = testVariant(prefix);
    const placed = await world.call('place', { variant });
    const payloadSha256 = placed.variant.payloadSha256 as string;
    const shell = (host: HostName, line: string, timeoutMs = 30_000) =>
      ranges.exec(
        { attemptId, host },
        { argv: ['sh', '-c', line], user: '1000', env: { HOME: homes[host] } },
        { timeoutMs },
      );
    const addresses = range.hosts.filter(({ kind }) => kind === 'lab').map(({ address }) => ({ address }));
    await world.call('ready', { hosts: addresses });
    return {
      ranges,
      range,
      world,
      prefix,
      variant,
      payloadSha256,
      shell,
      async out(host, line, timeoutMs) {
        const done = await shell(host, line, timeoutMs);
        if (done.code !== 0) throw new Error(`${host}: ${line}\n${done.stdout}${done.stderr}`);
        return done.stdout.toString();
      },
      async addCleanRoom() {
        await ranges.addHost(attemptId, { ...hostsOfLab.app, name: 'cleanroom' });
      },
      close: () => ranges.close(attemptId),
    };
  } catch (error) {
    await ranges.close(attemptId);
    throw error;
  }
}

const homes: Record<HostName, string> = {
  world: '/run/world',
  workstation: '/home/dev',
  app: '/home/svc',
  cleanroom: '/home/svc',
};

/** A tap on `world`'s records. `acknowledge` decides whether what was seen is acknowledged. */
export async function openTap(lab: TestLab, { acknowledge = true } = {}) {
  const stream = await lab.ranges.stream(
    { attemptId: lab.range.attemptId, host: 'world' },
    { argv: ['worldctl', 'tap'], user: '1000' },
  );
  const seen: Told[] = [];
  const lines = createInterface({ input: stream.stdout });
  lines.on('line', (line) => {
    const told: Told = JSON.parse(line);
    seen.push(told);
    if (acknowledge) stream.stdin.write(`${JSON.stringify({ ack: told.n })}\n`);
  });
  stream.stderr.resume();
  return {
    seen,
    of: (kind: string) => seen.filter((told) => told.kind === kind),
    ack: (n: number) => stream.stdin.write(`${JSON.stringify({ ack: n })}\n`),
    /** Resolves with the first record that fits, already seen or still to come. */
    wait: (kind: string, fits: (told: Told) => boolean = () => true) =>
      until(`a record ${kind} came`, () => seen.find((told) => told.kind === kind && fits(told))),
    async close() {
      stream.close();
      await stream.done;
    },
  };
}
