import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { ensureImages } from '../../images/build/ensure.js';
import type { RunDetail, RunList, RunLog } from '../../orchestrator/contract/runs.js';
import { execStarter, runCommand, streamCommand } from '../../orchestrator/range/exec.js';
import { JsonLines } from '../../orchestrator/range/json-lines.js';
import { labHost } from '../../orchestrator/range/policy.js';

/* A platform and runners, each in a container of its image, on a network that leads nowhere. */

const docker = new Docker();
const namespace = `test-runner-${randomBytes(4).toString('hex')}`;
const script = readFileSync(new URL('platform.py', import.meta.url), 'utf8');
const megabyte = 2 ** 20;

export interface RunnerHost {
  /** Runs a shell line; answers what it printed. Throws where it fails. */
  must(line: string): Promise<string>;
}

export interface Site {
  ask<T>(op: string, parameters?: object): Promise<T>;
  /** A commit that holds these files, pushed; answers its SHA. */
  push(files: Record<string, string>, options?: { ref?: string; push?: boolean }): Promise<string>;
  list(): Promise<RunList>;
  detail(id: number): Promise<RunDetail>;
  log(id: number, job: string, step: number): Promise<RunLog>;
  addRunner(on: 'live' | 'cleanroom'): Promise<RunnerHost>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  await ensureImages(docker, { log: () => {}, only: ['world', 'runner'] });
  const labels = { [namespace]: '1' };
  const network = await docker.createNetwork({ Name: namespace, Internal: true, Labels: labels });
  const containers: Docker.Container[] = [];
  const run = async (options: Docker.ContainerCreateOptions) => {
    const container = await docker.createContainer({ ...options, Labels: labels });
    containers.push(container);
    await container.start();
    return container;
  };
  const close = async () => {
    await Promise.all(containers.map((container) => container.remove({ force: true, v: true })));
    await network.remove();
  };
  try {
    const platform = await run({
      Image: 'chaindrill/world',
      User: '1000:1000',
      Entrypoint: ['sleep', 'infinity'],
      HostConfig: {
        NetworkMode: namespace,
        ReadonlyRootfs: true,
        Init: true,
        Tmpfs: { '/run/world': 'rw,uid=1000,size=64m' },
        Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
      },
    });
    const address = (await platform.inspect()).NetworkSettings.Networks[namespace]?.IPAddress ?? '';
    const stream = await streamCommand(execStarter(docker), platform.id, {
      argv: ['python3', '-u', '-c', script],
      user: '1000',
      env: { PYTHONPATH: '/opt/world', PYTHONDONTWRITEBYTECODE: '1' },
    });
    stream.stderr.pipe(process.stderr);
    const waiting = new Map<number, (told: { value?: unknown; error?: string }) => void>();
    const lines = new JsonLines((told) => {
      const { id, ...rest } = told as { id: number; value?: unknown; error?: string };
      waiting.get(id)?.(rest);
    });
    stream.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
    let asked = 0;
    const ask = <T>(op: string, parameters: object = {}) =>
      new Promise<T>((resolve, reject) => {
        const id = ++asked;
        waiting.set(id, ({ value, error }) => (error === undefined ? resolve(value as T) : reject(new Error(error))));
        stream.stdin.write(`${JSON.stringify({ id, op, ...parameters })}\n`);
      });

    const addRunner = async (on: 'live' | 'cleanroom'): Promise<RunnerHost> => {
      const created = labHost(
        {
          name: on === 'live' ? 'runner' : on,
          kind: 'lab',
          image: 'chaindrill/runner',
          memoryBytes: 384 * megabyte,
          cpus: 1,
          pids: 256,
          tmpfs: [
            { path: '/srv/runner', sizeBytes: 192 * megabyte, inodes: 40_000, uid: 1000, exec: true },
            { path: '/run/lab', sizeBytes: megabyte, inodes: 256, uid: 1000, exec: false },
            { path: '/tmp', sizeBytes: 64 * megabyte, inodes: 10_000, uid: 1000, exec: true },
          ],
        },
        {
          namespace,
          attemptId: 'a-1',
          deadlineAt: 0,
          network: namespace,
          resolver: '127.0.0.1',
          address: '198.18.0.4',
        },
      );
      const container = await run({
        ...created,
        NetworkingConfig: { EndpointsConfig: { [namespace]: {} } },
        HostConfig: { ...created.HostConfig, ExtraHosts: [`api.hub.test:${address}`, `git.hub.test:${address}`] },
      });
      const must = async (line: string, stdin?: string) => {
        const { code, stdout, stderr } = await runCommand(
          execStarter(docker),
          container.id,
          { argv: ['bash', '-c', line], user: '1000' },
          { timeoutMs: 60_000, ...(stdin !== undefined && { stdin: Buffer.from(stdin) }) },
        );
        if (code !== 0) throw new Error(`${line}\nended with code ${code}:\n${stdout}${stderr}`);
        return stdout.toString();
      };
      const token = await ask<string>('registration', { with: { on } });
      const settings = { apiUrl: 'https://api.hub.test', gitUrl: 'https://git.hub.test', token, name: on };
      await must('cat > /run/lab/ca-certificates.crt', await ask<string>('authority'));
      await must('cat > /run/lab/runner.json && : > /run/lab/placed', JSON.stringify(settings));
      return { must };
    };
    return {
      ask,
      push: (files, options = {}) => ask('commit', { repository: 'acme/shop', files, ...options }),
      list: () => ask('listing'),
      detail: (id) => ask('detail', { with: { run_id: id } }),
      log: (id, job, step) => ask('log', { with: { run_id: id, job, step } }),
      addRunner,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
