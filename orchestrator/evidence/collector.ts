import type { CpuSample } from '../contract/attempt.js';
import type { OpenRange, Ranges, Witness } from '../range/types.js';
import { feedEdr } from './edr-feed.js';
import { followWitness } from './process-feed.js';
import type { Ledger } from './record.js';
import type { EvidenceStreams } from './streams.js';
import { followWorld } from './world-tap.js';

/** Everything that gathers one attempt's evidence while its range lives. */
export interface Collector {
  close(): Promise<void>;
}

export interface CollectorSpec {
  attemptId: string;
  range: OpenRange;
  /** Each host's quota in cores. */
  cpusOf: Record<string, number>;
  /** Hosts whose event log is fed. */
  edrHosts: string[];
  /** Where they are open already. */
  streams?: EvidenceStreams | undefined;
}

/** Starts collecting: world's records, the witness's view, and the hosts' event logs. Goes on over lost streams until closed. */
export async function collect(
  parts: {
    ranges: Ranges;
    witness: Witness;
    ledger: Ledger;
    now: () => number;
    onCpu: (samples: CpuSample[]) => void;
    onFault: (error: unknown) => void;
  },
  spec: CollectorSpec,
): Promise<Collector> {
  const { attemptId, range, streams } = spec;
  const names = new Map(range.hosts.map(({ address, name }) => [address, name]));
  const common = { ...parts, attemptId };
  const feeds = spec.edrHosts.map((host) => feedEdr({ ...common, host, sink: streams?.sinks.get(host) }));
  const processes = followWitness({ ...common, cpusOf: spec.cpusOf });
  const world = followWorld(
    { ...common, hostOf: (address) => names.get(address) ?? '-' },
    { lastNumber: lastWorldNumber(parts.ledger, attemptId), tap: streams?.tap },
  );
  await parts.witness.watch(attemptId, range);
  return {
    async close() {
      await parts.witness.unwatch(attemptId).catch(parts.onFault);
      processes.close();
      await Promise.all([world.close(), ...feeds.map((feed) => feed.close())]);
    },
  };
}

/** The number of the last of world's records that was committed before a restart, so that none is stored twice. */
function lastWorldNumber(ledger: Ledger, attemptId: string): number {
  return ledger
    .read(attemptId)
    .filter((record) => record.source === 'world')
    .reduce((last, record) => Math.max(last, Number(record.data.n ?? 0)), 0);
}
