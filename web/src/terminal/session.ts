import type { Terminal } from '@xterm/xterm';
import { type Answer, maxInputBytes, windowBytes } from '../../../orchestrator/contract/live.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { answerWithinMs, type LiveSocket } from '../api/line.js';
import type { Live } from '../api/live.js';
import { binaryBytes, framesOf } from './frames.js';

export type SessionState =
  | { at: 'connecting' }
  | { at: 'open'; gap: boolean }
  /** The network went; it opens again by itself. */
  | { at: 'lost' }
  /** The shell ended, or it could not be opened. */
  | { at: 'ended'; problem: Problem };

type Opened = Answer<{ terminal: string; snapshot: string; gap: boolean; cols?: number; rows?: number }>;

const resizeDelayMs = 120;
/** Input is sent no faster than the server takes it: this much at once, then this much a second. */
const burstBytes = 3 * 1024 * 1024;
const bytesPerSecond = 900 * 1024;

/** How an instructor is tied to a trainee's shell: it keeps its size, and they type only while they may. */
export interface Watching {
  mayType: () => boolean;
}

/**
 * Ties one xterm to one shell over the live protocol: opens it (again after every reconnection, repainting from the
 * server's snapshot), passes bytes both ways and acknowledges output once xterm has processed it.
 */
export class TerminalSession {
  private readonly socket: LiveSocket;
  readonly #key: string;
  #terminal: string | null = null;
  /** Counts openings, so that an answer or a processed write of an earlier one is known as such. */
  #round = 0;
  #unacknowledged = 0;
  #unsent: Uint8Array[] = [];
  #allowance = { bytes: burstBytes, at: 0 };
  #pumpTimer: ReturnType<typeof setTimeout> | undefined;
  /** Output that arrived before the snapshot was laid. */
  #early: Uint8Array[] | null = null;
  #resizeTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #off: (() => void)[] = [];

  constructor(
    private readonly live: Live,
    private readonly term: Terminal,
    private readonly shell: { host: string; shell: number },
    private readonly onState: (state: SessionState) => void,
    private readonly watching: Watching | null = null,
  ) {
    const { socket } = live;
    this.socket = socket;
    this.#key = `${shell.host}/${shell.shell}`;
    live.shells.set(this.#key, this);
    const encoder = new TextEncoder();
    const data = term.onData((text) => this.#input(encoder.encode(text)));
    const binary = term.onBinary((text) => this.#input(binaryBytes(text)));
    const size = term.onResize(() => this.#resizeSoon());
    const connected = () => this.open();
    const disconnected = () => this.#lose();
    const received = (terminal: string, bytes: Uint8Array) => this.#receive(terminal, new Uint8Array(bytes));
    const ended = (terminal: string, problem: Problem) => this.#end(terminal, problem);
    socket.on('connect', connected);
    socket.on('disconnect', disconnected);
    socket.on('terminal:data', received);
    socket.on('terminal:exit', ended);
    const sized = (terminal: string, { cols, rows }: { cols: number; rows: number }) => {
      if (terminal === this.#terminal) term.resize(cols, rows);
    };
    socket.on('terminal:size', sized);
    this.#off.push(
      () => data.dispose(),
      () => binary.dispose(),
      () => size.dispose(),
      () => socket.off('connect', connected),
      () => socket.off('disconnect', disconnected),
      () => socket.off('terminal:data', received),
      () => socket.off('terminal:exit', ended),
      () => socket.off('terminal:size', sized),
    );
    if (socket.connected) this.open();
    else onState({ at: 'connecting' });
  }

  /** Opens the shell, or finds the living one, and repaints. */
  open(): void {
    const round = ++this.#round;
    clearTimeout(this.#retryTimer);
    this.#terminal = null;
    this.#early = [];
    this.onState({ at: 'connecting' });
    const asked = { cols: this.term.cols, rows: this.term.rows };
    const shell = { attempt: this.live.attempt, ...this.shell };
    const opened = (error: Error | null, answer: Opened) => {
      if (round !== this.#round) {
        if (!error && answer.ok) this.#detach(answer.terminal);
        return;
      }
      if (error) return this.#retry(2_000);
      if (!answer.ok) {
        this.onState({ at: 'ended', problem: answer.problem });
        if (answer.problem.retryAfterSeconds !== undefined) this.#retry(answer.problem.retryAfterSeconds * 1_000);
        return;
      }
      this.#terminal = answer.terminal;
      if (answer.cols !== undefined && answer.rows !== undefined) this.term.resize(answer.cols, answer.rows);
      this.#repaint(round, answer.snapshot, asked);
      this.onState({ at: 'open', gap: answer.gap });
    };
    const timed = this.socket.timeout(answerWithinMs);
    if (this.watching) timed.emit('terminal:watch', shell, opened);
    else timed.emit('terminal:open', { ...shell, ...asked }, opened);
  }

  /** Detaches; the shell lives on. */
  close(): void {
    this.#round++;
    clearTimeout(this.#resizeTimer);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#pumpTimer);
    for (const off of this.#off) off();
    if (this.live.shells.get(this.#key) === this) this.live.shells.delete(this.#key);
    if (this.#terminal !== null) this.#detach(this.#terminal);
    this.#terminal = null;
  }

  /** Lets go of a shell that nobody shows any more, so that its output does not wait for acknowledgements for ever. */
  #detach(terminal: string): void {
    if (this.socket.connected && !this.live.shells.has(this.#key)) this.socket.emit('terminal:close', terminal);
  }

  /** Waits until xterm has worked off what it holds of the last opening: a reset would otherwise come before it. */
  #repaint(round: number, snapshot: string, asked: { cols: number; rows: number }): void {
    this.term.write('', () => {
      if (round !== this.#round) return;
      this.term.reset();
      this.term.write(snapshot);
      this.#unacknowledged = 0;
      const early = this.#early ?? [];
      this.#early = null;
      for (const bytes of early) this.#write(bytes);
      // The window may have changed while the answer was under way.
      if (this.term.cols !== asked.cols || this.term.rows !== asked.rows) this.#resizeSoon();
    });
  }

  #receive(terminal: string, bytes: Uint8Array): void {
    if (terminal !== this.#terminal) return;
    if (this.#early === null) this.#write(bytes);
    else this.#early.push(bytes);
  }

  #write(bytes: Uint8Array): void {
    const round = this.#round;
    this.term.write(bytes, () => {
      if (round !== this.#round) return;
      this.#unacknowledged += bytes.length;
      if (this.#unacknowledged < windowBytes / 2 || this.#terminal === null) return;
      this.socket.emit('terminal:ack', this.#terminal, this.#unacknowledged);
      this.#unacknowledged = 0;
    });
  }

  #input(bytes: Uint8Array): void {
    // Keys pressed while the line is down are dropped, not kept: nobody wants them run a minute later.
    if (this.#terminal === null || !this.socket.connected || this.watching?.mayType() === false) return;
    this.#unsent.push(...framesOf(bytes, maxInputBytes));
    this.#pump();
  }

  /** Sends what is waiting, as far as the allowance goes. */
  #pump(): void {
    clearTimeout(this.#pumpTimer);
    if (this.#terminal === null || !this.socket.connected) {
      this.#unsent = [];
      return;
    }
    const now = performance.now();
    const refilled = this.#allowance.bytes + ((now - this.#allowance.at) / 1_000) * bytesPerSecond;
    this.#allowance = { bytes: Math.min(burstBytes, refilled), at: now };
    for (let frame = this.#unsent[0]; frame && frame.length <= this.#allowance.bytes; frame = this.#unsent[0]) {
      this.socket.emit('terminal:input', this.#terminal, frame);
      this.#allowance.bytes -= frame.length;
      this.#unsent.shift();
    }
    if (this.#unsent.length > 0) this.#pumpTimer = setTimeout(() => this.#pump(), 100);
  }

  #resizeSoon(): void {
    if (this.watching) return;
    clearTimeout(this.#resizeTimer);
    this.#resizeTimer = setTimeout(() => {
      if (this.#terminal === null || !this.socket.connected) return;
      this.socket.emit('terminal:resize', { terminal: this.#terminal, cols: this.term.cols, rows: this.term.rows });
    }, resizeDelayMs);
  }

  #lose(): void {
    this.#round++;
    this.#terminal = null;
    clearTimeout(this.#retryTimer);
    this.onState({ at: 'lost' });
  }

  #end(terminal: string, problem: Problem): void {
    if (terminal !== this.#terminal) return;
    this.#terminal = null;
    this.onState({ at: 'ended', problem });
  }

  #retry(afterMs: number): void {
    const round = this.#round;
    this.#retryTimer = setTimeout(() => {
      if (round === this.#round && this.socket.connected) this.open();
    }, afterMs);
  }
}
