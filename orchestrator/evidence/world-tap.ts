import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ExecStream, Ranges } from '../range/types.js';
import { kinds } from './kinds.js';
import { gatherMs } from './patient.js';
import type { Ledger, NewRecord } from './record.js';
import { openTap } from './streams.js';

const lineSchema = z.object({
  n: z.number().int().min(1),
  kind: z.string(),
  from: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

/** What the collectors of one attempt stand on. */
export interface CollectorParts {
  ranges: Ranges;
  ledger: Ledger;
  attemptId: string;
  /** Address in the range → host name. */
  hostOf: (address: string) => string;
  /** Hears of what could not be collected; the collector itself goes on. */
  onFault: (error: unknown) => void;
}

/**
 * Follows `world`'s numbered records into the ledger, of a flood `gatherMs` in one transaction. A record is acknowledged once it
 * is committed; what was not acknowledged comes again on the next connection, and is then recognised by its number. Reconnects
 * until `close()`. `tap`: the first stream, where it is open already.
 */
export function followWorld(
  parts: CollectorParts,
  { lastNumber = 0, tap }: { lastNumber?: number; tap?: ExecStream | undefined } = {},
): { close(): Promise<void> } {
  let open = true;
  let next = tap;
  let stream: ExecStream | null = null;
  let last = lastNumber;

  const followOnce = async () => {
    const current = next ?? (await openTap(parts.ranges, parts.attemptId));
    next = undefined;
    stream = current;
    if (!open) current.close();
    let batch: NewRecord[] = [];
    let timer: NodeJS.Timeout | null = null;
    let committedAt = Number.NEGATIVE_INFINITY;
    const commit = () => {
      timer = null;
      committedAt = performance.now();
      const records = batch;
      batch = [];
      try {
        parts.ledger.append(parts.attemptId, records);
        current.stdin.write(`${JSON.stringify({ ack: last })}\n`);
      } catch (error) {
        // Not stored, so not acknowledged: the world sends it again after the reconnection.
        parts.onFault(error);
        last = committed;
        current.close();
        return;
      }
      committed = last;
    };
    let committed = last;
    for await (const line of createInterface({ input: current.stdout })) {
      const parsed = parseLine(line);
      if (!parsed.success) {
        parts.onFault(new Error(`world sent a line that is no record: ${line.slice(0, 200)}`));
        continue;
      }
      const { n, kind, from, data } = parsed.data;
      if (n <= last) continue;
      last = n;
      batch.push({ source: 'world', host: from === null ? '-' : parts.hostOf(from), kind, data: { ...data, n } });
      timer ??= setTimeout(commit, Math.max(0, committedAt + gatherMs - performance.now()));
    }
    if (timer !== null) {
      clearTimeout(timer);
      commit();
    }
    await current.done;
  };

  const running = (async () => {
    while (open) {
      try {
        await followOnce();
      } catch (error) {
        if (open) parts.onFault(error);
      }
      if (open) await sleep(1_000);
    }
  })();

  return {
    async close() {
      open = false;
      stream?.close();
      await running;
    },
  };
}

function parseLine(line: string) {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = null;
  }
  return lineSchema
    .refine((record) => {
      const schema = kinds[record.kind as keyof typeof kinds];
      return schema?.safeParse(record.data).success === true;
    }, 'not a known kind')
    .safeParse(value);
}
