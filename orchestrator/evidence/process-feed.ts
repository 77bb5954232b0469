import type { CpuSample } from '../contract/attempt.js';
import type { Witness, WitnessMessage } from '../range/types.js';
import { floodGuard } from './flood-guard.js';
import { patientLedger } from './patient.js';
import type { Ledger, NewRecord } from './record.js';

/** CPU is sampled for the chart as often as the witness tells; the ledger keeps one sample in this time. */
const cpuRecordEveryMs = 10_000;

/**
 * Turns what the process witness tells of one attempt into records, and CPU into samples (a share of the host's quota).
 * `cpusOf`: each host's quota in cores.
 */
export function followWitness(parts: {
  witness: Witness;
  ledger: Ledger;
  attemptId: string;
  cpusOf: Record<string, number>;
  now: () => number;
  onCpu: (samples: CpuSample[]) => void;
  onFault: (error: unknown) => void;
}): { close(): void } {
  const recordedAt = new Map<string, number>();
  const kept = patientLedger(parts.ledger, parts.onFault);
  const guard = floodGuard(parts.now, (host, dropped) =>
    kept.append(parts.attemptId, {
      source: 'platform',
      host,
      kind: 'evidence.gap',
      data: { source: 'witness', dropped, reason: 'flood' },
    }),
  );
  const stop = parts.witness.onMessage((attemptId, host, message) => {
    if (attemptId !== parts.attemptId) return;
    const record = message.t === 'cpu' ? cpuRecord(host, message) : recordOf(host, message);
    // The witness tells each thing once.
    if (record && guard.passes(host)) kept.append(attemptId, record);
  });

  function cpuRecord(host: string, message: Extract<WitnessMessage, { t: 'cpu' }>): NewRecord | null {
    const quota = parts.cpusOf[host];
    if (!quota || message.intervalMs <= 0) return null;
    const share = Math.round((message.cpuSeconds / (message.intervalMs / 1000) / quota) * 1000) / 1000;
    const at = parts.now();
    parts.onCpu([{ host, at, share }]);
    if (at - (recordedAt.get(host) ?? 0) < cpuRecordEveryMs) return null;
    recordedAt.set(host, at);
    return { source: 'witness', host, kind: 'cpu', data: { share } };
  }

  return {
    close() {
      stop();
      guard.close();
      kept.close();
    },
  };
}

function recordOf(host: string, message: Exclude<WitnessMessage, { t: 'cpu' }>): NewRecord {
  if (message.t === 'process') {
    return { source: 'witness', host, kind: 'process.seen', data: { ...message.process } };
  }
  const { t, container: _, ...data } = message;
  return { source: 'witness', host, kind: t === 'gone' ? 'process.gone' : 'connection.seen', data };
}
