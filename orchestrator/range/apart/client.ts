import { connect, type Socket } from 'node:net';
import type { StartedExec } from '../exec.js';
import { JsonLines } from '../json-lines.js';
import { type EngineRanges, withCommands } from '../ranges.js';
import type { EngineSurvey } from '../survey.js';
import { type HostRef, type OpenRange, RangeFault, type Ranges, type Witness } from '../types.js';
import { firstLine } from './first-line.js';
import type { Answer, Call, FaultLine, FollowLine, OpeningLine, Request } from './protocol.js';

/** Ranges and their witness on an engine that another process holds, at a Unix socket (`protocol.ts`). */
export interface Apart {
  ranges: Ranges;
  witness: Witness;
  survey(): Promise<EngineSurvey>;
}

/** How long a process that is being started anew is waited for before a request fails, and how often it is looked for. */
const patienceMs = 10_000;
const everyMs = 50;

/**
 * Asks the process at `path`. While it is away requests wait for it for ten seconds, then fail with `RangeFault` code
 * `engine-unreachable`; what is watched is watched again when it is back, and hosts that went meanwhile are told as lost.
 */
export function reachApart(path: string): Apart {
  const link = new Link(path);
  const call = <Result>(what: Call, ...given: unknown[]) => link.call(what, given) as Promise<Result>;
  const ranges: EngineRanges = {
    open: (spec, options) => link.open(spec, options),
    addHost: (attemptId, host) => call('addHost', attemptId, host),
    removeHost: (ref) => call('removeHost', only(ref)),
    restartHost: (ref) => call('restartHost', only(ref)),
    pause: (attemptId) => call('pause', attemptId),
    resume: (attemptId) => call('resume', attemptId),
    find: (attemptId) => call('find', attemptId),
    list: () => call('list'),
    close: (attemptId) => call('close', attemptId),
    probe: (argv) => call('probe', argv),
    info: () => call('info'),
    onHostLost(callback) {
      const stop = link.lost.add(callback);
      void link.follow().catch(() => {});
      return stop;
    },
    start: (ref, { argv, user, env, workingDir }, { stdin }) =>
      link.start({ do: 'start', ref: only(ref), command: { argv, user, env, workingDir }, stdin }),
  };
  const witness: Witness = {
    start: () => link.follow(),
    watch: (attemptId, range) => link.watch(attemptId, range),
    unwatch: (attemptId) => link.unwatch(attemptId),
    onMessage: (callback) => link.seen.add(callback),
    processes: (ref) => call('processes', only(ref)),
    tree: (ref, root, options = {}) => call('tree', only(ref), root, options),
    read: async (ref, file, most) => {
      const text = await call<string | null>('read', only(ref), file, most ?? null);
      return text === null ? null : Buffer.from(text, 'base64');
    },
    close: async () => link.close(),
  };
  return { ranges: withCommands(ranges), witness, survey: () => call('survey') };
}

/** Who asks may know more of a host than this. */
const only = ({ attemptId, host }: HostRef): HostRef => ({ attemptId, host });

/** Who wants to hear of something. */
class Listeners<Given extends unknown[]> {
  private readonly all = new Set<(...given: Given) => void>();

  add(callback: (...given: Given) => void): () => void {
    this.all.add(callback);
    return () => void this.all.delete(callback);
  }

  tell(...given: Given): void {
    for (const callback of this.all) callback(...given);
  }
}

class Link {
  readonly lost = new Listeners<[HostRef]>();
  readonly seen = new Listeners<Parameters<Parameters<Witness['onMessage']>[0]>>();
  private readonly watched = new Map<string, OpenRange>();
  private followed: Socket | null = null;
  private following: Promise<void> | null = null;
  private follower = '';
  private process = '';
  private closed = false;

  constructor(private readonly path: string) {}

  async call(what: Call, given: unknown[]): Promise<unknown> {
    const socket = await this.ask({ do: 'call', what, with: given });
    try {
      return okOf(await answered(socket));
    } finally {
      socket.destroy();
    }
  }

  async start(request: Request): Promise<StartedExec> {
    const socket = await this.ask(request);
    try {
      const id = okOf(await answered(socket));
      return { socket, exitCode: () => this.call('exitCode', [id]) as Promise<number | null> };
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  async open(
    { worldBrief, ...spec }: Parameters<Ranges['open']>[0],
    { signal, onStep }: NonNullable<Parameters<Ranges['open']>[1]> = {},
  ): Promise<OpenRange> {
    signal?.throwIfAborted();
    const socket = await this.ask({ do: 'open', spec: { ...spec, briefed: worldBrief !== undefined } });
    const say = (line: object) => void (socket.writable && socket.write(`${JSON.stringify(line)}\n`));
    const giveUp = () => say({ abort: true });
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        const lines = new JsonLines((value) => {
          const line = value as OpeningLine;
          if ('step' in line) onStep?.(...line.step);
          else if ('prefix' in line)
            void Promise.resolve(worldBrief?.(line.prefix)).then((brief) => say({ brief }), reject);
          else resolve(line);
        });
        socket.on('data', (chunk: Buffer) => lines.push(chunk));
        socket.once('close', () => reject(away()));
      });
      return okOf(answer) as OpenRange;
    } catch (error) {
      // It was cleared away, or is given up with the connection.
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
      socket.destroy();
    }
  }

  /**
   * Follows what is seen and what is lost, until `close`, and comes back by itself. Rejects where nobody answers; it is tried
   * again all the same.
   */
  follow(): Promise<void> {
    this.closed = false;
    if (this.followed !== null) return Promise.resolve();
    this.following ??= this.followOnce().finally(() => {
      this.following = null;
      if (this.followed === null) this.followLater();
    });
    return this.following;
  }

  private async followOnce(): Promise<void> {
    const socket = await this.ask({ do: 'follow' });
    try {
      const hello = JSON.parse(await firstLine(socket)) as Extract<FollowLine, { follower: string }> | FaultLine;
      if ('fault' in hello) throw faultOf(hello);
      const isAnother = this.process !== '' && hello.process !== this.process;
      this.process = hello.process;
      this.follower = hello.follower;
      const lines = new JsonLines((value) => this.hear(value as FollowLine));
      socket.on('data', (chunk: Buffer) => lines.push(chunk));
      socket.once('close', () => {
        this.followed = null;
        this.followLater();
      });
      // Before the others are told of: whoever begins to watch meanwhile tells it by themselves.
      this.followed = socket;
      for (const [attemptId, range] of this.watched) await this.call('watch', [this.follower, attemptId, range]);
      if (isAnother) await this.lookForLost();
      if (this.closed) socket.destroy();
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  private followLater(): void {
    if (this.closed) return;
    setTimeout(() => void this.follow().catch(() => {}), 250).unref();
  }

  async watch(attemptId: string, range: OpenRange): Promise<void> {
    this.watched.set(attemptId, range);
    await this.tellFollowed('watch', attemptId, range);
  }

  async unwatch(attemptId: string): Promise<void> {
    this.watched.delete(attemptId);
    await this.tellFollowed('unwatch', attemptId);
  }

  /** While it is away nothing can be watched, nor need be let go: what is watched then is told when it is back. */
  private async tellFollowed(what: 'watch' | 'unwatch', ...given: unknown[]): Promise<void> {
    if (this.followed === null) return;
    await this.call(what, [this.follower, ...given]).catch((error) => {
      if ((error as RangeFault).code !== 'engine-unreachable') throw error;
    });
  }

  close(): void {
    this.closed = true;
    this.followed?.destroy();
    this.followed = null;
  }

  private hear(line: FollowLine): void {
    if ('lost' in line) this.lost.tell(line.lost);
    else if ('seen' in line) this.seen.tell(...line.seen);
  }

  /** Another process does not know what was there before it. */
  private async lookForLost(): Promise<void> {
    for (const [attemptId, { hosts }] of this.watched) {
      const there = new Set(
        ((await this.call('find', [attemptId])) as OpenRange | null)?.hosts.map(({ name }) => name),
      );
      for (const { name } of hosts) if (!there.has(name)) this.lost.tell({ attemptId, host: name });
    }
  }

  /** A connection on which the request was sent. */
  private async ask(request: Request): Promise<Socket> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const socket = await this.connected();
      if (socket !== null) {
        socket.on('error', () => {});
        socket.write(`${JSON.stringify(request)}\n`);
        return socket;
      }
      if (this.closed || Date.now() > deadline) throw away();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }

  private connected(): Promise<Socket | null> {
    return new Promise((resolve) => {
      const socket = connect({ path: this.path });
      socket.once('connect', () => resolve(socket));
      socket.once('error', () => resolve(null));
    });
  }
}

async function answered(socket: Socket): Promise<Answer> {
  let line: string;
  try {
    line = await firstLine(socket);
  } catch {
    throw away();
  }
  return JSON.parse(line) as Answer;
}

function okOf(answer: Answer): unknown {
  if ('fault' in answer) throw faultOf(answer);
  return answer.ok;
}

const faultOf = ({ fault }: FaultLine): RangeFault => new RangeFault(fault.code, fault.message);

const away = (): RangeFault =>
  new RangeFault(
    'engine-unreachable',
    'The process that holds the Docker Engine (`npm run engine`) does not answer. Is it running?',
  );
