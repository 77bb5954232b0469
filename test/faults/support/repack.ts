import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import tar from 'tar-stream';

/** A file of an archive as it lies in there. */
export interface Entry {
  header: Partial<tar.Header> & { name: string };
  bytes: Buffer;
}

export async function entriesOf(archive: string): Promise<Entry[]> {
  const extract = tar.extract();
  extract.end(gunzipSync(readFileSync(archive)));
  const entries: Entry[] = [];
  for await (const entry of extract) entries.push({ header: entry.header, bytes: await buffer(entry) });
  return entries;
}

/** Writes an archive of these files: what somebody with an editor can do. */
export async function pack(path: string, entries: readonly Entry[]): Promise<void> {
  const packer = tar.pack();
  for (const { header, bytes } of entries) packer.entry({ ...header, size: bytes.length }, bytes);
  packer.finalize();
  writeFileSync(path, gzipSync(await buffer(packer)));
}

/** The same files with another manifest, and the hash that fits it. */
export function withManifest(entries: readonly Entry[], change: (manifest: Record<string, unknown>) => void): Entry[] {
  const [found] = entries.filter(({ header }) => header.name === 'manifest.json');
  const manifest = JSON.parse(String(found?.bytes)) as Record<string, unknown>;
  change(manifest);
  const bytes = Buffer.from(JSON.stringify(manifest));
  const hash = Buffer.from(createHash('sha256').update(bytes).digest('hex'));
  return entries.map((entry) => {
    if (entry.header.name === 'manifest.json') return { ...entry, bytes };
    return entry.header.name === 'manifest.sha256' ? { ...entry, bytes: hash } : entry;
  });
}
