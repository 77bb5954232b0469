import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { readCatalog } from '../../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../../orchestrator/compose.js';
import type { Engine } from '../../../orchestrator/engine.js';
import { parseCheck } from '../../../orchestrator/grading/checks/checks.js';
import type { ExecStream, OpenRange, Ranges, Witness } from '../../../orchestrator/range/types.js';
import { emptyRun } from '../../platform/support/memory.js';

export const serverFile = fileURLToPath(new URL('./server.ts', import.meta.url));

/**
 * An engine whose ranges are all there and quiet: `labOf` names the lab of each attempt whose range lives. `world` answers
 * questions about workflow runs, and everything else with yes.
 */
export function quietEngine(labOf: ReadonlyMap<string, string>): Engine {
  const catalog = readCatalog(labsFolder, parseCheck);
  const rangeOf = (attemptId: string): OpenRange | null => {
    const manifest = catalog.get(labOf.get(attemptId) ?? '')?.manifest;
    if (!manifest) return null;
    const hosts = manifest.hosts.map(({ name, kind }, index) => ({
      name,
      kind,
      containerId: `${attemptId}-${name}`,
      address: `198.18.0.${index + 2}`,
      startedAt: 0,
    }));
    return { attemptId, subnet: '198.18.0.0/24', hosts };
  };
  const ranges: Partial<Ranges> = {
    find: async (attemptId) => rangeOf(attemptId),
    list: async () => [],
    close: async () => {},
    stream: async () => quietStream(),
    exec: async (_ref, _command, { stdin }) => {
      const { op } = JSON.parse(String(stdin)) as { op: string };
      return { code: 0, stdout: Buffer.from(JSON.stringify(answerOf(op))), stderr: Buffer.alloc(0), truncated: false };
    },
    onHostLost: () => () => {},
    probe: async () => 0,
    info: async () => ({ version: '28', apiVersion: '1.48', cgroupVersion: '2', cpus: 2, memoryBytes: 2 ** 32 }),
  };
  const witness: Partial<Witness> = {
    start: async () => {},
    watch: async () => {},
    unwatch: async () => {},
    onMessage: () => () => {},
    close: async () => {},
  };
  return { ranges: ranges as Ranges, witness: witness as Witness };
}

function quietStream(): ExecStream {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.resume();
  let end: (ended: { code: null }) => void = () => {};
  const done = new Promise<{ code: null }>((resolve) => {
    end = resolve;
  });
  return {
    stdin,
    stdout,
    stderr,
    done,
    close: () => {
      for (const pipe of [stdin, stdout, stderr]) pipe.end();
      end({ code: null });
    },
  };
}

const run = (id: number) => ({
  ...emptyRun(id),
  state: 'completed',
  conclusion: 'success',
  startedAt: 2,
  completedAt: 3,
});

function answerOf(op: string): object {
  if (op === 'runs')
    return { ok: true, runner: 'online', runs: Array.from({ length: 30 }, (_, index) => run(index + 1)) };
  if (op === 'run') return { ok: true, run: { ...run(1), jobs: [] } };
  if (op === 'run-log') {
    const lines = Array.from({ length: 300 }, (_, index) => `step line ${index}: everything was built as it should be`);
    return { ok: true, lines, dropped: 0 };
  }
  return { ok: true };
}
