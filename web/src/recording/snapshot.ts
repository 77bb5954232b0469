import { SerializeAddon } from '@xterm/addon-serialize';
import type { Terminal } from '@xterm/xterm';
import type { Op, Snapshot } from './playback.js';

/** A screen is remembered after so much more text (characters): a seek back then replays no more than this, as a rule. */
const everyLength = 512 * 1024;
/** History kept in what is remembered: forty screens. All 5,000 lines would hold the page up each time. */
const rememberedLines = 1_000;

/**
 * Remembers a terminal's screen now and then while a recording goes over it. Only where that is exact: between two
 * escape sequences, with the whole screen scrolling and the cursor in sight, not in a program that has taken the screen.
 */
export class SnapshotTaker {
  private readonly serializer = new SerializeAddon();
  private since = 0;

  constructor(
    private readonly term: Terminal,
    private readonly onSnapshot: (snapshot: Snapshot) => void,
  ) {
    term.loadAddon(this.serializer);
  }

  /** The terminal was cleared: what follows is counted from here. */
  begin(): void {
    this.since = 0;
  }

  /** The terminal has worked this through. */
  painted(op: Extract<Op, { kind: 'text' }>): void {
    if (op.next === null) return;
    this.since += op.text.length;
    if (this.since < everyLength || !this.quiet()) return;
    this.since = 0;
    const { cols, rows } = this.term;
    this.onSnapshot({ index: op.next, cols, rows, text: this.serializer.serialize({ scrollback: rememberedLines }) });
  }

  private quiet(): boolean {
    const { _core: core } = this.term as unknown as { _core: CoreState };
    return (
      this.term.buffer.active.type === 'normal' &&
      core.buffer.scrollTop === 0 &&
      core.buffer.scrollBottom === this.term.rows - 1 &&
      !core.coreService.isCursorHidden &&
      core._inputHandler._parser.currentState === ground
    );
  }
}

/** The parser's state between two sequences. */
const ground = 0;

/** What the public interface does not tell. */
interface CoreState {
  buffer: { scrollTop: number; scrollBottom: number };
  coreService: { isCursorHidden: boolean };
  _inputHandler: { _parser: { currentState: number } };
}
