import { randomBytes } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import type { Socket } from 'socket.io-client';
import { type Answer, type ClientEvents, type ServerEvents, windowBytes } from '../contract/live.js';

export type LiveSocket = Socket<ServerEvents, ClientEvents>;

/** Operating system commands (titles, command marks): Node strips only those without spaces. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const oscPattern = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;

/** One shell as a person has it: what is typed goes in, what is shown comes out. */
export class RobotTerminal {
  private shown = '';
  private ended: string | null = null;
  private unacknowledged = 0;
  private wake: () => void = () => {};
  private readonly decoder = new TextDecoder();

  private constructor(
    private readonly socket: LiveSocket,
    private readonly terminal: string,
    /** Screen and scrollback as they were when it was opened. */
    readonly snapshot: string,
  ) {}

  static async open(socket: LiveSocket, attempt: string, host: string, shell = 0): Promise<RobotTerminal> {
    const request = { attempt: attempt as never, host, shell, cols: 200, rows: 50 };
    const answer = await new Promise<Answer<{ terminal: string; snapshot: string; gap: boolean }>>((resolve) => {
      socket.emit('terminal:open', request, resolve);
    });
    if (!answer.ok)
      throw new Error(`the terminal of ${host} did not open: ${answer.problem.detail ?? answer.problem.title}`);
    const terminal = new RobotTerminal(socket, answer.terminal, answer.snapshot);
    socket.on('terminal:data', terminal.receive);
    socket.on('terminal:exit', terminal.exit);
    return terminal;
  }

  private readonly receive: ServerEvents['terminal:data'] = (terminal, bytes) => {
    if (terminal !== this.terminal) return;
    const view = new Uint8Array(bytes);
    this.shown += this.decoder.decode(view, { stream: true });
    this.unacknowledged += view.byteLength;
    if (this.unacknowledged >= windowBytes / 4) {
      this.socket.emit('terminal:ack', this.terminal, this.unacknowledged);
      this.unacknowledged = 0;
    }
    this.wake();
  };

  private readonly exit: ServerEvents['terminal:exit'] = (terminal, problem) => {
    if (terminal !== this.terminal) return;
    this.ended = problem.code;
    this.wake();
  };

  /** Types text as it is; nothing is added. */
  type(text: string): void {
    this.socket.emit('terminal:input', this.terminal, new TextEncoder().encode(text));
  }

  /**
   * Types a command line, waits until the shell has finished it, and returns what was shown, without colours. The end is
   * marked by a line that the typed text itself does not contain.
   */
  async run(command: string, options: { timeoutMs?: number; mayFail?: boolean } = {}): Promise<string> {
    const mark = randomBytes(6).toString('hex');
    this.shown = '';
    this.type(`${command}\nprintf '\\n%s%s:%d\\n' ${mark.slice(0, 6)} ${mark.slice(6)} $?\n`);
    const end = await this.waitFor(new RegExp(`${mark}:(\\d+)`), options.timeoutMs ?? 60_000, command);
    const shown = this.shown.slice(0, end.index).replaceAll(oscPattern, '');
    const text = stripVTControlCharacters(shown).replaceAll('\r', '');
    // The echo of both typed lines comes first; what the command showed follows them.
    const code = Number(end[1]);
    if (code !== 0 && !options.mayFail) throw new Error(`"${command}" ended with ${code}:\n${text.slice(-1500)}`);
    return text;
  }

  /** Waits until what is shown matches; throws after the time with what is there. */
  async waitFor(pattern: RegExp, timeoutMs: number, what: string): Promise<RegExpExecArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const match = pattern.exec(this.shown);
      if (match) return match;
      if (this.ended) throw new Error(`the terminal ended (${this.ended}) during "${what}"`);
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(`"${what}" did not finish in ${timeoutMs / 1000} s; shown:\n${this.shown.slice(-1500)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
