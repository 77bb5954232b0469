import serializeModule, { type ISerializeOptions, type SerializeAddon } from '@xterm/addon-serialize';
import headless, { type Terminal } from '@xterm/headless';
import { Backlog } from './backlog.js';
import { unfinishedAt } from './escape-scan.js';
import { plainFrom, skim } from './skim.js';
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

/** Output is worked through at once while less than this comes in `calmMs`. More is a flood, which waits: most of it may go. */
const calmBytes = 64 * 1024;
const calmMs = 50;
/** As much of a flood waits before it is skimmed, or worked through where that is not possible. */
const waitingBytes = 2 ** 20;
/** The emulator lets others run between pieces, not within one. */
const pieceBytes = 64 * 1024;

export interface Snapshot {
  /** Repaints a fresh terminal. */
  screen: string;
  /** The unfinished end of the output (part of an escape sequence or character): it must be sent before what follows. */
  tail: Buffer;
}

/**
 * A terminal without a screen that follows the output, to be able to repaint it. It never answers queries (its answers
 * are not read): only the browser's emulator does. It follows a flood at a distance, and a snapshot is exact all the same.
 */
export class Emulator {
  /** Called when some of the backlog has been worked through. */
  onProgress: () => void = () => {};
  private readonly terminal: Terminal;
  private readonly serializer: SerializeAddon;
  private tail: Buffer = Buffer.alloc(0);
  /** Output that the terminal has not got yet. */
  private readonly waiting = new Backlog();
  /** What the terminal has got and not worked through: calls and bytes. */
  private underWay = 0;
  private underWayBytes = 0;
  private cameBytes = 0;
  private timer: NodeJS.Timeout | null = null;
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
    return this.waiting.length + this.underWayBytes;
  }

  write(bytes: Buffer): void {
    const whole = this.tail.length === 0 ? bytes : Buffer.concat([this.tail, bytes]);
    this.tail = Buffer.from(whole.subarray(unfinishedAt(whole)));
    this.waiting.append(bytes);
    this.cameBytes += bytes.length;
    if (this.waiting.length >= waitingBytes) this.relieve();
    this.timer ??= setTimeout(() => this.tick(), calmMs);
  }

  /** Takes effect after everything written before. */
  resize(size: TerminalSize): void {
    this.catchUp();
    this.call('', () => this.terminal.resize(size.cols, size.rows));
  }

  /** What everything written until this call has painted, whatever is written while it is worked through. */
  snapshot(options: { scrollback?: number } = {}): Promise<Snapshot> {
    const tail = this.tail;
    this.catchUp();
    return new Promise((resolve) => {
      const giveUp = () => resolve({ screen: '', tail });
      this.pending.add(giveUp);
      this.call('', () => {
        this.pending.delete(giveUp);
        resolve({ screen: this.repaint(options.scrollback ?? scrollbackLines), tail });
      });
    });
  }

  /** Snapshots still under way come out empty. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    for (const giveUp of this.pending) giveUp();
    this.terminal.dispose();
  }

  private tick(): void {
    this.timer = null;
    const isCalm = this.cameBytes < calmBytes;
    this.cameBytes = 0;
    if (isCalm) this.catchUp();
    else this.timer = setTimeout(() => this.tick(), calmMs);
  }

  /** Makes what waits less: by skimming, or else by handing over all but the plain lines at its end. */
  private relieve(): void {
    if (this.underWay > 0) return;
    this.skim();
    if (this.waiting.length <= waitingBytes / 2) return;
    const { bytes } = this.waiting;
    const from = plainFrom(bytes);
    this.hand(bytes.subarray(0, from));
    this.waiting.replace(bytes.subarray(from));
    // Plain, but lines so long that none of them may go.
    if (from === 0) this.catchUp();
  }

  private catchUp(): void {
    this.skim();
    this.hand(this.waiting.bytes);
    this.waiting.replace(nothing);
  }

  /** Only where the terminal's state is known, as it will be when it gets what waits. */
  private skim(): void {
    if (this.waiting.length < calmBytes || this.underWay > 0) return;
    const { _inputHandler, buffer } = this.core;
    const scrollsAsAWhole = buffer.scrollTop === 0 && buffer.scrollBottom === this.terminal.rows - 1;
    if (_inputHandler._parser.currentState !== groundState || !scrollsAsAWhole) return;
    this.waiting.replace(skim(this.waiting.bytes, { rows: this.terminal.rows, scrollback: scrollbackLines }));
  }

  private hand(bytes: Buffer): void {
    // The terminal looks at them later.
    for (let at = 0; at < bytes.length; at += pieceBytes) this.call(Buffer.from(bytes.subarray(at, at + pieceBytes)));
  }

  private call(bytes: Buffer | '', done?: () => void): void {
    this.underWay += 1;
    this.underWayBytes += bytes.length;
    this.terminal.write(bytes, () => {
      this.underWay -= 1;
      this.underWayBytes -= bytes.length;
      done?.();
      if (this.waiting.length >= waitingBytes) this.relieve();
      this.onProgress();
    });
  }

  private get core(): CoreState {
    return (this.terminal as unknown as { _core: CoreState })._core;
  }

  private repaint(scrollback: number): string {
    const painted = this.painted(scrollback);
    // The addon leaves these out, and the public interface does not tell them.
    const { core } = this;
    let more = '';
    const { scrollTop, scrollBottom, x, y } = core.buffer;
    const { rows, cols, modes } = this.terminal;
    // Setting a region moves the cursor.
    const region = scrollTop > 0 || scrollBottom < rows - 1;
    if (region) more += `\x1b[${scrollTop + 1};${scrollBottom + 1}r`;
    if (region || mayBeOff(painted, x, cols)) {
      more += `\x1b[${(modes.originMode ? y - scrollTop : y) + 1};${x + 1}H`;
    }
    // A cursor that waits at the end of a line does so after the line was erased as well.
    if (x >= cols && this.charsAt(cols - 1) === '') more += `\x1b[${cols}G \x1b[2K`;
    if (core.coreMouseService.activeEncoding === 'SGR') more += '\x1b[?1006h';
    if (core.coreService.isCursorHidden) more += '\x1b[?25l';
    return painted + more + this.lastOf(painted + more);
  }

  /**
   * Something can be joined to the character that came last, an accent or a joiner, or can repeat it, as long as nothing came
   * between. So that character ends the repaint where this holds, once more if need be, and a sequence does where it does not.
   */
  private lastOf(repaint: string): string {
    const { x } = this.core.buffer;
    const joins = this.core._inputHandler._parser.precedingJoinState !== 0;
    if (x === 0 || joins !== endsWithSequence.test(repaint)) return '';
    // The cursor is shown: where it is not, the repaint ends by saying so.
    if (!joins) return '\x1b[?25h';
    if (this.terminal.modes.insertMode) return '';
    // The second column of a wide character has none of its own.
    const from = this.charsAt(x - 1) === '' ? x - 2 : x - 1;
    return `\x1b[${from + 1}G${this.charsAt(from)}`;
  }

  /** What stands in a column of the cursor's line; empty where nothing does. */
  private charsAt(column: number): string {
    const { y, ybase } = this.core.buffer;
    return (
      this.terminal.buffer.active
        .getLine(ybase + y)
        ?.getCell(column)
        ?.getChars() ?? ''
    );
  }

  /** As the addon writes it, but for moves by no column or row, which terminals take for one. */
  private serialized(options: ISerializeOptions): string {
    return this.serializer.serialize(options).replace(movesByNothing, '');
  }

  /**
   * Where a program has taken the whole screen, the shell's screen is left with the colours that it gets back afterwards,
   * and the program's begins without any: the addon knows the present ones only.
   */
  private painted(scrollback: number): string {
    const all = this.serialized({ scrollback });
    if (this.terminal.buffer.active.type === 'normal') return all;
    const { _inputHandler: handler, buffers } = this.core;
    const present = handler._curAttrData;
    handler._curAttrData = buffers.normal.savedCurAttrData;
    let shell: string;
    try {
      shell = this.serialized({ scrollback, excludeAltBuffer: true, excludeModes: true });
    } finally {
      handler._curAttrData = present;
    }
    const { x, y } = buffers.normal;
    const cursor = mayBeOff(shell, x, this.terminal.cols) ? `\x1b[${y + 1};${x + 1}H` : '';
    const program = all.slice(all.indexOf(toFullScreen) + toFullScreen.length);
    // A cursor that waits at the end of a full line does so on the program's screen too, until it is moved.
    const untouched = this.core.buffer.x >= this.terminal.cols && paintsNothing.test(program);
    return untouched
      ? `${shell}${takeScreen}\x1b[0m${program.replace(moves, '')}`
      : `${shell}${cursor}${toFullScreen}\x1b[0m${program}`;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences that move the cursor.
const movesByNothing = /\x1b\[0[ABCD]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a sequence, at the end.
const endsWithSequence = /\x1b\[[\d;?]*[A-Za-z]$/;
/** What the addon writes between the screen of the shell and that of a program which has taken it. */
const takeScreen = '\x1b[?1049h';
const toFullScreen = `${takeScreen}\x1b[H`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences that move the cursor, at the beginning.
const moves = /^(?:\x1b\[\d+[ABCD])+/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences that move the cursor, set colours or modes, and no more.
const paintsNothing = /^(?:\x1b\[[\d;?]*[ABCDmhl])*$/;

/**
 * Whether the addon may have left the cursor one column beside `x`: it moves it left from where the painting ended, and takes
 * the end of a line that fills the width for a column of its own.
 */
const mayBeOff = (painted: string, x: number, cols: number): boolean => x < cols && movesLeft.test(painted);
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence that moves the cursor left.
const movesLeft = /\x1b\[\d+D/;

const nothing = Buffer.alloc(0);

/** The state of the parser between sequences. */
const groundState = 0;

interface CoreState {
  _inputHandler: { _parser: { currentState: number; precedingJoinState: number }; _curAttrData: unknown };
  buffers: { normal: { savedCurAttrData: unknown; x: number; y: number } };
  buffer: { scrollTop: number; scrollBottom: number; x: number; y: number; ybase: number };
  coreMouseService: { activeEncoding: string };
  coreService: { isCursorHidden: boolean };
}
