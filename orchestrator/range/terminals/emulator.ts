import serializeModule, { type SerializeAddon } from '@xterm/addon-serialize';
import headless, { type Terminal } from '@xterm/headless';
import { unfinishedAt } from './escape-scan.js';
import type { TerminalSize } from './types.js';

/** Lines kept above the screen. */
export const scrollbackLines = 5000;

/**
 * Sequences that repeat something as often as they say (tabs, lines, scrolling, a character). The emulator counts them
 * out one by one: two thousand millions would stop this process for an hour. No screen is larger than this, so beyond it
 * they are passed over.
 */
const repeating = ['I', 'Z', 'L', 'M', 'S', 'T', 'b'];
const maxRepeats = 500;

export interface Snapshot {
  /** Repaints a fresh terminal. */
  screen: string;
  /** The unfinished end of the output (part of an escape sequence or character): it must be sent before what follows. */
  tail: Buffer;
}

/**
 * A terminal without a screen that follows the output, to be able to repaint it. It never answers queries (its answers
 * are not read): only the browser's emulator does.
 */
export class Emulator {
  private readonly terminal: Terminal;
  private readonly serializer: SerializeAddon;
  private tail: Buffer = Buffer.alloc(0);
  private waiting = 0;
  private readonly pending = new Set<() => void>();

  constructor(size: TerminalSize) {
    this.terminal = new headless.Terminal({ ...size, scrollback: scrollbackLines, allowProposedApi: true });
    this.serializer = new serializeModule.SerializeAddon();
    this.terminal.loadAddon(this.serializer);
    for (const final of repeating) {
      this.terminal.parser.registerCsiHandler({ final }, ([count]) => Number(count) > maxRepeats);
    }
  }

  /** Bytes written that have not been worked through. */
  get backlogBytes(): number {
    return this.waiting;
  }

  /** `done` is called when these bytes have been worked through. */
  write(bytes: Buffer, done?: () => void): void {
    const whole = this.tail.length === 0 ? bytes : Buffer.concat([this.tail, bytes]);
    this.tail = Buffer.from(whole.subarray(unfinishedAt(whole)));
    this.waiting += bytes.length;
    this.terminal.write(bytes, () => {
      this.waiting -= bytes.length;
      done?.();
    });
  }

  /** Takes effect after everything written before. */
  resize(size: TerminalSize): void {
    this.terminal.write('', () => this.terminal.resize(size.cols, size.rows));
  }

  /** What everything written until this call has painted, whatever is written while it is worked through. */
  snapshot(options: { scrollback?: number } = {}): Promise<Snapshot> {
    const tail = this.tail;
    return new Promise((resolve) => {
      const giveUp = () => resolve({ screen: '', tail });
      this.pending.add(giveUp);
      this.terminal.write('', () => {
        this.pending.delete(giveUp);
        resolve({ screen: this.repaint(options.scrollback ?? scrollbackLines), tail });
      });
    });
  }

  /** Snapshots still under way come out empty. */
  close(): void {
    for (const giveUp of this.pending) giveUp();
    this.terminal.dispose();
  }

  private repaint(scrollback: number): string {
    const painted = this.serializer.serialize({ scrollback });
    // The addon leaves these out, and the public interface does not tell them.
    const core = (this.terminal as unknown as { _core: CoreState })._core;
    let more = '';
    const { scrollTop, scrollBottom, x, y } = core.buffer;
    if (scrollTop > 0 || scrollBottom < this.terminal.rows - 1) {
      const origin = this.terminal.modes.originMode;
      const row = origin ? y - scrollTop : y;
      more += `\x1b[${scrollTop + 1};${scrollBottom + 1}r\x1b[${row + 1};${x + 1}H`;
    }
    if (core.coreMouseService.activeEncoding === 'SGR') more += '\x1b[?1006h';
    if (core.coreService.isCursorHidden) more += '\x1b[?25l';
    return painted + more;
  }
}

interface CoreState {
  buffer: { scrollTop: number; scrollBottom: number; x: number; y: number };
  coreMouseService: { activeEncoding: string };
  coreService: { isCursorHidden: boolean };
}
