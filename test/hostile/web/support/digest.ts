import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Platform } from '../../../platform/support/server.js';

/** When somebody was here last is noted whatever becomes of what they ask for. */
const noted = ['seen_at', 'last_used_at'];

/** SHA-256 over everything that the server stores, and over the attempts, which are a memory here. */
export async function digestOf({ recordingsDir, attempts }: Platform): Promise<string> {
  const file = new Database(join(recordingsDir, '..', 'chaindrill.db'), { readonly: true });
  const hash = createHash('sha256');
  try {
    const tables = file.prepare("select name from sqlite_schema where type = 'table' order by name").pluck().all();
    for (const table of tables as string[]) {
      const columns = file.pragma(`table_info("${table}")`) as { name: string }[];
      const kept = columns.map(({ name }) => name).filter((name) => !noted.includes(name));
      for (const row of file
        .prepare(`select ${kept.map((name) => `"${name}"`).join()} from "${table}"`)
        .raw()
        .all())
        hash.update(JSON.stringify([table, row]));
    }
  } finally {
    file.close();
  }
  hash.update(JSON.stringify(await attempts.overview({ limit: 10_000 })));
  hash.update(JSON.stringify([attempts.resets, attempts.erased, attempts.notes]));
  return hash.digest('hex');
}
