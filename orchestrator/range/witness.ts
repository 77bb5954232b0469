import type { Writable } from 'node:stream';
import Docker from 'dockerode';
import { execStarter, streamCommand } from './exec.js';
import { mapped } from './faults.js';
import { JsonLines } from './json-lines.js';
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

export interface WitnessOptions {
  docker?: Docker;
  namespace?: string;
  image?: string;
  /** How long an answer may take. */
  timeoutMs?: number;
}

interface Pending {
  resolve(value: unknown): void;
  reject(fault: RangeFault): void;
  timer: NodeJS.Timeout;
}

/** The witness of this engine: one container beside the ranges, spoken to over one stream that is renewed when it breaks. */
export function createWitness(options: WitnessOptions = {}): Witness {
  return new EngineWitness(options);
}

class EngineWitness implements Witness {
  private readonly docker: Docker;
  private readonly namespace: string;
  private readonly image: string;
  private readonly timeoutMs: number;
  private readonly callbacks = new Set<Parameters<Witness['onMessage']>[0]>();
  /** Watched containers, by id; they are watched again on a new stream. */
  private readonly watched = new Map<string, HostRef>();
  private readonly pending = new Map<number, Pending>();
  private stream: ExecStream | null = null;
  private connecting: Promise<void> | null = null;
  private retry: NodeJS.Timeout | null = null;
  private nextId = 1;
  private closed = false;

  constructor({ docker = new Docker(), namespace = 'default', image, timeoutMs = 60_000 }: WitnessOptions) {
    this.docker = docker;
    this.namespace = namespace;
    this.image = image ?? 'chaindrill/witness';
    this.timeoutMs = timeoutMs;
  }

  async start(): Promise<void> {
    this.closed = false;
    await this.connect();
  }

  async watch(attemptId: string, range: OpenRange): Promise<void> {
    for (const host of range.hosts) {
      this.watched.set(host.containerId, { attemptId, host: host.name });
      this.send({ op: 'watch', container: host.containerId });
    }
  }

  async unwatch(attemptId: string): Promise<void> {
    for (const [container, ref] of this.watched) {
      if (ref.attemptId !== attemptId) continue;
      this.watched.delete(container);
      this.send({ op: 'unwatch', container });
    }
  }

  onMessage(callback: Parameters<Witness['onMessage']>[0]): () => void {
    this.callbacks.add(callback);
    return () => void this.callbacks.delete(callback);
  }

  async processes(ref: HostRef): Promise<WitnessProcess[]> {
    return (await this.ask(ref, { op: 'processes' })) as WitnessProcess[];
  }

  async tree(ref: HostRef, root: string, options: { limit?: number; names?: string } = {}): Promise<WitnessFile[]> {
    return (await this.ask(ref, { op: 'tree', path: root, ...options })) as WitnessFile[];
  }

  async read(ref: HostRef, path: string, maxBytes?: number): Promise<Buffer | null> {
    const value = await this.ask(ref, { op: 'read', path, ...(maxBytes === undefined ? {} : { maxBytes }) });
    return value === null ? null : Buffer.from(value as string, 'base64');
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    this.stream?.close();
    this.stream = null;
    this.failPending('The witness was closed.');
    // A container that is just being made must be there before it can be removed.
    await this.connecting?.catch(() => {});
    await mapped('removing the witness', async () => {
      for (const { Id } of await this.containers()) {
        await this.docker
          .getContainer(Id)
          .remove({ force: true, v: true })
          .catch(() => {});
      }
    }).catch(() => {
      // An engine that is gone has no witness left to remove; a living one is found again by its label.
    });
  }

  private async ask(ref: HostRef, request: Record<string, unknown>): Promise<unknown> {
    const container = [...this.watched].find(([, at]) => at.attemptId === ref.attemptId && at.host === ref.host)?.[0];
    if (container === undefined) {
      throw new RangeFault('host-unknown', `Host ${ref.host} of range ${ref.attemptId} is not watched.`);
    }
    await this.connect();
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(new RangeFault('timeout', `The witness did not answer within ${this.timeoutMs} ms.`));
      }, this.timeoutMs);
      this.pending.set(id, { resolve, reject, timer });
      this.send({ id, container, ...request });
    });
  }

  /** A stream that works, made where there is none. Callers at the same time share one attempt. */
  private connect(): Promise<void> {
    if (this.stream !== null) return Promise.resolve();
    this.connecting ??= this.open().finally(() => {
      this.connecting = null;
    });
    return this.connecting;
  }

  private async open(): Promise<void> {
    const container = await mapped('starting the witness', () => this.runningContainer());
    const stream = await streamCommand(execStarter(this.docker), container, { argv: ['witness', 'stream'], user: '0' });
    if (this.closed) {
      stream.close();
      throw new RangeFault('engine', 'The witness was closed.');
    }
    this.stream = stream;
    const lines = new JsonLines((message) => this.receive(message as Record<string, unknown>));
    stream.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
    stream.stderr.resume();
    void stream.done.then(() => this.lost(stream));
    // The engine does not end the streams of a container in the host's pid namespace when it is removed.
    const gone = () => this.lost(stream);
    this.docker.getContainer(container).wait().then(gone, gone);
    for (const id of this.watched.keys()) this.send({ op: 'watch', container: id });
  }

  private lost(stream: ExecStream): void {
    if (this.stream !== stream) return;
    this.stream = null;
    stream.close();
    this.failPending('The stream of the witness was lost.');
    this.reconnect(250);
  }

  private reconnect(afterMs: number): void {
    if (this.closed || this.retry !== null) return;
    this.retry = setTimeout(() => {
      this.retry = null;
      // While the engine is away there is nothing to do but to try again; `Ranges.info` tells those who ask.
      this.connect().catch(() => this.reconnect(Math.min(afterMs * 2, 5000)));
    }, afterMs);
    this.retry.unref();
  }

  private receive(message: Record<string, unknown>): void {
    if (typeof message.id === 'number') {
      const request = this.pending.get(message.id);
      if (request === undefined) return;
      this.pending.delete(message.id);
      clearTimeout(request.timer);
      if (message.ok === true) request.resolve(message.value);
      else request.reject(new RangeFault('engine', `The witness could not look: ${String(message.error)}`));
      return;
    }
    const ref = this.watched.get(String(message.container));
    if (ref === undefined || typeof message.t !== 'string') return;
    for (const callback of this.callbacks) callback(ref.attemptId, ref.host, message as unknown as WitnessMessage);
  }

  private send(message: Record<string, unknown>): void {
    const stdin: Writable | undefined = this.stream?.stdin;
    if (stdin?.writable) stdin.write(`${JSON.stringify(message)}\n`);
  }

  private failPending(why: string): void {
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(new RangeFault('engine', why));
    }
    this.pending.clear();
  }

  /** The witness that runs with the image as it is now; one of an older image, or a dead one, is replaced. */
  private async runningContainer(): Promise<string> {
    const image = (await this.docker.getImage(this.image).inspect()).Id;
    let found: string | null = null;
    for (const { Id, State, ImageID } of await this.containers()) {
      if (found === null && State === 'running' && ImageID === image) found = Id;
      else
        await this.docker
          .getContainer(Id)
          .remove({ force: true, v: true })
          .catch(() => {});
    }
    if (found !== null) return found;
    const made = await this.docker.createContainer(witnessOptions({ namespace: this.namespace, image: this.image }));
    await made.start();
    return made.id;
  }

  private containers(): Promise<Docker.ContainerInfo[]> {
    const label = [`${labels.namespace}=${this.namespace}`, `${labels.witness}=1`];
    return this.docker.listContainers({ all: true, filters: { label } });
  }
}
