import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenRange, WitnessMessage } from '../../orchestrator/range/types.js';
import { createWitness } from '../../orchestrator/range/witness.js';
import { docker, labSpec, rangeSpec, shell, testRanges, until } from './help.js';
import { ensureTestImage } from './image.js';

const built = (await docker.listImages({ filters: { reference: ['chaindrill/witness'] } })).length > 0;
const { ranges, namespace } = testRanges();
const witness = createWitness({ docker, namespace });
const spec = rangeSpec([labSpec()]);
const ref = { attemptId: spec.attemptId, host: 'workstation' };
const seen: WitnessMessage[] = [];
const filters = { label: [`chaindrill.namespace=${namespace}`, 'chaindrill.witness=1'] };
let range: OpenRange;

beforeAll(async () => {
  await ensureTestImage(docker);
  range = await ranges.open(spec);
}, 300_000);
afterAll(async () => {
  await witness.close();
  await ranges.close(spec.attemptId);
  expect(await docker.listContainers({ all: true, filters })).toEqual([]);
}, 60_000);

const memoryProgram = [
  'import os',
  'fd = os.memfd_create("probe")',
  'os.write(fd, open("/bin/sleep", "rb").read())',
  'os.execv("/proc/self/fd/%d" % fd, ["innocent", "600"])',
].join('; ');
const runFromMemory = () => shell(ranges, spec.attemptId, `python3 -c '${memoryProgram}' >/dev/null 2>&1 & true`);
/** Seconds of processors that a container has used. */
async function processorTime(container: string): Promise<number> {
  const stats = await docker.getContainer(container).stats({ stream: false, 'one-shot': true });
  return stats.cpu_stats.cpu_usage.total_usage / 1e9;
}
const isProbe = (message: WitnessMessage) =>
  message.t === 'process' && message.process.exe === '/memfd:probe (deleted)';

describe.skipIf(!built)('the witness', { timeout: 60_000 }, () => {
  it('tells of a program that runs from memory, by its real name and hash, without being asked', async () => {
    witness.onMessage((attemptId, host, message) => {
      if (attemptId === ref.attemptId && host === ref.host) seen.push(message);
    });
    await witness.start();
    await witness.watch(spec.attemptId, range);
    await runFromMemory();
    const message = await until('the program is seen', () => seen.find(isProbe));
    const hash = (await shell(ranges, spec.attemptId, 'sha256sum /bin/sleep')).stdout.toString().slice(0, 64);
    expect(message).toMatchObject({ process: { argv: ['innocent', '600'], exeSha256: hash, uid: 1000 } });
  });

  it('gets a processor however many hosts want one', async () => {
    const names = Array.from({ length: 4 * availableParallelism() }, (_, index) => `busy${index}`);
    const busy = rangeSpec(names.map((name) => labSpec(name)));
    try {
      const { hosts } = await ranges.open(busy);
      const spin = 'while :; do :; done >/dev/null 2>&1 & true';
      for (const name of names) await shell(ranges, busy.attemptId, spin, name);
      const [witnessed] = await docker.listContainers({ filters });
      const own = witnessed?.Id ?? '';
      const used = () => Promise.all([own, ...hosts.map(({ containerId }) => containerId)].map(processorTime));
      const looking = ['timeout', '30', 'sh', '-c', 'while :; do :; done'];
      const before = await used();
      await (await docker.getContainer(own).exec({ Cmd: looking })).start({ Detach: true });
      const [ours = 0, ...theirs] = await until('the hosts have used the processors', async () => {
        const since = (await used()).map((time, index) => time - (before[index] ?? 0));
        return since.slice(1).every((time) => time > 0.4) ? since : null;
      });
      expect(ours).toBeGreaterThan(4 * Math.max(...theirs));
    } finally {
      await ranges.close(busy.attemptId);
    }
  });

  it('lists processes and files, and reads a file or tells that there is none', async () => {
    const processes = await witness.processes(ref);
    expect(processes.some((process) => process.exe === '/memfd:probe (deleted)')).toBe(true);
    await shell(
      ranges,
      spec.attemptId,
      'mkdir -p /scratch/a; echo hello > /scratch/a/b; ln -s /etc/shadow /scratch/a/c',
    );
    const files = await witness.tree(ref, '/scratch');
    expect(files.map((file) => [file.path, file.type])).toContainEqual(['/scratch/a/b', 'file']);
    expect((await witness.read(ref, '/scratch/a/b'))?.toString()).toBe('hello\n');
    expect(await witness.read(ref, '/scratch/nothing')).toBeNull();
    await expect(witness.processes({ ...ref, host: 'nobody' })).rejects.toMatchObject({ code: 'host-unknown' });
  });

  it('goes on by itself, watching the same hosts, after its container was removed', async () => {
    const [container] = await docker.listContainers({ filters });
    await docker.getContainer(container?.Id ?? '').remove({ force: true });
    seen.length = 0;
    await runFromMemory();
    await until('the program is seen again', () => seen.find(isProbe));
    expect((await witness.processes(ref)).length).toBeGreaterThan(0);
  });

  it('is found, not made again, by the next orchestrator', async () => {
    const [before] = await docker.listContainers({ filters });
    const next = createWitness({ docker, namespace });
    await next.start();
    expect((await docker.listContainers({ all: true, filters })).map(({ Id }) => Id)).toEqual([before?.Id]);
    await next.close();
  });
});
