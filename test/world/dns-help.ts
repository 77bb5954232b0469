import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { HostSpec } from '../../orchestrator/range/types.js';
import { hosts, makeImages, ranges } from '../images/help.js';

const resolver: HostSpec = {
  name: 'resolver',
  kind: 'lab',
  image: 'chaindrill/resolver',
  memoryBytes: 96 * 2 ** 20,
  cpus: 0.5,
  pids: 64,
  tmpfs: [
    { path: '/srv/unbound', sizeBytes: 4 * 2 ** 20, inodes: 256, uid: 1000, exec: false },
    { path: '/home/dns', sizeBytes: 2 ** 20, inodes: 256, uid: 1000, exec: false },
    { path: '/run/lab', sizeBytes: 2 ** 20, inodes: 256, uid: 1000, exec: false },
    { path: '/tmp', sizeBytes: 2 ** 20, inodes: 256, uid: 1000, exec: false },
  ],
};

interface Said {
  code: number;
  text: string;
}
interface Asked {
  rcode: string;
  addresses: string[];
  ad: boolean;
}
interface DnsRecord {
  kind: string;
  from: string | null;
  data: { name: string; type?: string; answer?: string | null; address?: string };
}

/** A real range with the names of the case and nothing else of it: `world`, the resolver, and a desk that asks it. */
export async function openDns() {
  await makeImages('world', 'resolver', 'workstation');
  const attemptId = `a-${randomBytes(5).toString('hex')}`;
  const wanted = [hosts.world, { ...hosts.workstation, dns: 'resolver' }, resolver];
  const range = await ranges.open({ attemptId, deadlineAt: Date.now() + 900_000, hosts: wanted });
  try {
    const prefix = range.subnet.split('.').slice(0, 3).join('.');
    const run = async (host: 'world' | 'workstation' | 'resolver', line: string, stdin?: string): Promise<Said> => {
      const done = await ranges.exec(
        { attemptId, host },
        { argv: ['sh', '-c', line], user: '1000' },
        { timeoutMs: 60_000, ...(stdin === undefined ? {} : { stdin: Buffer.from(stdin) }) },
      );
      return { code: done.code, text: done.stdout.toString() + done.stderr.toString() };
    };
    const driver = await ranges.stream(
      { attemptId, host: 'world' },
      {
        argv: ['python3', '-c', readFileSync(new URL('dns-driver.py', import.meta.url), 'utf8'), prefix],
        user: '1000',
      },
    );
    const lines = createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
    let errors = '';
    driver.stderr.on('data', (piece) => {
      errors += piece;
    });
    const next = async <T>(): Promise<T> => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`The driver has ended:\n${errors}`);
      return JSON.parse(value) as T;
    };
    const call = <T>(request: Record<string, unknown>): Promise<T> => {
      driver.stdin.write(`${JSON.stringify(request)}\n`);
      return next<T>();
    };
    const { opened, files } = await next<{ opened: number; files: Record<string, string> }>();
    for (const [path, text] of Object.entries(files)) await run('resolver', `cat > /${path}`, text);
    await run('workstation', 'cat > /run/lab/ca-certificates.crt', files['run/lab/ca-certificates.crt']);
    await run('resolver', ': > /run/lab/placed');
    const address = (last: number) => `${prefix}.${last}`;
    const resolverAddress = range.hosts.find(({ name }) => name === 'resolver')?.address ?? '';
    return {
      opened,
      world: address(2),
      resolver: resolverAddress,
      address,
      run,
      configuration: files['srv/unbound/unbound.conf'] ?? '',
      forge: (names: Record<string, string>) => call({ op: 'forge', names }),
      change: (name: string, to: string) => call({ op: 'change', name, address: to }),
      ask: (name: string, more: { kind?: string; server?: string; timeout?: number } = {}) =>
        call<Asked>({ op: 'ask', server: resolverAddress, name, ...more }),
      records: async () => (await call<{ records: DnsRecord[] }>({ op: 'records' })).records,
      /** Ends the driver, and the zone's server with it; answers what it said last. */
      async end() {
        driver.stdin.end();
        return next<{ closed: boolean }>();
      },
      async close() {
        driver.close();
        await ranges.close(attemptId);
      },
    };
  } catch (error) {
    await ranges.close(attemptId);
    throw error;
  }
}
