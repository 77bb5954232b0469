import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { hosts, makeImages, ranges } from '../images/help.js';

/** A value of the platform under test, by what stands for it in Python. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of an API, looked into by tests
  json: any;
}
export interface Asked {
  token?: string;
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
  source?: string;
  ops?: boolean;
}

const driver = readFileSync(new URL('./platform-driver.py', import.meta.url), 'utf8');

export function platformVariant(prefix: string) {
  return {
    case: 'checkout-action',
    prefix,
    seed: randomBytes(32).toString('hex'),
    endsAt: Date.now() + 3_600_000,
    organisation: 'meridian-pay',
    repository: 'storefront',
    owner: 'lumen-actions',
    domain: 'lumen-actions.test',
    action: 'checkout-action',
    version: '2.4.1',
    nextVersion: '2.5.0',
    assetHost: 'assets.lumen-actions.test',
    assetAddress: `${prefix}.110`,
    movedAddress: `${prefix}.111`,
    evilAddress: `${prefix}.112`,
    otherHost: 'docs.lumen-actions.test',
    otherAddress: `${prefix}.113`,
    c2Host: 'telemetry.amber-fjord.test',
    c2Addresses: [`${prefix}.114`, `${prefix}.115`],
    workflow: { file: 'release.yml', name: 'Release', job: 'build', step: 'Check out the source' },
    apps: ['billing-sync', 'release-upload', 'status-board', 'crm-bridge'].map((name, i) => ({
      id: 41210 + 3 * i,
      name,
      clientId: `Iv1.${'0123456789abcdef'.slice(i)}`,
    })),
    leaked: ['billing-sync', 'release-upload'],
    platformHideout: { kind: 'deploy-key', name: 'release-cache' },
    internalHideout: { kind: 'cron', name: 'cache-sync' },
    forgery: 'unsigned',
  };
}

/** The platform in `world` and a desk beside it, with `hub` set up. */
export async function openPlatform() {
  await makeImages('world', 'workstation');
  const attemptId = `a-${randomBytes(5).toString('hex')}`;
  const wanted = [hosts.world, hosts.workstation];
  const range = await ranges.open({ attemptId, deadlineAt: Date.now() + 900_000, hosts: wanted });
  try {
    const prefix = range.subnet.split('.').slice(0, 3).join('.');
    const variant = platformVariant(prefix);
    const argv = ['python3', '-c', driver, JSON.stringify(variant)];
    const env = { PYTHONPATH: '/opt/world' };
    const stream = await ranges.stream({ attemptId, host: 'world' }, { argv, user: '1000', env });
    let complaints = '';
    stream.stderr.on('data', (data) => {
      complaints += data;
    });
    const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
    let count = 0;
    const told = (id: number) =>
      new Promise<never>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
      });
    const ready = told(0);
    createInterface({ input: stream.stdout }).on('line', (line) => {
      const { id, value, error } = JSON.parse(line);
      if (error === undefined) waiting.get(id)?.resolve(value as never);
      else waiting.get(id)?.reject(new Error(error));
      waiting.delete(id);
    });
    void stream.done.then(() => {
      for (const one of waiting.values()) one.reject(new Error(`The driver ended: ${complaints}`));
    });
    await ready;
    const call = <T>(op: string, wish: object = {}): Promise<T> => {
      count += 1;
      const answer = told(count);
      stream.stdin.write(`${JSON.stringify({ id: count, op, ...wish })}\n`);
      return answer;
    };
    const desk = async (line: string, stdin?: string) => {
      const done = await ranges.exec(
        { attemptId, host: 'workstation' },
        { argv: ['bash', '-c', line], user: '1000', env: { HOME: '/home/dev' } },
        { timeoutMs: 60_000, ...(stdin === undefined ? {} : { stdin: Buffer.from(stdin) }) },
      );
      return { code: done.code, out: done.stdout.toString(), err: done.stderr.toString() };
    };
    const settings = {
      api: `http://${prefix}.2:8801`,
      ops: `http://${prefix}.2:8802`,
      organisation: variant.organisation,
      repository: variant.repository,
    };
    const evaluate = <T = string>(code: string) => call<T>('eval', { code });
    const tokenOf = (name: string) => evaluate(`p.tokens.named(${JSON.stringify(name)}).value`);
    await desk(`mkdir -p ~/.config/hub && cat > ~/.config/hub/config.json`, JSON.stringify(settings));
    await desk('cat > ~/.config/hub/token', `${await tokenOf('you')}\n`);
    return {
      prefix,
      variant,
      desk,
      evaluate,
      tokenOf,
      complaints: () => complaints,
      /** `address`: the runner's, where the test wants it known from the beginning. */
      mint: (run: number, permissions: Record<string, string>, address: string | null = null) =>
        evaluate(`p.mint_job(${run}, 'build', ${JSON.stringify(permissions)}, ${address ? `'${address}'` : 'None'})`),
      /** A real request over loopback, or from and to another address of `world`. */
      async ask(method: string, path: string, { token, body, raw, headers = {}, source, ops }: Asked = {}) {
        const all = { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...headers };
        const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
        const wish = { method, path, headers: all, body: text, source, ops: ops ?? false };
        const answer = await call<Omit<Answer, 'json'>>('http', wish);
        let json: unknown = null;
        try {
          json = JSON.parse(answer.text);
        } catch {
          // not every answer is JSON
        }
        return { ...answer, json } as Answer;
      },
      async records(kind: string) {
        const all = await call<{ kind: string; from: string; data: Record<string, unknown> }[]>('records');
        return all.filter((record) => record.kind === kind);
      },
      async close() {
        stream.close();
        await stream.done;
        await ranges.close(attemptId);
      },
    };
  } catch (error) {
    await ranges.close(attemptId);
    throw error;
  }
}
export type TestPlatform = Awaited<ReturnType<typeof openPlatform>>;
