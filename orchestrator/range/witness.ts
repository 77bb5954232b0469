import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { streamCommand } from './exec.js';
import { alreadyGone, mapped } from './faults.js';
import { labels } from './labels.js';
import { witness as witnessOptions } from './policy.js';
import {
  type ExecStream,
  type HostRef,
  type OpenRange,
  RangeFault,
  type Witness,
  type WitnessFile,
  type WitnessMessage,
  type WitnessProcess,
} from './types.js';

/** How long one request to the witness may take: a large tree is hashed file by file. */
const requestMs = 60_000;
const image = 'chaindrill/witness';

interface Watched {
  attemptId: string;
  host: string;
}
interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** The witness of one engine: a container that sees every range's processes and files, spoken to over one stream. */
export function createWitness(options: {
  docker: Docker;
  namespace: string;
  onFault?: (error: unknown) => void;
}): Witness {
  const { docker, namespace, onFault = () => {} } = options;
  const watched = new Map<string, Watched>();
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(attemptId: string, host: string, message: WitnessMessage) => void>();
  let stream: ExecStream | null = null;
  let running: Promise<void> | null = null;
  let open = true;
  let lastId = 0;
  const stop = new AbortController();

  const send = (message: object) => stream?.stdin.write(`${JSON.stringify(message)}\n`);

  async function connect(): Promise<ExecStream> {
    const id = await ensureContainer(docker, namespace);
    return streamCommand(docker, id, { argv: ['witness'], user: '0' });
  }

  /** Reads the stream until it ends, then connects anew and watches everything again. */
  async function follow(first: ExecStream): Promise<void> {
    let current: ExecStream | null = first;
    while (open) {
      try {
        current ??= await connect();
        stream = current;
        current.stderr.resume();
        for (const container of watched.keys()) send({ op: 'watch', container });
        for await (const line of createInterface({ input: current.stdout })) receive(line);
        await current.done;
      } catch (error) {
        if (open) onFault(error);
      }
      stream = null;
      current = null;
      for (const [id, request] of waiting)
        settle(id, () => request.reject(new RangeFault('engine', 'The witness’s stream was lost.')));
      if (open) await sleep(1_000, undefined, { signal: stop.signal }).catch(() => {});
    }
  }

  function receive(line: string): void {
    let message: { id?: number; ok?: boolean; value?: unknown; error?: string } & Partial<WitnessMessage>;
    try {
      message = JSON.parse(line);
    } catch {
      onFault(new Error(`the witness sent a line that is no JSON: ${line.slice(0, 200)}`));
      return;
    }
    if (message.t !== undefined) {
      const seen = watched.get((message as WitnessMessage).container);
      if (seen) for (const listener of listeners) listener(seen.attemptId, seen.host, message as WitnessMessage);
      return;
    }
    const request = waiting.get(message.id ?? -1);
    if (!request) return;
    settle(message.id as number, () =>
      message.ok
        ? request.resolve(message.value)
        : request.reject(new RangeFault('engine', `The witness could not look: ${message.error}`)),
    );
  }

  function settle(id: number, end: () => void): void {
    clearTimeout(waiting.get(id)?.timer);
    waiting.delete(id);
    end();
  }

  function ask<T>(request: object): Promise<T> {
    if (!stream) return Promise.reject(new RangeFault('engine', 'The witness is not connected.'));
    lastId += 1;
    const id = lastId;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(
        () => settle(id, () => reject(new RangeFault('timeout', 'The witness did not answer.'))),
        requestMs,
      );
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      send({ id, ...request });
    });
  }

  async function containerOf(ref: HostRef): Promise<string> {
    for (const [container, { attemptId, host }] of watched) {
      if (attemptId === ref.attemptId && host === ref.host) return container;
    }
    throw new RangeFault('host-unknown', `The witness does not watch ${ref.host} of ${ref.attemptId}.`);
  }

  return {
    async start() {
      if (running) return;
      const first = await connect();
      stream = first;
      running = follow(first);
    },
    async watch(attemptId, range: OpenRange) {
      for (const { name, containerId } of range.hosts) {
        watched.set(containerId, { attemptId, host: name });
        send({ op: 'watch', container: containerId });
      }
    },
    async unwatch(attemptId) {
      for (const [container, seen] of [...watched]) {
        if (seen.attemptId !== attemptId) continue;
        watched.delete(container);
        send({ op: 'unwatch', container });
      }
    },
    onMessage(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    processes: async (ref) => ask<WitnessProcess[]>({ op: 'processes', container: await containerOf(ref) }),
    tree: async (ref, path, more = {}) =>
      ask<WitnessFile[]>({ op: 'tree', container: await containerOf(ref), path, ...more }),
    async read(ref, path, maxBytes) {
      const value = await ask<string | null>({
        op: 'read',
        container: await containerOf(ref),
        path,
        ...(maxBytes && { maxBytes }),
      });
      return value === null ? null : Buffer.from(value, 'base64');
    },
    async close() {
      open = false;
      stop.abort();
      stream?.close();
      await running;
      await removeContainer(docker, namespace);
    },
  };
}

const filters = (namespace: string) => ({ label: [`${labels.namespace}=${namespace}`, `${labels.witness}=1`] });

/** The namespace's running witness container; one that has ended, or runs an older image, is replaced. */
function ensureContainer(docker: Docker, namespace: string): Promise<string> {
  return mapped('starting the witness', async () => {
    const wanted = (await docker.getImage(image).inspect()).Id;
    let found: string | null = null;
    for (const container of await docker.listContainers({ all: true, filters: filters(namespace) })) {
      if (found === null && container.State === 'running' && container.ImageID === wanted) found = container.Id;
      else await docker.getContainer(container.Id).remove({ force: true });
    }
    if (found !== null) return found;
    const made = await docker.createContainer(witnessOptions({ namespace, image }));
    await made.start();
    return made.id;
  });
}

async function removeContainer(docker: Docker, namespace: string): Promise<void> {
  await mapped('removing the witness', async () => {
    for (const container of await docker.listContainers({ all: true, filters: filters(namespace) })) {
      await docker
        .getContainer(container.Id)
        .remove({ force: true })
        .catch((error) => {
          if (!alreadyGone(error)) throw error;
        });
    }
  });
}
