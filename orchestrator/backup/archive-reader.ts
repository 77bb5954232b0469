import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import { BackupError } from './error.js';
import {
  type ArchivedFile,
  databaseName,
  isHeld,
  type Manifest,
  manifestHashName,
  manifestName,
  manifestSchema,
} from './manifest.js';

/** What is left free on a disk that an archive is unpacked on, and how large one of its small files may be, in bytes. */
const leftFree = 256 * 2 ** 20;
const smallBytes = 64 * 2 ** 20;

/**
 * Unpacks a backup into an empty folder and answers its manifest, which is not left there, once every file is what that says. Nothing is believed
 * before: only known names, plain files, no larger than the disk has room for.
 * @throws BackupError `damaged`, `newer`, `disk-full`
 */
export async function unpack(archive: string, folder: string, mostBytes?: number): Promise<Manifest> {
  const room = mostBytes ?? (await freeBytes(folder)) - leftFree;
  const found = new Map<string, ArchivedFile>();
  const extract = tar.extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), extract);
  reading.catch(() => {});
  let total = 0;
  try {
    for await (const entry of extract) {
      const { name, type, size = 0 } = entry.header;
      if (type !== 'file') throw damaged(archive, `${shown(name)} is no plain file`);
      if (!isHeld(name)) throw damaged(archive, `${shown(name)} is nothing that a backup holds`);
      if (found.has(name)) throw damaged(archive, `${name} is in it twice`);
      if (size > smallBytes && name !== databaseName) throw damaged(archive, `${name} is too large`);
      total += size;
      if (total > room)
        throw new BackupError(
          'disk-full',
          `${archive} holds more than the disk has room for: ${mebi(total)} at least, and ${mebi(room)} may be used.`,
        );
      found.set(name, await store(Readable.from(entry), name, join(folder, name)));
    }
    await reading;
  } catch (error) {
    extract.destroy();
    throw asDamaged(archive, error);
  }
  const manifest = await check(archive, folder, found);
  for (const name of [manifestName, manifestHashName]) await rm(join(folder, name));
  return manifest;
}

async function store(content: Readable, name: string, path: string): Promise<ArchivedFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    content,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { name, bytes, sha256: hash.digest('hex') };
}

async function check(archive: string, folder: string, found: Map<string, ArchivedFile>): Promise<Manifest> {
  const manifest = found.get(manifestName);
  const hash = found.has(manifestHashName) && (await readFile(join(folder, manifestHashName), 'utf8')).trim();
  if (!manifest || !hash) throw damaged(archive, 'its end is missing');
  if (manifest.sha256 !== hash) throw damaged(archive, `${manifestName} was changed`);
  const parsed = parse(archive, await readFile(join(folder, manifestName), 'utf8'));
  for (const { name, bytes, sha256 } of parsed.files) {
    const there = found.get(name);
    if (!there) throw damaged(archive, `${shown(name)} is missing`);
    if (there.bytes !== bytes || there.sha256 !== sha256) throw damaged(archive, `${name} was changed`);
  }
  const told = new Set([manifestName, manifestHashName, ...parsed.files.map(({ name }) => name)]);
  for (const name of found.keys()) if (!told.has(name)) throw damaged(archive, `${name} was added`);
  if (!told.has(databaseName)) throw damaged(archive, 'there is no database in it');
  return parsed;
}

function parse(archive: string, text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged(archive, `${manifestName} is no JSON`);
  }
  const format = (json as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1)
    throw new BackupError(
      'newer',
      `${archive} was made by a later ChainDrill, in a form that this one does not know. Restore it with that one.`,
    );
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw damaged(archive, `${manifestName} has another form`);
  return parsed.data;
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Whether the file can be read at all is told as it is; everything else that decompressing or tar finds is damage. */
function asDamaged(archive: string, error: unknown): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (error instanceof BackupError || /^E[A-Z0-9]+$/.test(code)) return error;
  return damaged(archive, message, error);
}

const damaged = (archive: string, why: string, cause?: unknown) =>
  new BackupError('damaged', `${archive} is not as it was written, or no backup: ${why}. Use another one.`, {
    cause,
  });

/** A foreign name: short, and nothing that a terminal would act on. */
const shown = (name: string) => `"${name.slice(0, 80).replace(/[^\x20-\x7e]/g, '?')}"`;
const mebi = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
