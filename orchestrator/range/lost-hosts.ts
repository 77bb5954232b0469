import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { labels } from './labels.js';
import type { HostRef } from './types.js';

/**
 * Follows the engine's events and tells, once per container, when one of this namespace's range containers has died
 * without our doing. Reconnects by itself; what happened meanwhile is found by looking.
 */
export class LostHosts {
  private readonly callbacks = new Set<(ref: HostRef) => void>();
  /** Containers we remove ourselves, and those already told. */
  private readonly settled = new Set<string>();
  /** Containers that we restart, until their death was heard of. */
  private readonly restarting = new Set<string>();
  private events: Readable | null = null;
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
    const labelled = [`${labels.namespace}=${this.namespace}`, labels.attempt];
    try {
      const events = (await this.docker.getEvents({
        filters: { type: ['container'], event: ['die', 'destroy'], label: labelled },
      })) as Readable;
      if (!this.following) return void events.destroy();
      this.events = events;
      let rest = '';
      events.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.onEvent(line);
      });
      events.once('error', () => {});
      events.once('close', () => this.reconnect(500));
      await this.lookForDead(labelled);
    } catch {
      // The engine is down: `info()` says so to those who ask; here only patience helps.
      this.reconnect(Math.min(retryMs * 2, 5000));
    }
  }

  private reconnect(retryMs: number): void {
    this.events?.destroy();
    this.events = null;
    if (!this.following || this.retry !== null) return;
    this.retry = setTimeout(() => {
      this.retry = null;
      if (this.following) void this.follow(retryMs);
    }, retryMs);
    this.retry.unref();
  }

  private async lookForDead(labelled: string[]): Promise<void> {
    const dead = await this.docker.listContainers({
      all: true,
      filters: { label: labelled, status: ['exited', 'dead'] },
    });
    for (const container of dead) this.tell(container.Id, container.Labels);
  }

  private onEvent(line: string): void {
    if (line.trim() === '') return;
    const event = JSON.parse(line) as { Action?: string; Actor?: { ID?: string; Attributes?: Record<string, string> } };
    const id = event.Actor?.ID ?? '';
    if (event.Action === 'die' && this.restarting.delete(id)) return;
    this.tell(id, event.Actor?.Attributes ?? {});
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
    this.events?.destroy();
    this.events = null;
  }
}
