import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reachApart } from '../../orchestrator/range/apart/client.js';
import { createTerminals } from '../../orchestrator/range/terminals/terminals.js';
import type { Ranges, WitnessMessage } from '../../orchestrator/range/types.js';
import { temporaryDirectory } from '../platform/support/rows.js';
import { docker, labSpec, leftovers, rangeSpec, shell, until, worldSpec } from './help.js';
import { ensureTestImage } from './image.js';
import { Robot } from './robot.js';

/* The engine held by a process of its own, as `npm run engine` starts it, and asked over its socket. */

const directory = temporaryDirectory();
const path = join(directory.path, 'engine.sock');
let holder: ChildProcess;

async function startHolder(): Promise<void> {
  holder = spawn(process.execPath, ['--import', 'tsx', 'orchestrator/engine-main.ts'], {
    env: { ...process.env, ENGINE_PROCESS: path, CHAINDRILL_DATA: directory.path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout as NodeJS.ReadableStream, 'data');
}

async function endHolder(signal: NodeJS.Signals): Promise<void> {
  const gone = once(holder, 'exit');
  holder.kill(signal);
  await gone;
}

const apart = reachApart(path);
const { ranges, witness } = apart;
const opened: string[] = [];
async function open(...[spec, options]: Parameters<Ranges['open']>): ReturnType<Ranges['open']> {
  opened.push(spec.attemptId);
  return ranges.open(spec, options);
}

beforeAll(async () => {
  await ensureTestImage(docker);
  await startHolder();
  await witness.start();
}, 300_000);
afterAll(async () => {
  await Promise.all(opened.map((id) => ranges.close(id)));
  await witness.close();
  await endHolder('SIGTERM');
}, 60_000);

/** What comes back for a line that no client of ours would send. */
async function answerTo(line: string): Promise<string> {
  const socket = connect(path);
  socket.write(`${line}\n`);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe('the engine, held by another process', { timeout: 60_000 }, () => {
  it('opens a range in steps, and world is told what was made for its subnet', async () => {
    const steps: string[] = [];
    const spec = rangeSpec([worldSpec(), labSpec()]);
    const prefixes: string[] = [];
    const worldBrief = async (prefix: string) => {
      prefixes.push(prefix);
      return 'told';
    };
    const range = await open({ ...spec, worldBrief }, { onStep: (...step) => steps.push(step.join(' ')) });
    expect(steps).toEqual(['network active', 'network done', 'hosts active', 'hosts done']);
    expect(prefixes.map((prefix) => `${prefix}.0/24`)).toEqual([range.subnet]);
    expect(await ranges.find(spec.attemptId)).toEqual(range);
    expect(await ranges.list()).toEqual([{ attemptId: spec.attemptId, deadlineAt: spec.deadlineAt }]);
  });

  it('leaves nothing of an opening that is given up, and throws its reason', async () => {
    const spec = rangeSpec([labSpec('a'), labSpec('b')]);
    const abort = new AbortController();
    const opening = open(spec, {
      signal: abort.signal,
      onStep: (step) => step === 'hosts' && abort.abort(new Error('enough')),
    });
    await expect(opening).rejects.toThrow('enough');
    await until('nothing is left', async () => (await leftovers(spec.attemptId)) === 0);
  });

  it('leaves nothing of an opening whose asker has gone', async () => {
    const { attemptId, deadlineAt, hosts } = rangeSpec([labSpec('a'), labSpec('b')]);
    const socket = connect(path);
    socket.write(`${JSON.stringify({ do: 'open', spec: { attemptId, deadlineAt, hosts, briefed: false } })}\n`);
    await until('its network is there', async () => (await leftovers(attemptId)) > 0);
    socket.destroy();
    await until('nothing is left', async () => (await leftovers(attemptId)) === 0);
  });

  it('carries commands both ways, their ends and their codes', async () => {
    const spec = rangeSpec([labSpec()]);
    await open(spec);
    const ref = { attemptId: spec.attemptId, host: 'workstation' };
    expect(await shell(ranges, spec.attemptId, 'echo out; echo err >&2; exit 3')).toMatchObject({ code: 3 });
    const bytes = Buffer.alloc(3_000_000, 'abcdefg');
    const copy = await ranges.exec(
      ref,
      { argv: ['cat'], user: '1000' },
      { stdin: bytes, timeoutMs: 20_000, maxOutputBytes: 2 ** 22 },
    );
    expect(copy.stdout.equals(bytes)).toBe(true);
    const stream = await ranges.stream(ref, { argv: ['sh', '-c', 'cat; exit 7'], user: '1000' });
    stream.stdout.resume();
    stream.stderr.resume();
    stream.stdin.end('x');
    expect(await stream.done).toEqual({ code: 7 });
    await expect(
      ranges.exec({ ...ref, host: 'nobody' }, { argv: ['true'], user: '1000' }, { timeoutMs: 5_000 }),
    ).rejects.toMatchObject({
      name: 'RangeFault',
      code: 'host-unknown',
    });
  });

  it('makes for nobody what the policy does not, and starts nothing as root', async () => {
    const spec = rangeSpec([labSpec()]);
    await open(spec);
    const { attemptId } = spec;
    const host = labSpec('extra');
    const line = (request: object) => answerTo(JSON.stringify(request));
    const added = (changes: object) =>
      line({ do: 'call', what: 'addHost', with: [attemptId, { ...host, ...changes }] });
    const started = (changes: object) =>
      line({
        do: 'start',
        ref: { attemptId, host: 'workstation' },
        command: { argv: ['id'], user: '1000', ...changes },
        stdin: false,
      });
    for (const changes of [
      { privileged: true },
      { binds: ['/:/host'] },
      { image: 'debian:bookworm-slim' },
      { kind: 'witness' },
      { memoryBytes: 2 ** 50 },
      { tmpfs: [{ path: '/proc', sizeBytes: 1, inodes: 1, uid: 0, exec: true }] },
    ])
      expect(await added(changes), JSON.stringify(changes)).toContain('"code":"policy"');
    for (const user of ['0', '00', 'root', '0:0', 'root:1000', ''])
      expect(await started({ user }), user).toContain('must not be root');
    expect(await started({ privileged: true })).toContain('"code":"policy"');
    // The control: what is allowed is done, by the same way.
    expect(await started({})).toContain('uid=1000(dev)');
    expect(await added({})).toContain('"ok"');
    for (const nonsense of ['', 'nonsense', '{}', '{"do":"call","what":"constructor","with":[]}', 'x'.repeat(2 ** 21)])
      expect(await answerTo(nonsense), nonsense.slice(0, 50)).toContain('"fault"');
  });

  it('tells what its witness sees, and of hosts that died; after it was killed, too', async () => {
    const spec = rangeSpec([labSpec('app'), labSpec('other')]);
    const range = await open(spec);
    const { attemptId } = spec;
    const seen: string[] = [];
    const lost: string[] = [];
    witness.onMessage((_, host, message: WitnessMessage) => {
      if (message.t === 'process') seen.push(`${host} ${message.process.argv.join(' ')}`);
    });
    ranges.onHostLost(({ host }) => lost.push(host));
    await witness.watch(attemptId, range);
    const beats = await ranges.stream({ attemptId, host: 'app' }, { argv: ['sleep', '1234'], user: '1000' });
    await until('the process is seen', () => seen.includes('app sleep 1234'));
    expect((await witness.processes({ attemptId, host: 'app' })).some(({ argv }) => argv[1] === '1234')).toBe(true);

    await endHolder('SIGKILL');
    expect(await beats.done).toEqual({ code: null });
    const id = range.hosts.find(({ name }) => name === 'other')?.containerId ?? '';
    await docker.getContainer(id).remove({ force: true });
    // Asked while it is away: it is waited for.
    const asked = shell(ranges, attemptId, 'echo back', 'app');
    await startHolder();
    expect((await asked).stdout.toString()).toBe('back\n');
    await until('the loss is told', () => lost.includes('other'));
    await ranges.stream({ attemptId, host: 'app' }, { argv: ['sleep', '5678'], user: '1000' });
    await until('a process is seen again', () => seen.includes('app sleep 5678'));
  });

  it('goes on watching for one who follows when another has gone', async () => {
    const spec = rangeSpec([labSpec()]);
    const range = await open(spec);
    const { attemptId } = spec;
    const seen: string[] = [];
    witness.onMessage((_, __, message) => {
      if (message.t === 'process') seen.push(message.process.argv.join(' '));
    });
    await witness.watch(attemptId, range);
    const other = reachApart(path);
    await other.witness.start();
    await other.witness.watch(attemptId, range);
    await other.witness.close();
    // Once this has come to its end, the other's end is known there as well.
    await shell(ranges, attemptId, 'true');
    await ranges.stream({ attemptId, host: 'workstation' }, { argv: ['sleep', '4711'], user: '1000' });
    await until('the process is seen', () => seen.includes('sleep 4711'));
  });

  it('finds shells again after it was killed, with what was typed meanwhile', async () => {
    const spec = rangeSpec([labSpec()]);
    await open(spec);
    const recordings = temporaryDirectory();
    const terminals = createTerminals({ ranges, recordingsDir: recordings.path, clock: Date });
    const robot = await Robot.attach(terminals, { attemptId: spec.attemptId });
    await robot.run('mine=kept');
    // What is typed before anybody here has heard of the end is lost with it.
    const watching = connect(path).on('error', () => {});
    const told = new Promise((resolve) => watching.once('close', resolve));
    await once(watching, 'connect');
    await endHolder('SIGKILL');
    await told;
    robot.type('echo "it is $mine"\r');
    await startHolder();
    await robot.expect('it is kept');
    await robot.run('stty size');
    expect(robot.exited).toBeNull();
    await terminals.close();
    recordings.remove();
  });

  it('says so where nobody holds it', async () => {
    await expect(reachApart('/nowhere/engine.sock').ranges.info()).rejects.toMatchObject({
      code: 'engine-unreachable',
    });
  });
});
