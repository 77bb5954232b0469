import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRanges } from '../../orchestrator/range/ranges.js';
import { reap } from '../../orchestrator/range/reap.js';
import type { HostRef, OpenRange } from '../../orchestrator/range/types.js';
import { docker, labSpec, leftovers, rangeSpec, shell, testRanges, until, worldSpec } from './help.js';
import { ensureTestImage } from './image.js';

const { ranges, namespace } = testRanges();

beforeAll(() => ensureTestImage(docker), 300_000);
afterAll(async () => {
  for (const { attemptId } of await ranges.list()) await ranges.close(attemptId);
}, 60_000);

describe('a range', { timeout: 60_000 }, () => {
  it('opens with world at .2, the others from .3 in their order, and closes without a trace', async () => {
    const steps: string[] = [];
    const spec = rangeSpec([labSpec('workstation'), worldSpec(), labSpec('app')]);
    const range = await ranges.open(spec, { onStep: (step, state) => steps.push(`${step} ${state}`) });

    expect(steps).toEqual(['network active', 'network done', 'hosts active', 'hosts done']);
    const prefix = range.subnet.replace('.0/24', '');
    expect(range.subnet).toMatch(/^198\.1[89]\.\d+\.0\/24$/);
    expect(range.hosts.map((host) => [host.name, host.kind, host.address])).toEqual([
      ['workstation', 'lab', `${prefix}.3`],
      ['world', 'world', `${prefix}.2`],
      ['app', 'lab', `${prefix}.4`],
    ]);
    const inspected = await docker.getContainer((range.hosts[0] as OpenRange['hosts'][0]).containerId).inspect();
    expect(inspected.Name).toMatch(/^\/cd-[0-9a-f]{12}$/);
    expect(inspected.Config.Hostname).toBe('workstation');
    expect((await shell(ranges, spec.attemptId, 'getent hosts app')).stdout.toString()).toContain(`${prefix}.4`);

    await ranges.close(spec.attemptId);
    expect(await leftovers(spec.attemptId)).toBe(0);
    await ranges.close(spec.attemptId);
  });

  it('is found again, whole, by an orchestrator that has just started', async () => {
    const spec = rangeSpec([worldSpec(), labSpec()]);
    const range = await ranges.open(spec);
    const later = createRanges({ docker, namespace });
    expect(await later.find(spec.attemptId)).toEqual(range);
    expect(await later.list()).toContainEqual({ attemptId: spec.attemptId, deadlineAt: spec.deadlineAt });
    expect((await shell(later, spec.attemptId, 'hostname')).stdout.toString()).toBe('workstation\n');
    await later.close(spec.attemptId);
    expect(await later.find(spec.attemptId)).toBeNull();
  });

  it('stands still as a whole, goes on where it was, and goes away while it stands still', async () => {
    const spec = rangeSpec([worldSpec(), labSpec()]);
    await ranges.open(spec);
    await shell(ranges, spec.attemptId, 'while sleep 0.05; do date +%s%N >> /scratch/ticks; done > /dev/null 2>&1 &');
    const ticks = async () => Number((await shell(ranges, spec.attemptId, 'wc -l < /scratch/ticks')).stdout.toString());
    await until('it ticks', async () => (await ticks()) > 2);
    for (let again = 0; again < 2; again++) await ranges.pause(spec.attemptId);
    const states = async () => {
      const filters = { label: [`chaindrill.attempt=${spec.attemptId}`] };
      return (await docker.listContainers({ all: true, filters })).map(({ State }) => State);
    };
    expect(await states()).toEqual(['paused', 'paused']);
    await expect(shell(ranges, spec.attemptId, 'true')).rejects.toMatchObject({ code: 'host-unknown' });
    for (let again = 0; again < 2; again++) await ranges.resume(spec.attemptId);
    const before = await ticks();
    await until('it ticks on', async () => (await ticks()) > before);
    await ranges.pause(spec.attemptId);
    await ranges.close(spec.attemptId);
    expect(await leftovers(spec.attemptId)).toBe(0);
  });

  it('stands still again and again while commands are being started, and none hangs', async () => {
    const spec = rangeSpec([labSpec()]);
    await ranges.open(spec);
    let going = true;
    let ran = 0;
    const busy = async () => {
      while (going) {
        // Refused while it stands still; what was started before goes on when it goes on.
        const result = await shell(ranges, spec.attemptId, 'true').catch((fault) => fault);
        if (!(result instanceof Error)) ran += 1;
        else await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const callers = [busy(), busy(), busy(), busy()];
    for (let round = 0; round < 8; round++) {
      const before = ran;
      await until('something ran', () => ran > before + 2);
      await ranges.pause(spec.attemptId);
      await ranges.resume(spec.attemptId);
    }
    going = false;
    await Promise.all(callers);
    await ranges.close(spec.attemptId);
    expect(await leftovers(spec.attemptId)).toBe(0);
  });

  it('takes a clean room at the next free address and lets it go', async () => {
    const spec = rangeSpec([worldSpec(), labSpec()]);
    const { subnet } = await ranges.open(spec);
    const rooms = await Promise.all(
      ['clean-a', 'clean-b'].map((name) => ranges.addHost(spec.attemptId, labSpec(name))),
    );
    const prefix = subnet.replace('.0/24', '');
    expect(rooms.map((room) => room.address).sort()).toEqual([`${prefix}.4`, `${prefix}.5`]);
    await ranges.removeHost({ attemptId: spec.attemptId, host: 'clean-a' });
    expect((await ranges.addHost(spec.attemptId, labSpec('clean-c'))).address).toBe(rooms[0]?.address);
    await expect(ranges.addHost(spec.attemptId, labSpec('clean-c'))).rejects.toMatchObject({ code: 'policy' });
    await expect(ranges.addHost('nobody', labSpec())).rejects.toMatchObject({ code: 'range-unknown' });
    await ranges.close(spec.attemptId);
    expect(await leftovers(spec.attemptId)).toBe(0);
  });

  it('leaves nothing when an image is missing, and says what to do', async () => {
    const spec = rangeSpec([worldSpec(), labSpec('app', { image: 'chaindrill/never-built' })]);
    await expect(ranges.open(spec)).rejects.toMatchObject({
      code: 'image-missing',
      message: expect.stringContaining('npm run images'),
    });
    expect(await leftovers(spec.attemptId)).toBe(0);
  });

  it.each(['network', 'hosts'] as const)('leaves nothing when it is given up during the step %s', async (step) => {
    const spec = rangeSpec([worldSpec(), labSpec(), labSpec('app')]);
    const abort = new AbortController();
    const opening = ranges.open(spec, {
      signal: abort.signal,
      onStep: (at, state) => at === step && state === 'active' && setTimeout(() => abort.abort(), 30),
    });
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
    expect(await leftovers(spec.attemptId)).toBe(0);
  });

  it('refuses a second opening of the same attempt without harming the first', async () => {
    const spec = rangeSpec([labSpec()]);
    await ranges.open(spec);
    await expect(ranges.open(spec)).rejects.toMatchObject({ code: 'engine' });
    expect((await shell(ranges, spec.attemptId, 'echo alive')).stdout.toString()).toBe('alive\n');
    await ranges.close(spec.attemptId);
  });

  it('is reaped when no attempt knows it or its deadline has passed, and only then', async () => {
    const [kept, overdue, orphan] = [rangeSpec([labSpec()]), rangeSpec([labSpec()]), rangeSpec([labSpec()])];
    const now = Date.now();
    await Promise.all([kept, { ...overdue, deadlineAt: now - 1 }, orphan].map((spec) => ranges.open(spec)));
    const reaped = await reap(ranges, (attemptId) => attemptId !== orphan.attemptId, now);
    expect(reaped.sort()).toEqual([overdue.attemptId, orphan.attemptId].sort());
    expect(await ranges.find(kept.attemptId)).not.toBeNull();
    expect(await leftovers(overdue.attemptId)).toBe(0);
    await ranges.close(kept.attemptId);
  });

  it('tells of a host that died behind our back, and of none that we removed', async () => {
    const spec = rangeSpec([labSpec('app'), labSpec('workstation')]);
    const range = await ranges.open(spec);
    const told: HostRef[] = [];
    const unsubscribe = ranges.onHostLost((ref) => told.push(ref));
    await ranges.removeHost({ attemptId: spec.attemptId, host: 'app' });
    const victim = range.hosts[1] as OpenRange['hosts'][0];
    await docker.getContainer(victim.containerId).kill();
    await until('the loss is told', () => told.length > 0);
    await ranges.close(spec.attemptId);
    expect(told).toEqual([{ attemptId: spec.attemptId, host: 'workstation' }]);
    unsubscribe();
  });

  it('tells of hosts that were cut off from their network, heard of or not', async () => {
    const specs = [rangeSpec([labSpec('app')]), rangeSpec([labSpec('app')])];
    const cutOff = async (range: OpenRange | undefined) => {
      const container = range?.hosts[0]?.containerId ?? '';
      const [network] = Object.keys((await docker.getContainer(container).inspect()).NetworkSettings.Networks);
      await docker.getNetwork(network ?? '').disconnect({ Container: container, Force: true });
      await docker.getNetwork(network ?? '').remove();
    };
    const [first, second] = await Promise.all(specs.map((spec) => ranges.open(spec)));
    await cutOff(first);
    const told: string[] = [];
    const unsubscribe = ranges.onHostLost(({ attemptId }) => told.push(attemptId));
    await until('the first is told', () => told.length > 0);
    await cutOff(second);
    await until('the second is told', () => told.length > 1);
    await Promise.all(specs.map(({ attemptId }) => ranges.close(attemptId)));
    expect(told).toEqual(specs.map(({ attemptId }) => attemptId));
    unsubscribe();
  });

  it('tells of a host that died while nobody was listening', async () => {
    const spec = rangeSpec([labSpec('app')]);
    const range = await ranges.open(spec);
    await docker.getContainer((range.hosts[0] as OpenRange['hosts'][0]).containerId).kill();
    const told: HostRef[] = [];
    const unsubscribe = ranges.onHostLost((ref) => told.push(ref));
    await until('the loss is told', () => told.length > 0);
    unsubscribe();
    await ranges.close(spec.attemptId);
  });
});

describe('a host that is started anew', () => {
  it('has nothing of what was written or ran on it, keeps its place, and is not told as lost', async () => {
    const spec = rangeSpec([labSpec('workstation')]);
    const before = await ranges.open(spec);
    const told: HostRef[] = [];
    const unsubscribe = ranges.onHostLost((ref) => told.push(ref));
    await shell(ranges, spec.attemptId, 'touch /scratch/written; sleep 1000 >/dev/null 2>&1 &');
    await ranges.restartHost({ attemptId: spec.attemptId, host: 'workstation' });
    const after = await shell(ranges, spec.attemptId, 'ls /scratch; cat /proc/[0-9]*/comm | grep -c sleep');
    expect(after.stdout.toString()).toBe('0\n');
    const found = await ranges.find(spec.attemptId);
    expect(found?.hosts[0]).toMatchObject({
      containerId: before.hosts[0]?.containerId,
      address: before.hosts[0]?.address,
    });
    // A death of its own is still told: the engine's events come in order, so the one before would have been, too.
    await docker.getContainer(before.hosts[0]?.containerId as string).kill();
    await until('the loss is told', () => told.length > 0);
    expect(told).toHaveLength(1);
    unsubscribe();
    await ranges.close(spec.attemptId);
  });
});

describe('a probe', () => {
  it('answers what its command ended with, and leaves nothing behind', async () => {
    expect(await ranges.probe(['memrun', 'probe', '/bin/true'])).toBe(0);
    expect(await ranges.probe(['sh', '-c', 'id -u > /tmp/x || exit 7'])).toBe(7);
    await expect(ranges.probe(['no-such-command'])).resolves.toBe(127);
    const filters = { label: [`chaindrill.namespace=${namespace}`] };
    await until('nothing is left', async () => (await docker.listContainers({ all: true, filters })).length === 0);
  });
});

describe('the engine', () => {
  it('says what it is', async () => {
    const info = await ranges.info();
    expect(info.cpus).toBeGreaterThan(0);
    expect(info.apiVersion).toMatch(/^\d+\.\d+$/);
  });

  it('is reported unreachable when nothing answers', async () => {
    const nowhere = createRanges({ docker: new Docker({ socketPath: '/nowhere/docker.sock' }) });
    await expect(nowhere.info()).rejects.toMatchObject({ name: 'RangeFault', code: 'engine-unreachable' });
    await expect(nowhere.open(rangeSpec([labSpec()]))).rejects.toMatchObject({ code: 'engine-unreachable' });
  });
});
