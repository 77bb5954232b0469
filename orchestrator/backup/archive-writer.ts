import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import tar from 'tar-stream';
import type { ArchivedFile } from './manifest.js';

/** Writes a compressed tar file, readable for its owner only, and notes what is in it. Methods throw what the disk throws. */
export class ArchiveWriter {
  readonly files: ArchivedFile[] = [];
  private readonly pack = tar.pack();
  private readonly written: Promise<void>;
  private fault: unknown = null;

  /** `at` (epoch ms): the time of all files in it. */
  constructor(
    path: string,
    private readonly at: number,
  ) {
    // On the disk before it is said to be written; made anew, so that nobody else has it open.
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
    this.written = pipeline(this.pack, createGzip({ level: 6 }), file);
    this.written.catch((error) => {
      this.fault = error;
    });
  }

  addBytes(name: string, bytes: Buffer): Promise<void> {
    return this.add(name, bytes.length, Readable.from([bytes], { objectMode: false }));
  }

  /** A file that nobody writes to any more. */
  async addFile(name: string, path: string): Promise<void> {
    const { size } = await stat(path);
    await this.add(name, size, createReadStream(path, size === 0 ? {} : { end: size - 1 }));
  }

  async close(): Promise<void> {
    this.pack.finalize();
    await this.written;
  }

  /** Lets go of the file, whatever became of it. */
  async abandon(): Promise<void> {
    this.pack.destroy();
    await this.written.catch(() => {});
  }

  private async add(name: string, bytes: number, content: Readable): Promise<void> {
    const hash = createHash('sha256');
    const header = { name, size: bytes, mode: 0o600, mtime: new Date(this.at) };
    try {
      const entry = this.pack.entry(header);
      await pipeline(
        content,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            yield chunk;
          }
        },
        entry,
      );
    } catch (error) {
      // Where the disk refused, the archive ends with that, and the entry only with "closed too early".
      await this.written.catch(() => {});
      throw this.fault ?? error;
    }
    this.files.push({ name, bytes, sha256: hash.digest('hex') });
  }
}
