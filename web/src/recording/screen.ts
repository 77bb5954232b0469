import { SearchAddon } from '@xterm/addon-search';
import { Terminal } from '@xterm/xterm';
import { drawWithWebgl } from '../terminal/gpu.js';
import { guard } from '../terminal/guard.js';
import { fontFamily, palette, searchColours } from '../terminal/palette.js';
import type { Size } from './cast.js';
import type { Op, Snapshot } from './playback.js';
import { SnapshotTaker } from './snapshot.js';

/** Text is handed over in pieces of this many characters: xterm lets the page in between two, and so must we. */
const pieceLength = 16 * 1024;
/** So many pieces at once: waiting for each would cost a timer's four milliseconds each. */
const piecesAtOnce = 16;
/** Sizes take no time of their own, so a storm of them must let the page in by itself. */
const sliceMs = 12;
const fontSizes = { min: 7, max: 14 };

/**
 * Where a recording is shown: an xterm that takes nothing. It has no listener for what is typed or answered, keys stay
 * with the page, and what it shows acts on nothing but its own picture (see `guard`).
 */
export class Screen {
  private readonly term: Terminal;
  private readonly snapshots: SnapshotTaker;
  private readonly search = new SearchAddon({ highlightLimit: 500 });
  private queue: Op[] = [];
  private running = false;
  private worked: Promise<void> = Promise.resolve();
  private disposed = false;

  constructor(
    private readonly element: HTMLElement,
    size: Size,
    options: { label: string; onSnapshot: (snapshot: Snapshot) => void },
  ) {
    this.term = new Terminal({
      cols: size.cols,
      rows: size.rows,
      fontFamily,
      fontSize: fontSizes.max,
      lineHeight: 1.15,
      scrollback: 5_000,
      theme: palette,
      minimumContrastRatio: 3,
      cursorBlink: false,
      disableStdin: true,
      // Search marks its hits with decorations, which xterm counts as proposed.
      allowProposedApi: true,
      linkHandler: { allowNonHttpProtocols: false, activate: () => {} },
    });
    guard(this.term);
    this.term.loadAddon(this.search);
    this.snapshots = new SnapshotTaker(this.term, options.onSnapshot);
    this.term.attachCustomKeyEventHandler(() => false);
    this.term.open(element);
    void drawWithWebgl(this.term);
    this.term.textarea?.setAttribute('aria-label', options.label);
    this.term.textarea?.setAttribute('readonly', '');
    this.fit();
  }

  /** Something that it was told is not on it yet. */
  get busy(): boolean {
    return this.running;
  }

  /** Puts more behind what it has to do. */
  play(ops: Op[]): void {
    if (ops.length === 0) return;
    this.queue.push(...ops);
    void this.run();
  }

  /** Does this instead of all it still had to do. Resolves true once it is on the screen, false if that was given up. */
  async jump(ops: Op[]): Promise<boolean> {
    const mine = [...ops];
    this.queue = mine;
    await this.run();
    return this.queue === mine && !this.disposed;
  }

  /** Marks a text on the screen and in its history, the last place first. */
  highlight(text: string): void {
    this.term.clearSelection();
    if (text === '') this.search.clearDecorations();
    else this.search.findPrevious(text, { decorations: searchColours });
  }

  /** Chooses the letters' size so that a line fits, where that leaves it readable. */
  fit(): void {
    const screen = this.element.querySelector<HTMLElement>('.xterm-screen');
    const { clientWidth } = this.element;
    if (!screen || screen.clientWidth === 0 || clientWidth === 0) return;
    const { fontSize = fontSizes.max } = this.term.options;
    const wanted = Math.floor(((fontSize * clientWidth) / screen.clientWidth) * 2) / 2;
    const next = Math.min(fontSizes.max, Math.max(fontSizes.min, wanted));
    if (next !== fontSize) this.term.options.fontSize = next;
  }

  dispose(): void {
    this.disposed = true;
    this.queue = [];
    this.term.dispose();
  }

  private run(): Promise<void> {
    if (!this.running) {
      this.running = true;
      this.worked = this.work().finally(() => {
        this.running = false;
      });
    }
    return this.worked;
  }

  private async work(): Promise<void> {
    let since = performance.now();
    for (let op = this.queue.shift(); op !== undefined && !this.disposed; op = this.queue.shift()) {
      const { queue } = this;
      if (op.kind === 'text') {
        for (let at = 0; at < op.text.length && queue === this.queue; at += pieceLength * piecesAtOnce) {
          await this.write(op.text.slice(at, at + pieceLength * piecesAtOnce));
        }
        if (queue === this.queue && !this.disposed) this.snapshots.painted(op);
        since = performance.now();
        continue;
      }
      // CAN first: a sequence without an end must not swallow what follows.
      if (op.kind === 'reset') {
        await this.write('\x18\x1bc');
        this.snapshots.begin();
      }
      if (op.cols !== this.term.cols || op.rows !== this.term.rows) {
        this.term.resize(op.cols, op.rows);
        this.fit();
      }
      if (performance.now() - since > sliceMs) {
        await new Promise((resolve) => setTimeout(resolve));
        since = performance.now();
      }
    }
  }

  private write(text: string): Promise<void> {
    return new Promise((resolve) => {
      // A terminal that was taken away calls nobody back.
      if (this.disposed) return resolve();
      const last = Math.max(0, text.length - pieceLength);
      for (let at = 0; at < last; at += pieceLength) this.term.write(text.slice(at, Math.min(last, at + pieceLength)));
      this.term.write(text.slice(last), resolve);
    });
  }
}
