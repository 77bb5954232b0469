import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Pack, pack } from 'tar-stream';
import type { ImageSource } from './images.js';

const imagesDir = fileURLToPath(new URL('..', import.meta.url));
const leftOutFolders = new Set(['__pycache__', 'node_modules', '.git']);
const leftOutFiles = /\.(pyc|ts)$/;

interface ContextFile {
  path: string;
  data: Buffer;
  executable: boolean;
}

/** Everything an image is built from: its folder (TypeScript, read me and caches left out) and what is generated for it. */
export async function readContext(image: ImageSource): Promise<ContextFile[]> {
  const files = await readFolder(join(imagesDir, image.name), '');
  for (const [path, data] of (await image.generate?.()) ?? []) files.push({ path, data, executable: false });
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What of this project is in a context, by its path in the project, with its SHA-256 (hex). */
export async function readSources({ name }: ImageSource): Promise<{ path: string; sha256: string }[]> {
  const files = await readFolder(join(imagesDir, name), '');
  return files
    .map(({ path, data }) => ({
      path: `images/${name}/${path}`,
      sha256: createHash('sha256').update(data).digest('hex'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readFolder(folder: string, prefix: string): Promise<ContextFile[]> {
  const files: ContextFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = prefix + entry.name;
    const full = join(folder, entry.name);
    if (entry.isDirectory() && !leftOutFolders.has(entry.name)) files.push(...(await readFolder(full, `${path}/`)));
    else if (entry.isFile() && !isLeftOut(path)) {
      files.push({ path, data: await readFile(full), executable: ((await stat(full)).mode & 0o100) !== 0 });
    }
  }
  return files;
}

/** A read me beside the Dockerfile is for readers of this project; deeper ones may belong to what the image holds. */
function isLeftOut(path: string): boolean {
  return leftOutFiles.test(path) || /^[^/]*\.md$/.test(path);
}

/** SHA-256 (hex) over paths, modes and contents of a context and the input hashes of the images under it. */
export function hashInputs(files: ContextFile[], parents: string[]): string {
  const hash = createHash('sha256');
  for (const parent of parents) hash.update(`parent ${parent}\n`);
  for (const { path, data, executable } of files) {
    hash.update(`${path} ${executable ? 'x' : '-'} ${data.length}\n`).update(data);
  }
  return hash.digest('hex');
}

/** The context as the tar stream that the engine takes. Fixed times and owners, so that its layer cache holds. */
export function packContext(files: ContextFile[]): Pack {
  const archive = pack();
  for (const { path, data, executable } of files) {
    archive.entry({ name: path, mode: executable ? 0o755 : 0o644, mtime: new Date(0), uid: 0, gid: 0 }, data);
  }
  archive.finalize();
  return archive;
}
