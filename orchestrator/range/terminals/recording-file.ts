import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where the recording of a shell lies, below the folder of all recordings. */
export function recordingPath(directory: string, of: { attemptId: string; host: string; shell: number }): string {
  return join(directory, of.attemptId, `${of.host}-${of.shell}.cast`);
}

/** The paths of an attempt's recordings; none where its folder cannot be read. */
export async function recordedFiles(directory: string, attemptId: string): Promise<Set<string>> {
  const folder = join(directory, attemptId);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.cast'));
  return new Set(names.map((name) => join(folder, name)));
}

/** Bytes that an attempt's recordings take on the disk already; what cannot be read counts as nothing. */
export async function storedBytes(directory: string, attemptId: string): Promise<number> {
  const sizes = await Promise.all(
    [...(await recordedFiles(directory, attemptId))].map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A recording as it lies on the disk. Times are epoch milliseconds. */
export interface CastSummary {
  bytes: number;
  /** Null where the header is missing or torn. */
  startedAt: number | null;
  /** When its last event was, in milliseconds from the start. */
  lastMs: number;
  /** It ends with the mark that says so. */
  cut: boolean;
}

/** How a recording that reached its limit ends. */
export const cutMark = 'recording cut: it has reached its limit';

/** Reads the two ends of a recording. Throws what the file system throws (`ENOENT` where there is none). */
export async function summaryOf(path: string): Promise<CastSummary> {
  const file = await open(path, 'r');
  try {
    return await summarise(file);
  } finally {
    await file.close();
  }
}

/** SHA-256, in hex, of the first `length` bytes for each of `lengths`; null where the file is shorter. */
export async function prefixHashes(path: string, lengths: readonly number[]): Promise<(string | null)[]> {
  const file = await open(path, 'r');
  const found = new Map<number, string>();
  try {
    const hash = createHash('sha256');
    let at = 0;
    for (const length of [...new Set(lengths)].sort((a, b) => a - b)) {
      const chunk = Buffer.allocUnsafe(Math.min(readBytes, length - at));
      while (at < length) {
        const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, length - at), at);
        if (bytesRead === 0) break;
        hash.update(chunk.subarray(0, bytesRead));
        at += bytesRead;
      }
      if (at < length) break;
      found.set(length, hash.copy().digest('hex'));
    }
  } finally {
    await file.close();
  }
  return lengths.map((length) => found.get(length) ?? null);
}

const readBytes = 256 * 1024;
/** Where the last event is looked for: at the end, and further back where that was one long line. */
const tailBytes = [8 * 1024, 512 * 1024];

/**
 * The file of a recording: it only grows, and what is in it is hashed as it is written, so that a later change shows.
 * A write that fails takes itself back: the file ends where the last whole one did.
 */
export class RecordingFile {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly inode: number,
    private readonly hash: ReturnType<typeof createHash>,
    private bytes: number,
    /** What an earlier run left. */
    readonly earlier: CastSummary,
  ) {}

  /** Opens or makes it, and hashes what is there. A line that a crash has torn is ended, so that the next stands alone. */
  static async open(path: string): Promise<RecordingFile> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+', 0o600);
    try {
      const found = await file.stat();
      // A device would be read for ever.
      if (!found.isFile()) throw new Error(`${path} is not a file`);
      const hash = createHash('sha256');
      const chunk = Buffer.alloc(readBytes);
      let bytes = 0;
      let last = 0x0a;
      for (;;) {
        const { bytesRead } = await file.read(chunk, 0, chunk.length, bytes);
        if (bytesRead === 0) break;
        hash.update(chunk.subarray(0, bytesRead));
        bytes += bytesRead;
        last = chunk[bytesRead - 1] as number;
      }
      const self = new RecordingFile(path, file, found.ino, hash, bytes, await summarise(file));
      if (last !== 0x0a) await self.append('\n');
      return self;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await this.requirePlace();
    try {
      await this.file.appendFile(bytes);
    } catch (error) {
      await this.file.truncate(this.bytes).catch(() => {});
      throw error;
    }
    this.hash.update(bytes);
    this.bytes += bytes.length;
  }

  /** Brings it to the disk, closes it, and says what is in it. Throws where the disk does not take it. */
  async close(): Promise<{ sha256: string; bytes: number }> {
    try {
      await this.file.datasync();
      const size = await this.requirePlace();
      if (size !== this.bytes) throw new Error(`${this.path} was changed by somebody else while it was being written`);
      return { sha256: this.hash.copy().digest('hex'), bytes: this.bytes };
    } finally {
      await this.file.close().catch(() => {});
    }
  }

  /** A file that was removed takes writes as ever, and nobody will find them. */
  private async requirePlace(): Promise<number> {
    const { ino, size } = await stat(this.path);
    if (ino !== this.inode) throw new Error(`${this.path} was exchanged while it was being written`);
    return size;
  }
}

async function summarise(file: FileHandle): Promise<CastSummary> {
  const { size } = await file.stat();
  const read = async (from: number, length: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
    return buffer.toString('utf8', 0, bytesRead).split('\n');
  };
  // A torn header may have been followed by another.
  const timestamp = (await read(0, Math.min(size, 4096)))
    .map((line) => (parsed(line) as { timestamp?: unknown } | null)?.timestamp)
    .find((value) => typeof value === 'number');
  const lastEvent = async (bytes: number) => {
    const from = Math.max(0, size - bytes);
    for (const line of (await read(from, size - from)).reverse()) {
      const event = parsed(line);
      if (Array.isArray(event)) return event;
    }
    return null;
  };
  let last: unknown[] | null = null;
  for (const bytes of tailBytes) last ??= await lastEvent(bytes);
  const [seconds, kind, text] = last ?? [];
  return {
    bytes: size,
    startedAt: typeof timestamp === 'number' ? timestamp * 1000 : null,
    lastMs: typeof seconds === 'number' ? Math.round(seconds * 1000) : 0,
    cut: kind === 'm' && text === cutMark,
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
