import { readdir, readFile } from 'node:fs/promises';
import type { OpenRange } from '../../../orchestrator/range/types.js';
import { docker } from '../../range/help.js';

/** What a range keeps from others, in MB: its containers' memory less the file cache that can be had back, and their shims. */
export async function memoryOf({ hosts }: OpenRange): Promise<number> {
  const ids = hosts.map(({ containerId }) => containerId);
  const bytes = await Promise.all([...ids.map(containerBytes), shimBytes(ids)]);
  return bytes.reduce((sum, one) => sum + one, 0) / 1e6;
}

async function containerBytes(id: string): Promise<number> {
  const { memory_stats: memory } = await docker.getContainer(id).stats({ stream: false, 'one-shot': true });
  const stats = memory.stats as unknown as Record<string, number>;
  // The second version of control groups has no totals: each figure is one.
  const of = (name: string) => stats[`total_${name}`] ?? stats[name] ?? 0;
  return memory.usage - of('inactive_file') - of('active_file');
}

/** Pages that several processes share count in parts (PSS). */
async function shimBytes(ids: readonly string[]): Promise<number> {
  let sum = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (!words[0]?.includes('containerd-shim') || !words.some((word) => ids.includes(word))) continue;
    const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    sum += Number(kilobytes) * 1024;
  }
  if (sum === 0)
    throw new Error('No shim of these containers is to be seen: the bench must run beside the engine, as its user.');
  return sum;
}

/** What a range's containers have kept processors busy since they began, in milliseconds. */
export async function processorOf({ hosts }: OpenRange): Promise<number> {
  const all = await Promise.all(
    hosts.map(({ containerId }) => docker.getContainer(containerId).stats({ stream: false, 'one-shot': true })),
  );
  return all.reduce((sum, { cpu_stats }) => sum + cpu_stats.cpu_usage.total_usage / 1e6, 0);
}
