import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { JsonLines } from './json-lines.js';
import { labels } from './labels.js';
import type { HostRef } from './types.js';

interface EngineEvent {
  Action?: string;
  Actor?: { ID?: string; Attributes?: Record<string, string> };
}

/**
 * Follows the engine's events and tells, once per container, when one of this namespace's range containers has died, or was
 * cut off from its network, without our doing. Reconnects by itself; what happened meanwhile is found by looking.
 */
export class LostHosts {
  private readonly callbacks = new Set<(ref: HostRef) => void>();
  /** Containers we remove ourselves, and those already told. */
  private readonly settled = new Set<string>();
  /** Containers that we restart, until their death was heard of. */
  private readonly restarting = new Set<string>();
  private events: Readable[] = [];
  private retry: NodeJS.Timeout | null = null;
  private following = false;

  constructor(
    private readonly docker: Docker,
    private readonly namespace: string,
  ) {}

  subscribe(callback: (ref: HostRef) => void): () => void {
    this.callbacks.add(callback);
    if (!this.following) {
      this.following = true;
      void this.follow(500);
    }
    return () => {
      this.callbacks.delete(callback);
      if (this.callbacks.size === 0) this.stop();
    };
  }

  /** The end of this container is our own doing: nobody is told. */
  expect(containerId: string): void {
    this.settled.add(containerId);
  }

  /** The next death of this container, which lives on after it, is our own doing; or, `false`, it did not come to that. */
  expectRestart(containerId: string, coming = true): void {
    if (coming) this.restarting.add(containerId);
    else this.restarting.delete(containerId);
  }

  private async follow(retryMs: number): Promise<void> {
    const label = [`${labels.namespace}=${this.namespace}`, labels.attempt];
    try {
      await this.listen({ type: ['container'], event: ['die', 'destroy'], label }, (event) => this.onDeath(event));
      // These name the container, and none of its labels.
      await this.listen({ type: ['network'], event: ['disconnect'] }, ({ Actor }) => this.onCut(Actor?.Attributes));
      await this.lookForLost({ label });
    } catch {
      // The engine is down: `info()` says so to those who ask; here only patience helps.
      this.reconnect(Math.min(retryMs * 2, 5000));
    }
  }

  private async listen(filters: Record<string, string[]>, hear: (event: EngineEvent) => void): Promise<void> {
    const events = (await this.docker.getEvents({ filters })) as Readable;
    if (!this.following) return void events.destroy();
    this.events.push(events);
    const lines = new JsonLines((event) => hear(event as EngineEvent));
    events.on('data', (chunk: Buffer) => lines.push(chunk));
    events.once('error', () => {});
    events.once('close', () => this.reconnect(500));
  }

  private reconnect(retryMs: number): void {
    this.endListening();
    if (!this.following || this.retry !== null) return;
    this.retry = setTimeout(() => {
      this.retry = null;
      if (this.following) void this.follow(retryMs);
    }, retryMs);
    this.retry.unref();
  }

  /** Those that are dead, or run without a network; `filters`: among which. */
  private async lookForLost(filters: Record<string, string[]>): Promise<void> {
    for (const { Id, State, NetworkSettings, Labels } of await this.docker.listContainers({ all: true, filters }))
      if (['exited', 'dead'].includes(State) || (State === 'running' && isCutOff(NetworkSettings)))
        this.tell(Id, Labels);
  }

  private onDeath({ Action, Actor }: EngineEvent): void {
    const id = Actor?.ID ?? '';
    if (Action === 'die' && this.restarting.delete(id)) return;
    this.tell(id, Actor?.Attributes ?? {});
  }

  /** Each end of a container is the end of its connection as well: it was cut off where it runs on. */
  private onCut({ container }: Record<string, string> = {}): void {
    if (container === undefined || this.settled.has(container)) return;
    const ours = {
      id: [container],
      status: ['running'],
      label: [`${labels.namespace}=${this.namespace}`, labels.attempt],
    };
    void this.lookForLost(ours).catch(() => {});
  }

  private tell(containerId: string, attributes: Record<string, string>): void {
    const attemptId = attributes[labels.attempt];
    const host = attributes[labels.host];
    if (attemptId === undefined || host === undefined || this.settled.has(containerId)) return;
    this.settled.add(containerId);
    for (const callback of this.callbacks) callback({ attemptId, host });
  }

  private stop(): void {
    this.following = false;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    this.endListening();
  }

  private endListening(): void {
    for (const events of this.events.splice(0)) events.destroy();
  }
}

const isCutOff = (settings?: { Networks?: object }): boolean => Object.keys(settings?.Networks ?? {}).length === 0;
