import type Docker from 'dockerode';
import { RangeFault } from './types.js';

/** What is asked of the engine while an exec may still be starting. */
type Started = Pick<Docker.Exec, 'inspect'>;

/** How often, and how long, a container waits for its execs before it is frozen. */
const everyMs = 25;
const patienceMs = 10_000;

/**
 * Keeps execs and freezing apart. An exec that the runtime is just starting cannot finish in a frozen container, and the
 * runtime then holds what thawing needs: neither would ever end. So whoever freezes waits for those that are starting,
 * and none is started until the container is thawed.
 */
export class ExecGate {
  /** By container: what is being asked for, and what runs as far as is known. */
  private readonly asked = new Map<string, Set<Promise<unknown>>>();
  private readonly running = new Map<string, Set<Started>>();
  private readonly closed = new Set<string>();

  /** Starts an exec by `start`; it counts until `ended`. @throws RangeFault `host-unknown` where the container is frozen */
  async pass<T extends { exec: Started; socket: NodeJS.EventEmitter }>(
    container: string,
    start: () => Promise<T>,
  ): Promise<T> {
    if (this.closed.has(container)) throw new RangeFault('host-unknown', 'The host stands still: its range is paused.');
    const asking = start();
    const settled = asking.catch(() => {});
    add(this.asked, container, settled);
    try {
      const started = await asking;
      add(this.running, container, started.exec);
      started.socket.once('close', () => drop(this.running, container, started.exec));
      return started;
    } finally {
      drop(this.asked, container, settled);
    }
  }

  /**
   * Lets nothing start any more in these containers, and returns once nothing is starting.
   * @throws RangeFault `timeout` where something does not get started; everything may pass again then
   */
  async close(containers: readonly string[]): Promise<void> {
    for (const id of containers) this.closed.add(id);
    try {
      for (const id of containers) {
        await Promise.all(this.asked.get(id) ?? []);
        await Promise.all([...(this.running.get(id) ?? [])].map(untilStarted));
      }
    } catch (error) {
      this.open(containers);
      throw error;
    }
  }

  open(containers: readonly string[]): void {
    for (const id of containers) this.closed.delete(id);
  }
}

async function untilStarted(exec: Started): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { Pid, ExitCode } = await exec.inspect().catch(() => ({ Pid: 0, ExitCode: 0 }));
    if (Pid > 0 || ExitCode !== null) return;
    if (Date.now() > deadline) throw new RangeFault('timeout', 'A command of the host does not get started.');
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function add<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key) ?? new Set();
  map.set(key, set.add(value));
}

function drop<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key);
  set?.delete(value);
  if (set?.size === 0) map.delete(key);
}
