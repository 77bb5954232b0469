import type { ExecStream, HostRef, Ranges } from '../range/types.js';

/** What evidence of a range comes and goes by. To start them takes the engine as long as to start a shell. */
export interface EvidenceStreams {
  /** World's numbered records, and what is acknowledged of them. */
  tap: ExecStream;
  /** Writes event logs, by host. */
  sinks: ReadonlyMap<string, ExecStream>;
}

/** Throws `RangeFault`. */
export async function openTap(ranges: Ranges, attemptId: string): Promise<ExecStream> {
  const stream = await ranges.stream({ attemptId, host: 'world' }, { argv: ['worldctl', 'tap'], user: '1000' });
  stream.stderr.resume();
  return stream;
}

/** Throws `RangeFault`. */
export async function openSink(ranges: Ranges, host: HostRef): Promise<ExecStream> {
  const stream = await ranges.stream(host, { argv: ['edr-sink'], user: '990' });
  stream.stdout.resume();
  stream.stderr.resume();
  return stream;
}

/** Opens all of them ahead, for a range that waits for somebody: they end with it. Throws `RangeFault`. */
export async function openStreams(
  ranges: Ranges,
  attemptId: string,
  edrHosts: readonly string[],
): Promise<EvidenceStreams> {
  const [tap, ...sinks] = await Promise.all([
    openTap(ranges, attemptId),
    ...edrHosts.map(async (host) => [host, await openSink(ranges, { attemptId, host })] as const),
  ]);
  return { tap, sinks: new Map(sinks) };
}
