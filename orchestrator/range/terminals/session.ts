import type { Ranges, TerminalStream } from '../types.js';
import { RangeFault } from '../types.js';
import { CommandMarks } from './command-marks.js';
import { Emulator } from './emulator.js';
import { InputQueue } from './input-queue.js';
import { type Recorded, Recording } from './recording.js';
import type { RecordingBudget } from './recording-budget.js';
import { recordingPath } from './recording-file.js';
import { restoreFrom } from './restore.js';
import { type Greeting, parseGreeting, shellCommand } from './shell-command.js';
import { Turns } from './turns.js';
import type { Attachment, Spectating, TerminalSize, Viewer } from './types.js';
import type { Typing } from './typing.js';
import { type Patience, ViewerFeed } from './viewer-feed.js';

/** One shell of one host. */
export interface ShellRef {
  attemptId: string;
  host: string;
  shell: number;
}
export type RecordedShell = ShellRef & Recorded;

export interface SessionRequest extends ShellRef {
  user: string;
}

export interface SessionParts {
  ranges: Ranges;
  recordingsDir: string;
  now: () => number;
  patience: Patience;
  typing: Typing;
  /** A command line, as the shell tells it. */
  onCommand: (from: SessionRequest, line: string) => void;
  budget: RecordingBudget;
  onFault: (shell: ShellRef, error: unknown) => void;
  onCut: (shell: ShellRef) => void;
  onRecorded: (recorded: RecordedShell) => Promise<void> | void;
}

type ExitCode = Parameters<Viewer['exit']>[0];

/** Output that the emulator may be behind before the container has to wait for it. */
const emulatorHighBytes = 2 * 2 ** 20;
const greetingMs = 15_000;
/** How long a shell whose stream was lost is looked for, and how often. */
const recoveryMs = 30_000;
const recoveryEveryMs = 250;
/** Of spectators: a full window, and they are behind. */
const noPatience: Patience = { idleMs: 0, typedMs: 0, interruptedMs: 0 };

/**
 * One shell of one host: one stream to the container, for its whole life or until the engine loses it, and the viewers that
 * watch it.
 */
export class TerminalSession {
  readonly id: string;
  /** True where the shell outlived an earlier orchestrator: what it wrote meanwhile is lost. */
  readonly gap: boolean;
  private readonly feeds = new Map<ViewerFeed, Viewer>();
  private readonly spectators = new Map<ViewerFeed, Viewer>();
  private readonly input = new InputQueue();
  private readonly commands: CommandMarks;
  private readonly turns: Turns;
  private held = false;
  private ended = false;
  private closing: Promise<void> | null = null;

  private constructor(
    private readonly request: SessionRequest,
    private readonly parts: SessionParts,
    private stream: TerminalStream,
    { alive }: Greeting,
    private readonly emulator: Emulator,
    private readonly recording: Recording,
    private size: TerminalSize,
    private readonly onOver: (session: TerminalSession, closing: Promise<void>) => void,
  ) {
    this.id = `${request.attemptId}/${request.host}/${request.shell}`;
    this.gap = alive;
    this.commands = new CommandMarks(parts.now);
    this.turns = new Turns(
      () => parts.typing.elsewhere(this),
      () => this.balance(),
    );
  }

  /** Starts the shell, or attaches to the one that is still alive. Throws `RangeFault`. */
  static async open(
    request: SessionRequest,
    size: TerminalSize,
    parts: SessionParts,
    onOver: (session: TerminalSession, closing: Promise<void>) => void,
  ): Promise<TerminalSession> {
    const cast = recordingPath(parts.recordingsDir, request);
    const emulator = new Emulator(size);
    const recording = await Recording.open(cast, size, {
      now: parts.now,
      repaint: async () => (await emulator.snapshot({ scrollback: 0 })).screen,
      onFault: (error) => parts.onFault(refOf(request), error),
      onCut: () => parts.onCut(refOf(request)),
      budget: parts.budget,
    });
    try {
      const { stream, greeting } = await attachTo(request, size, parts);
      if (greeting.alive) {
        await restoreFrom(cast, emulator).catch(() => {});
        recording.mark('gap: the platform was restarted, output may be missing');
      } else {
        recording.mark('shell started');
        recording.paint('');
      }
      emulator.resize(size);
      recording.resize(size);
      const session = new TerminalSession(request, parts, stream, greeting, emulator, recording, size, onOver);
      emulator.onProgress = () => session.held && session.balance();
      session.follow(stream, greeting.rest);
      return session;
    } catch (error) {
      await seal(recording, request, parts);
      emulator.close();
      throw error;
    }
  }

  get attemptId(): string {
    return this.request.attemptId;
  }

  get over(): boolean {
    return this.ended;
  }

  get viewers(): number {
    return this.feeds.size;
  }

  get shell(): ShellRef {
    return refOf(this.request);
  }

  /** Adds a viewer. What it gets is exact: the snapshot, then every byte after it. */
  attach(size: TerminalSize, viewer: Viewer, onDetach: () => void): Promise<Attachment> {
    this.resize(size);
    return this.join(viewer, this.feeds, this.parts.patience, onDetach);
  }

  /** Adds a viewer whom nobody waits for, and who follows the terminal's size. */
  async watch(viewer: Viewer): Promise<Spectating> {
    const attachment = await this.join(viewer, this.spectators, noPatience, () => {});
    return { ...attachment, size: this.size, resize: () => {} };
  }

  private async join(
    viewer: Viewer,
    feeds: Map<ViewerFeed, Viewer>,
    patience: Patience,
    onDetach: () => void,
  ): Promise<Attachment> {
    const feed: ViewerFeed = new ViewerFeed(
      viewer,
      { changed: () => this.balance(), caughtUp: () => void this.repaint(feed) },
      patience,
    );
    feeds.set(feed, viewer);
    this.balance();
    const { screen, tail } = await this.emulator.snapshot();
    // Data may follow only once the caller has the snapshot in hand.
    setImmediate(() => feed.goLive(tail));
    return {
      terminal: this.id,
      snapshot: screen,
      gap: this.gap,
      input: (bytes) => this.type(bytes),
      resize: (to) => this.resize(to),
      ack: (count) => feed.ack(count),
      detach: () => {
        if (!feeds.delete(feed)) return;
        feed.close();
        if (this.ended) return;
        this.balance();
        onDetach();
      },
    };
  }

  /** Ends the session: viewers are told, the shell lives on without anyone attached. */
  end(code: Exclude<ExitCode, 'shell-ended'>): Promise<void> {
    return this.finish(() => code);
  }

  /** Resolves when the recording is on the disk and was told of, whoever ended the session. */
  private finish(why: () => ExitCode | Promise<ExitCode>): Promise<void> {
    if (this.closing === null) {
      this.closing = this.shut(why);
      this.onOver(this, this.closing);
    }
    return this.closing;
  }

  private async shut(why: () => ExitCode | Promise<ExitCode>): Promise<void> {
    this.ended = true;
    const code = await why();
    for (const feeds of [this.feeds, this.spectators]) {
      for (const [feed, viewer] of feeds) {
        feed.finish();
        viewer.exit(code);
      }
      feeds.clear();
    }
    this.stream.close();
    this.input.close();
    await seal(this.recording, this.request, this.parts);
    this.emulator.close();
  }

  private follow(stream: TerminalStream, rest: Buffer): void {
    this.stream = stream;
    stream.output.on('data', (bytes: Buffer) => this.output(bytes));
    void stream.done.then(({ code }) => (code === null ? this.recover() : this.finish(() => this.whyEnded())));
    this.input.use(stream);
    if (rest.length > 0) this.output(rest);
    if (!this.held) stream.output.resume();
  }

  /** The stream was lost, not the shell, as a rule: what carried it was started anew. */
  private async recover(): Promise<void> {
    this.input.use(null);
    for (const end = Date.now() + recoveryMs; !this.ended && Date.now() < end; ) {
      const found = await attachTo(this.request, this.size, this.parts).catch((fault: unknown) => fault);
      if (found instanceof RangeFault && found.code === 'host-unknown') break;
      if (found instanceof Error) {
        await new Promise((resolve) => setTimeout(resolve, recoveryEveryMs));
        continue;
      }
      const { stream, greeting } = found as Attached;
      if (this.ended || !greeting.alive) {
        stream.close();
        break;
      }
      this.recording.mark('gap: the way to the shell was lost, output may be missing');
      return this.follow(stream, greeting.rest);
    }
    await this.finish(() => this.whyEnded());
  }

  private output(bytes: Buffer): void {
    if (this.ended) return;
    this.emulator.write(bytes);
    // Whoever watches comes first: an echo does not wait for its evidence.
    for (const feed of this.everybody()) feed.push(bytes);
    this.recording.output(bytes);
    for (const line of this.commands.feed(bytes)) this.parts.onCommand(this.request, line);
    this.turns.read(bytes.length);
    this.balance();
  }

  /** Holds the container back while a viewer or the emulator cannot follow, or others have their turn. */
  private balance(): void {
    if (this.ended) return;
    // Once held, the emulator must have caught up by half, so that the stream is not switched with every chunk.
    const emulatorFull = this.emulator.backlogBytes > emulatorHighBytes / (this.held ? 2 : 1);
    const hold = this.turns.resting || emulatorFull || this.everybody().some((feed) => feed.holdsBack);
    if (hold === this.held) return;
    this.held = hold;
    if (hold) this.stream.output.pause();
    else this.stream.output.resume();
  }

  private async repaint(feed: ViewerFeed): Promise<void> {
    this.balance();
    const { screen, tail } = await this.emulator.snapshot();
    feed.goLive(Buffer.concat([Buffer.from(`\x1bc${screen}`), tail]));
  }

  private type(bytes: Uint8Array): void {
    if (this.ended) return;
    this.parts.typing.typed(this);
    const taken = this.input.push(bytes);
    this.recording.input(bytes);
    if (!taken) this.recording.mark(`dropped ${bytes.length} bytes of input`);
    if (!this.held) return;
    // It reaches the program. What that answers waits behind the output: whoever holds this back must not for long.
    const interrupt = bytes.length <= 2 && [0x03, 0x1a, 0x1c].includes(bytes[0] ?? 0);
    for (const feed of this.feeds.keys()) feed.hurry(interrupt);
  }

  private everybody(): ViewerFeed[] {
    return [...this.feeds.keys(), ...this.spectators.keys()];
  }

  private resize(size: TerminalSize): void {
    if (this.ended || (size.cols === this.size.cols && size.rows === this.size.rows)) return;
    this.size = size;
    this.emulator.resize(size);
    this.recording.resize(size);
    for (const viewer of this.spectators.values()) viewer.resized?.(size);
    this.stream.resize(size.cols, size.rows);
  }

  /** The stream has ended: because the shell has, or the whole host? */
  private async whyEnded(): Promise<ExitCode> {
    const probe = { argv: ['true'], user: this.request.user };
    // A host that is just dying answers in all kinds of ways: only a plain yes or no is taken.
    for (let tries = 0; tries < 8; tries++) {
      const answer = await this.parts.ranges.exec(this.request, probe, { timeoutMs: 3000 }).catch((fault) => fault);
      if (answer instanceof RangeFault && answer.code === 'host-unknown') return 'host-lost';
      if (!(answer instanceof Error) && answer.code === 0) return 'shell-ended';
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return 'shell-ended';
  }
}

function refOf({ attemptId, host, shell }: SessionRequest): ShellRef {
  return { attemptId, host, shell };
}

async function seal(recording: Recording, request: SessionRequest, parts: SessionParts): Promise<void> {
  const recorded = await recording.close();
  if (recorded !== null) await parts.onRecorded({ ...refOf(request), ...recorded });
}

interface Attached {
  stream: TerminalStream;
  greeting: Greeting;
}

/** Starts the shell or attaches to it; its output is paused. Throws `RangeFault`. */
async function attachTo(request: SessionRequest, size: TerminalSize, parts: SessionParts): Promise<Attached> {
  const stream = await parts.ranges.terminal(request, shellCommand(request.shell, request.user, size));
  return { stream, greeting: await greetingOf(stream) };
}

async function greetingOf(stream: TerminalStream): Promise<Greeting> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const fail = (why: string) => {
      finish();
      stream.close();
      reject(new RangeFault('engine', `The terminal could not be opened: ${why}. ${seen.toString().trim()}`.trim()));
    };
    const timer = setTimeout(() => fail('no answer'), greetingMs);
    const onData = (bytes: Buffer) => {
      seen = Buffer.concat([seen, bytes]);
      const greeting = parseGreeting(seen);
      if (greeting === null) return;
      stream.output.pause();
      finish();
      resolve(greeting);
    };
    const onEnd = () => fail('it ended at once');
    const finish = () => {
      clearTimeout(timer);
      stream.output.off('data', onData);
      stream.output.off('end', onEnd);
    };
    stream.output.on('data', onData);
    stream.output.on('end', onEnd);
  });
}
