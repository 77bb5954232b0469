import { randomBytes, randomUUID } from 'node:crypto';
import { type Lab, readCatalog } from '../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { labHost, world } from '../../orchestrator/range/policy.js';
import { hostSpec, openCase } from '../../orchestrator/replay/open-case.js';
import { docker, testRanges } from '../range/help.js';
import { median, type Row, row } from './report.js';

const rounds = 5;

/**
 * Opening a lab cold, against the same containers made and started in parallel by the engine's bare client on a network of
 * the same kind. The two take turns, so that the machine's mood falls on both. Two rows: until every container runs, and until the
 * variant is placed and every service answers.
 */
export async function benchRange(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const lab of readCatalog(labsFolder, parseCheck).list()) rows.push(...(await benchLab(lab)));
  return rows;
}

async function benchLab(lab: Lab): Promise<Row[]> {
  const { ranges, namespace } = testRanges();
  const { id } = lab.manifest;
  const containers: number[] = [];
  const whole: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const attempt = { id: randomUUID(), seed: randomBytes(32).toString('hex'), endsAt: Date.now() + 600_000 };
    const start = performance.now();
    let running = 0;
    await openCase(ranges, lab, attempt, {
      signal: new AbortController().signal,
      onStep: (step, state) => {
        if (step === 'hosts' && state === 'done') running = performance.now() - start;
      },
    });
    const ready = performance.now() - start;
    await ranges.close(attempt.id);
    const bare = await timed(() => openBare(lab, namespace, attempt.id, round));
    await ranges.close(attempt.id);
    // The first round warms the engine's caches and is not counted.
    if (round === 0) continue;
    containers.push(running);
    whole.push(ready);
    floor.push(bare);
  }
  return [
    row(`open ${id}: every container runs`, 'ms', median(containers), median(floor), 1.15),
    row(`open ${id}: variant placed, services answer`, 'ms', median(whole), median(floor), 1.5),
  ];
}

/** What cannot be had for less: one network, and all creates and starts in parallel. Its labels let `close` find it. */
async function openBare(lab: Lab, namespace: string, attemptId: string, round: number): Promise<void> {
  const prefix = `198.19.${200 + round}`;
  const name = `cd-${randomBytes(6).toString('hex')}`;
  await docker.createNetwork({
    Name: name,
    Internal: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: `${prefix}.0/24` }] },
    Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
    Labels: { 'chaindrill.namespace': namespace, 'chaindrill.attempt': attemptId },
  });
  const place = {
    namespace,
    attemptId,
    deadlineAt: Date.now() + 600_000,
    network: name,
    resolver: `${prefix}.2`,
    address: '',
  };
  const options = lab.manifest.hosts.map((host, index) => {
    const build = host.kind === 'world' ? world : labHost;
    return build(hostSpec(host), { ...place, address: `${prefix}.${index + 2}` });
  });
  await Promise.all(options.map(async (option) => (await docker.createContainer(option)).start()));
}

async function timed(operation: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await operation();
  return performance.now() - start;
}
