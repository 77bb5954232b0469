import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, readCatalog } from '../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import type { OpenRange } from '../../orchestrator/range/types.js';
import { openCase } from '../../orchestrator/replay/open-case.js';
import { docker, testRanges } from '../range/help.js';

/** The most that an idle range of each lab may take, in MB, and what brings it to its full size. */
const labs = [
  {
    id: 'sympy-dev',
    most: 160,
    // Until the algebra is loaded in the background, the service has not its full size.
    warm: {
      host: 'app',
      line: 'curl -fsS -d \'{"family":"expand","expression":"x*(x+1)"}\' http://127.0.0.1:8000/quote',
    },
  },
  { id: 'checkout-action', most: 220, warm: { host: 'runner', line: 'runnerctl status' } },
];

describe.each(labs)('the lab $id', ({ id, most, warm }) => {
  const { ranges } = testRanges();
  let range: OpenRange;

  beforeAll(async () => {
    const lab = readCatalog(labsFolder, parseCheck).get(id) as Lab;
    const attempt = { id: randomUUID(), seed: '5'.repeat(64), endsAt: Date.now() + 600_000 };
    range = (await openCase(ranges, lab, attempt, { signal: new AbortController().signal, onStep: () => {} })).range;
  }, 120_000);
  afterAll(() => ranges.close(range.attemptId));

  test(`is idle at most 4 containers and ${most} MB: cgroup usage less reclaimable file cache, plus shims`, async () => {
    expect(range.hosts.length).toBeLessThanOrEqual(4);
    const ref = { attemptId: range.attemptId, host: warm.host };
    const command = { argv: ['sh', '-c', warm.line], user: '1000' };
    expect((await ranges.exec(ref, command, { timeoutMs: 30_000 })).code).toBe(0);
    const used = await Promise.all(range.hosts.map((host) => usedBytes(host.containerId)));
    const shims = range.hosts.map((host) => shimBytes(host.containerId));
    const total = [...used, ...shims].reduce((sum, bytes) => sum + bytes, 0) / 2 ** 20;
    console.log(`idle lab ${id}: ${total.toFixed(0)} MB`);
    expect(total).toBeLessThanOrEqual(most);
    expect(Math.min(...shims)).toBeGreaterThan(0);
  });

  test('tells nothing of its variant in labels, environment, commands or names', async () => {
    const world = range.hosts.find(({ kind }) => kind === 'world');
    const shown = JSON.stringify(await docker.getContainer(world?.containerId as string).inspect());
    expect(shown).toContain('"OpenStdin":true');
    for (const word of ['seed', '"case"', 'prefix', id]) expect(shown).not.toContain(word);
  });
});

/** What the engine counts, less the file cache that the kernel can drop (cgroup v1 and v2 name it differently). */
async function usedBytes(containerId: string): Promise<number> {
  const { memory_stats } = await docker.getContainer(containerId).stats({ stream: false });
  const stats = memory_stats.stats as unknown as Record<string, number>;
  const cache =
    (stats.total_inactive_file ?? stats.inactive_file ?? 0) + (stats.total_active_file ?? stats.active_file ?? 0);
  return memory_stats.usage - cache;
}

/** Resident memory of the container's shim. */
function shimBytes(containerId: string): number {
  const rows = execFileSync('ps', ['-eo', 'rss,args'], { encoding: 'utf8' }).split('\n');
  const row = rows.find((line) => line.includes('containerd-shim') && line.includes(containerId));
  return Number(row?.trim().split(/\s+/)[0] ?? 0) * 1024;
}
