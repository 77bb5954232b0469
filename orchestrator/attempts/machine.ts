import { freemem, totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Lab } from '../catalog/catalog.js';
import type { Shortage } from '../contract/operation.js';

/** What the machine has left, as measured. */
export interface Machine {
  freeBytes(): number;
  /** How late this process came to what was due, half of the times, in the last seconds: it waits for processors as a terminal does. */
  lateMs(): number;
}

/** What stays free for everything else on the machine, and for labs that grow: a tenth of its memory, and one GiB at least. */
export const reserveBytes = Math.max(2 ** 30, totalmem() / 10);
/** From a tenth of a second on a person waits for each key. */
export const mostLateMs = 100;
const windowMs = 10_000;
/** How often the delay is sampled; it is part of each sample. */
const resolutionMs = 10;

/** Watches this machine, until `stop`. */
export function watchMachine(): Machine & { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let late = 0;
  const timer = setInterval(() => {
    late = Math.max(0, delay.percentile(50) / 1e6 - resolutionMs);
    delay.reset();
  }, windowMs);
  timer.unref();
  return {
    freeBytes: freemem,
    lateMs: () => late,
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

/** What a range of a lab would take at most, in bytes. */
const bytesOf = ({ manifest }: Lab): number => manifest.hosts.reduce((sum, { memory }) => sum + memory, 0);

/** What the machine is too short of for another range of a lab; null where it has enough. */
export function shortageFor(machine: Machine, lab: Lab): Shortage | null {
  if (machine.freeBytes() < bytesOf(lab) + reserveBytes) return 'memory';
  return machine.lateMs() > mostLateMs ? 'processors' : null;
}
