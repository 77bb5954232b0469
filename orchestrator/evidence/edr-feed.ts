import { setTimeout as sleep } from 'node:timers/promises';
import { eventsOf } from '../grading/sigma/event.js';
import type { ExecStream, Ranges } from '../range/types.js';
import type { Ledger } from './record.js';
import { openSink } from './streams.js';

/** Lines that wait for one host's sink at most; beyond it the oldest are dropped, as a sensor's own buffer would. */
const maxWaiting = 2_000;

/**
 * Feeds `/var/log/edr/events.jsonl` of one host with the attempt's process and connection events. The file belongs to
 * another user than the trainee's, and nothing that is graded is read back from it. `sink`: the first stream, where it is open
 * already.
 */
export function feedEdr(parts: {
  ranges: Ranges;
  ledger: Ledger;
  attemptId: string;
  host: string;
  sink?: ExecStream | undefined;
  onFault: (error: unknown) => void;
}): { close(): Promise<void> } {
  const ref = { attemptId: parts.attemptId, host: parts.host };
  let waiting: string[] = [];
  let next = parts.sink;
  let stream: ExecStream | null = null;
  let open = true;
  let wake: () => void = () => {};
  /** Waits while there is nothing to write, and this holds. */
  const idle = async (holds: () => boolean) => {
    while (open && waiting.length === 0 && holds()) await new Promise<void>((resolve) => (wake = resolve));
  };

  const unsubscribe = parts.ledger.subscribe(parts.attemptId, (records) => {
    for (const record of records) {
      const event = eventsOf(record);
      if (event) waiting.push(`${JSON.stringify(event)}\n`);
    }
    if (waiting.length > maxWaiting) waiting = waiting.slice(-maxWaiting);
    wake();
  });

  const running = (async () => {
    while (open) {
      try {
        // Not before there is something to tell: after a restart the engine has shells to find first.
        await idle(() => next === undefined);
        if (!open && !next) break;
        stream = next ?? (await openSink(parts.ranges, ref));
        next = undefined;
        let alive = true;
        void stream.done.then(() => {
          alive = false;
          wake();
        });
        while (open && alive) {
          const lines = waiting.splice(0).join('');
          if (lines !== '' && !stream.stdin.write(lines)) {
            await Promise.race([new Promise((resolve) => stream?.stdin.once('drain', resolve)), stream.done]);
          }
          await idle(() => alive);
        }
      } catch (error) {
        if (open) parts.onFault(error);
      }
      stream?.close();
      if (open) await sleep(2_000);
    }
  })();

  return {
    async close() {
      open = false;
      unsubscribe();
      wake();
      stream?.close();
      await running;
    },
  };
}
