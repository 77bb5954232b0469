import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';
import type { StartedExec } from '../exec.js';
import { JsonLines } from '../json-lines.js';
import type { EngineRanges } from '../ranges.js';
import type { EngineSurvey } from '../survey.js';
import { RangeFault, type Witness } from '../types.js';
import { firstLine } from './first-line.js';
import {
  type Answer,
  type Call,
  calls,
  type FaultLine,
  type FollowLine,
  type OpeningLine,
  type Request,
  requestSchema,
} from './protocol.js';

/** What the process that holds the engine's socket does for others. */
export interface Held {
  ranges: EngineRanges;
  witness: Witness;
  survey(): Promise<EngineSurvey>;
}

type Methods = { [Name in Call]: (...given: z.infer<(typeof calls)[Name]>) => Promise<unknown> };
type Of<Kind extends Request['do']> = Extract<Request, { do: Kind }>;

/** Both ends are on this machine; the longest that is asked for is a range. */
const asking = { timeoutMs: 10_000, mostBytes: 2 ** 20 };
/** How long `world` is waited for to be told what it begins with. */
const briefMs = 10_000;
/** More than a follower that reads may have waiting for it. */
const mostWaitingBytes = 64 * 2 ** 20;

/**
 * Serves what is held at a Unix socket (`protocol.ts`), to this process's own user, and to a group where one is given. A socket
 * that an earlier process left is replaced. Rejects with the listener's own error, or where the group cannot be given.
 */
export function serveHeld(held: Held, path: string, group?: number): Promise<{ close(): Promise<void> }> {
  const site = new Site(held);
  const server = createServer({ allowHalfOpen: true }, (socket) => void site.serve(socket));
  rmSync(path, { force: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      try {
        // Nobody but its owner may write there by now, so nobody asks too early.
        if (group !== undefined) chownSync(path, process.getuid?.() ?? 0, group);
        chmodSync(path, group === undefined ? 0o600 : 0o660);
      } catch (error) {
        return reject(error);
      }
      resolve({ close: () => shut(server, site) });
    });
  });
}

function shut(server: Server, site: Site): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  site.end();
  return closed;
}

class Site {
  private readonly process = randomUUID();
  private readonly sockets = new Set<Socket>();
  /** What each follower watches. */
  private readonly followers = new Map<string, Set<string>>();
  /** Commands whose streams are open, or ended a moment ago. */
  private readonly started = new Map<string, StartedExec>();
  private readonly methods: Methods;

  constructor(private readonly held: Held) {
    const { ranges, witness } = held;
    const { addHost, removeHost, restartHost, pause, resume, find, list, close, probe, info } = ranges;
    this.methods = {
      ...{ addHost, removeHost, restartHost, pause, resume, find, list, close, probe, info },
      survey: () => held.survey(),
      exitCode: async (id) => (await this.started.get(id)?.exitCode()) ?? null,
      watch: async (follower, attemptId, range) => {
        this.followers.get(follower)?.add(attemptId);
        await witness.watch(attemptId, range);
      },
      unwatch: async (follower, attemptId) => {
        this.followers.get(follower)?.delete(attemptId);
        await witness.unwatch(attemptId);
      },
      processes: (ref) => witness.processes(ref),
      tree: (ref, root, options) => witness.tree(ref, root, options),
      read: async (ref, path, most) => (await witness.read(ref, path, most ?? undefined))?.toString('base64') ?? null,
    };
  }

  /** Ends every connection. */
  end(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async serve(socket: Socket): Promise<void> {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => {});
    try {
      const request = requestSchema.parse(JSON.parse(await firstLine(socket, asking)));
      if (request.do === 'call') await this.call(socket, request);
      else if (request.do === 'open') await this.open(socket, request);
      else if (request.do === 'start') await this.start(socket, request);
      else this.follow(socket);
    } catch (error) {
      socket.end(lineOf(faultOf(error)));
    }
  }

  private async call(socket: Socket, { what, with: given }: Of<'call'>): Promise<void> {
    // Else it would not hear of the other's end.
    socket.resume();
    const method = this.methods[what] as (...given: unknown[]) => Promise<unknown>;
    const ok = (await method(...calls[what].parse(given))) ?? null;
    socket.end(lineOf({ ok } satisfies Answer));
  }

  private async open(socket: Socket, { spec: { briefed, ...spec } }: Of<'open'>): Promise<void> {
    const abort = new AbortController();
    const giveUp = () => abort.abort(new RangeFault('engine', 'The opening was given up.'));
    let told: (brief: string) => void = () => {};
    const lines = new JsonLines((line) => {
      const { brief } = line as { brief?: unknown };
      if (typeof brief === 'string') told(brief);
      else giveUp();
    });
    socket.on('data', (chunk: Buffer) => lines.push(chunk));
    socket.on('end', giveUp).on('close', giveUp).resume();
    const say = (line: OpeningLine) => void (socket.writable && socket.write(lineOf(line)));
    const worldBrief = (prefix: string) =>
      new Promise<string>((resolve, reject) => {
        const timer = setTimeout(() => reject(new RangeFault('timeout', 'World was not told the case.')), briefMs);
        told = (brief) => {
          clearTimeout(timer);
          resolve(brief);
        };
        abort.signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(abort.signal.reason);
        });
        say({ prefix });
      });
    const { signal } = abort;
    const onStep = (...step: ['network' | 'hosts', 'active' | 'done']) => say({ step });
    const ok = await this.held.ranges.open(briefed ? { ...spec, worldBrief } : spec, { signal, onStep });
    socket.off('close', giveUp).off('end', giveUp);
    socket.end(lineOf({ ok } satisfies Answer));
  }

  private async start(socket: Socket, { ref, command, stdin }: Of<'start'>): Promise<void> {
    const exec = await this.held.ranges.start(ref, command, { stdin });
    const id = randomUUID();
    this.started.set(id, exec);
    const { socket: streams } = exec;
    // A moment for whoever asks how it ended.
    const forget = () => void setTimeout(() => this.started.delete(id), 10_000).unref();
    streams.once('close', () => {
      forget();
      // All that came is with the other end before it hears of the end.
      socket.end();
    });
    socket.once('close', () => streams.destroy());
    socket.write(lineOf({ ok: id } satisfies Answer));
    socket.pipe(streams);
    streams.pipe(socket);
  }

  private follow(socket: Socket): void {
    const follower = randomUUID();
    const watched = new Set<string>();
    this.followers.set(follower, watched);
    const { ranges, witness } = this.held;
    const say = (line: FollowLine) => {
      // It does not read: it may come again, and finds out what it has missed.
      if (socket.writableLength > mostWaitingBytes) socket.destroy();
      else if (socket.writable) socket.write(lineOf(line));
    };
    const ends = [
      ranges.onHostLost((lost) => say({ lost })),
      witness.onMessage((attemptId, host, message) => {
        if (watched.has(attemptId)) say({ seen: [attemptId, host, message] });
      }),
    ];
    socket.on('end', () => socket.destroy()).resume();
    socket.once('close', () => {
      for (const end of ends) end();
      this.followers.delete(follower);
      // Whoever came back, or took its place, may watch the same by now.
      const others = [...this.followers.values()];
      for (const attemptId of watched)
        if (!others.some((other) => other.has(attemptId))) void witness.unwatch(attemptId);
    });
    say({ follower, process: this.process });
  }
}

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

function faultOf(error: unknown): FaultLine {
  if (error instanceof RangeFault) return { fault: { code: error.code, message: error.message } };
  const message = error instanceof z.ZodError ? z.prettifyError(error) : String((error as Error).message ?? error);
  return { fault: { code: error instanceof z.ZodError ? 'policy' : 'engine', message } };
}
