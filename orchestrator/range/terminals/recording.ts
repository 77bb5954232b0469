import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { TerminalSize } from './types.js';

/** What a recording may hold, and how a flood is kept from using it up. */
export interface RecordingLimits {
  maxBytes: number;
  /** Output recorded at once, and how much more is allowed per second: beyond it output is skipped, and a mark says so. */
  burstBytes: number;
  bytesPerSecond: number;
}
export const recordingLimits: RecordingLimits = {
  maxBytes: 20 * 2 ** 20,
  burstBytes: 2 * 2 ** 20,
  bytesPerSecond: 64 * 1024,
};
const flushMs = 500;
const flushBytes = 256 * 1024;

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
  private cut = false;
  private broken = false;
  private allowance: number;
  private refilledAt: number;
  private skippedBytes = 0;
  /** Output that came while a repaint was being made. */
  private held: Buffer[] | null = null;

  private constructor(
    private readonly file: FileHandle,
    private sizeBytes: number,
    private readonly startedAt: number,
    private readonly now: () => number,
    private readonly repaint: () => Promise<string>,
    private readonly onFault: (error: unknown) => void,
    private readonly limits: RecordingLimits,
  ) {
    this.allowance = limits.burstBytes;
    this.refilledAt = now();
    this.cut = sizeBytes >= limits.maxBytes;
  }

  /** `repaint` gives the screen as it is after all output so far; it is asked for after a skipped flood. */
  static async open(
    path: string,
    size: TerminalSize,
    options: {
      now: () => number;
      repaint: () => Promise<string>;
      onFault: (error: unknown) => void;
      limits?: RecordingLimits;
    },
  ): Promise<Recording> {
    const { now, repaint, onFault, limits = recordingLimits } = options;
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+');
    const { size: sizeBytes } = await file.stat();
    const startedAt = sizeBytes === 0 ? now() : await startOf(file, now());
    const recording = new Recording(file, sizeBytes, startedAt, now, repaint, onFault, limits);
    if (sizeBytes === 0) {
      recording.add({ version: 2, width: size.cols, height: size.rows, timestamp: Math.floor(startedAt / 1000) });
    }
    return recording;
  }

  output(bytes: Buffer): void {
    if (this.held !== null) return void this.held.push(bytes);
    this.refill();
    if (this.skippedBytes > 0 || bytes.length > this.allowance) {
      this.skippedBytes += bytes.length;
      // Looks again by itself: the flood may have been the last output for long.
      this.timer ??= setTimeout(() => this.tick(), flushMs);
      return;
    }
    this.allowance -= bytes.length;
    this.event('o', this.decoders.o.write(bytes));
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
    this.event('o', `\x1bc${screen}`);
  }

  async close(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.skippedBytes > 0) this.mark(`skipped ${this.skippedBytes} bytes of output`);
    this.flush();
    await this.writing;
    await this.file.close().catch(() => {});
  }

  private event(kind: 'o' | 'i' | 'r' | 'm', data: string): void {
    if (data === '') return;
    this.add([Math.max(0, this.now() - this.startedAt) / 1000, kind, data]);
  }

  private add(line: unknown): void {
    if (this.cut) return;
    let text = `${JSON.stringify(line)}\n`;
    if (this.sizeBytes + Buffer.byteLength(text) > this.limits.maxBytes) {
      this.cut = true;
      text = `${JSON.stringify([(this.now() - this.startedAt) / 1000, 'm', 'recording cut: it has reached its limit'])}\n`;
    }
    this.lines.push(text);
    const bytes = Buffer.byteLength(text);
    this.lineBytes += bytes;
    this.sizeBytes += bytes;
    if (this.lineBytes >= flushBytes) this.flush();
    else this.timer ??= setTimeout(() => this.tick(), flushMs);
  }

  private tick(): void {
    this.timer = null;
    this.flush();
    if (this.skippedBytes === 0 || this.held !== null) return;
    this.refill();
    // A quarter of the burst free again: the flood is over, or slow enough to be recorded.
    if (this.allowance >= this.limits.burstBytes / 4) void this.resume();
    else this.timer = setTimeout(() => this.tick(), flushMs);
  }

  private async resume(): Promise<void> {
    this.held = [];
    const screen = await this.repaint();
    this.mark(`skipped ${this.skippedBytes} bytes of output`);
    this.decoders.o.end();
    this.paint(screen);
    this.skippedBytes = 0;
    const held = this.held;
    this.held = null;
    for (const bytes of held) this.output(bytes);
  }

  private refill(): void {
    const now = this.now();
    const { burstBytes, bytesPerSecond } = this.limits;
    this.allowance = Math.min(burstBytes, this.allowance + ((now - this.refilledAt) / 1000) * bytesPerSecond);
    this.refilledAt = now;
  }

  private flush(): void {
    if (this.lines.length === 0) return;
    const text = this.lines.join('');
    this.lines = [];
    this.lineBytes = 0;
    this.writing = this.writing
      .then(() => (this.broken ? undefined : this.file.appendFile(text)))
      .catch((error) => {
        this.broken = true;
        this.cut = true;
        this.onFault(error);
      });
  }
}

/** When the recording of an earlier run began, from its header. */
async function startOf(file: FileHandle, otherwise: number): Promise<number> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
  const [header = ''] = buffer.subarray(0, bytesRead).toString().split('\n');
  try {
    return (JSON.parse(header) as { timestamp: number }).timestamp * 1000 || otherwise;
  } catch {
    // The header was torn by a crash: times go on from now.
    return otherwise;
  }
}
