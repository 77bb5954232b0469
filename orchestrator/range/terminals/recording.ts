import { StringDecoder } from 'node:string_decoder';
import type { RecordingBudget } from './recording-budget.js';
import { cutMark, RecordingFile } from './recording-file.js';
import type { TerminalSize } from './types.js';

/** How a flood is kept from using a recording up. Output counts as it is written, with its escapes. */
export interface RecordingLimits {
  /** Output recorded at once, and how much more is allowed per second: beyond it output is skipped, and a mark says so. */
  burstBytes: number;
  bytesPerSecond: number;
}
/** A listing of 6,000 full lines is whole, and so is output of 100 full lines a second, which nobody reads any more. */
export const recordingLimits: RecordingLimits = { burstBytes: 512 * 1024, bytesPerSecond: 8 * 1024 };
const flushMs = 500;
const flushBytes = 256 * 1024;

/** A recording as it was left. `cut`: it reached the attempt's limit. */
export interface Recorded {
  sha256: string;
  bytes: number;
  cut: boolean;
}

export interface RecordingOptions {
  now: () => number;
  /** Gives the screen as it is after all output so far; it is asked for after a skipped flood. */
  repaint: () => Promise<string>;
  /** Told once, when the disk does not take the recording any more. */
  onFault: (error: unknown) => void;
  /** Told once, when the recording has reached the attempt's limit. */
  onCut?: () => void;
  budget: RecordingBudget;
  limits?: RecordingLimits;
}

/**
 * Writes an asciicast v2: `o` output, `i` input, `r` resize, `m` mark. Appends to the file of an earlier run. Reaches the
 * disk within a second. A fault of the disk ends the recording, never the terminal: `onFault` is told.
 */
export class Recording {
  private lines: string[] = [];
  private lineBytes = 0;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private readonly decoders = { o: new StringDecoder('utf8'), i: new StringDecoder('utf8') };
  private startedAt: number;
  private lastMs: number;
  private cut: boolean;
  /** Nothing more is taken: it was cut, closed, or the disk does not take it. */
  private ended = false;
  private broken = false;
  private allowance: number;
  private refilledAt: number;
  private skippedBytes = 0;
  /** Output that came while a repaint was being made. */
  private held: Buffer[] | null = null;
  private resuming: Promise<void> | null = null;
  private readonly limits: RecordingLimits;

  private constructor(
    private readonly file: RecordingFile | null,
    private readonly options: RecordingOptions,
  ) {
    const { now, limits = recordingLimits } = options;
    const earlier = file?.earlier;
    this.limits = limits;
    this.allowance = limits.burstBytes;
    this.refilledAt = now();
    // The header tells whole seconds: events count from there, so that both agree.
    this.startedAt = earlier?.startedAt ?? Math.floor(now() / 1000) * 1000;
    this.lastMs = earlier?.startedAt == null ? 0 : earlier.lastMs;
    this.cut = earlier?.cut ?? false;
    this.broken = file === null;
    this.ended = this.cut || this.broken;
  }

  /** Never throws: where there is no place for a recording, there is a terminal without one. */
  static async open(path: string, size: TerminalSize, options: RecordingOptions): Promise<Recording> {
    const file = await RecordingFile.open(path).catch((error) => {
      options.onFault(error);
      return null;
    });
    const recording = new Recording(file, options);
    if (file?.earlier.startedAt === null) recording.begin(size);
    return recording;
  }

  output(bytes: Buffer): void {
    if (this.ended) return;
    if (this.held !== null) return void this.held.push(bytes);
    this.refill();
    if (this.skippedBytes > 0 || bytes.length > this.allowance) {
      this.skippedBytes += bytes.length;
      // Looks again by itself: the flood may have been the last output for long.
      this.timer ??= setTimeout(() => this.tick(), flushMs);
      return;
    }
    this.allowance -= this.event('o', this.decoders.o.write(bytes));
  }

  input(bytes: Uint8Array): void {
    this.event('i', this.decoders.i.write(Buffer.from(bytes)));
  }

  resize(size: TerminalSize): void {
    this.event('r', `${size.cols}x${size.rows}`);
  }

  mark(text: string): void {
    this.event('m', text);
  }

  /** Starts the picture anew: a new shell, or a repaint. */
  paint(screen: string): void {
    this.allowance -= this.event('o', `\x1bc${screen}`);
  }

  /** Everything is on the disk when it returns: what the file then is, or null where the disk does not have it. */
  async close(): Promise<Recorded | null> {
    if (this.skippedBytes > 0 && !this.ended) await (this.resuming ?? this.resume());
    if (this.skippedBytes > 0) this.mark(`skipped ${this.skippedBytes} bytes of output`);
    this.ended = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.flush();
    await this.writing;
    try {
      const left = await this.file?.close();
      return left === undefined ? null : { ...left, cut: this.cut };
    } catch (error) {
      if (!this.broken) this.options.onFault(error);
      return null;
    }
  }

  private begin(size: TerminalSize): void {
    const header = { version: 2, width: size.cols, height: size.rows, timestamp: Math.floor(this.startedAt / 1000) };
    const line = lineOf(header);
    this.options.budget.overdraw(Buffer.byteLength(line));
    this.queue(line);
  }

  /** Answers how many bytes it took. */
  private event(kind: 'o' | 'i' | 'r' | 'm', data: string): number {
    if (this.ended || data === '') return 0;
    // A clock that is set back must not send the recording back in time.
    this.lastMs = Math.max(this.lastMs, this.options.now() - this.startedAt);
    const line = lineOf([this.lastMs / 1000, kind, data]);
    const bytes = Buffer.byteLength(line);
    if (this.options.budget.take(bytes)) {
      this.queue(line);
      return bytes;
    }
    const end = lineOf([this.lastMs / 1000, 'm', cutMark]);
    this.options.budget.overdraw(Buffer.byteLength(end));
    this.queue(end);
    this.cut = true;
    this.ended = true;
    this.options.onCut?.();
    return bytes;
  }

  private queue(line: string): void {
    this.lines.push(line);
    this.lineBytes += Buffer.byteLength(line);
    if (this.lineBytes >= flushBytes) this.flush();
    else this.timer ??= setTimeout(() => this.tick(), flushMs);
  }

  private tick(): void {
    this.timer = null;
    this.flush();
    if (this.skippedBytes === 0 || this.held !== null || this.ended) return;
    this.refill();
    // Four seconds without a flood, at most, and the recording goes on.
    const enough = Math.min(this.limits.burstBytes / 4, this.limits.bytesPerSecond * 4);
    if (this.allowance >= enough) void this.resume();
    else this.timer = setTimeout(() => this.tick(), flushMs);
  }

  private resume(): Promise<void> {
    this.resuming = this.goOn().finally(() => {
      this.resuming = null;
    });
    return this.resuming;
  }

  private async goOn(): Promise<void> {
    this.held = [];
    const screen = await this.options.repaint();
    this.mark(`skipped ${this.skippedBytes} bytes of output`);
    this.decoders.o.end();
    this.paint(screen);
    this.skippedBytes = 0;
    const { held } = this;
    this.held = null;
    for (const bytes of held ?? []) this.output(bytes);
  }

  private refill(): void {
    const now = this.options.now();
    const { burstBytes, bytesPerSecond } = this.limits;
    const more = (Math.max(0, now - this.refilledAt) / 1000) * bytesPerSecond;
    this.allowance = Math.min(burstBytes, this.allowance + more);
    this.refilledAt = now;
  }

  private flush(): void {
    if (this.lines.length === 0) return;
    const text = this.lines.join('');
    this.lines = [];
    this.lineBytes = 0;
    this.writing = this.writing
      .then(() => (this.broken ? undefined : this.file?.append(text)))
      .catch((error) => {
        this.broken = true;
        this.ended = true;
        this.options.onFault(error);
      });
  }
}

const lineOf = (line: unknown): string => `${JSON.stringify(line)}\n`;
