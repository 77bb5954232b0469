import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { BackupError } from './backup/error.js';
import { backupsFolder, backupsIn } from './backup/names.js';
import { takeBackup } from './backup/take.js';
import { told } from './backup/told.js';
import { ConfigError, readConfig } from './config.js';
import { SigningError } from './signing/error.js';
import { StorageError } from './storage/error.js';

/* `npm run backup -- [--to FOLDER] [--keep N]`: one file of everything that an installation holds, while its server runs. */

const usage = `Usage: npm run backup -- [--to FOLDER] [--keep N]
  --to    the folder that the backup goes to; without it, backups/ in the data folder
  --keep  deletes older backups there, so that this many are left`;

async function main(): Promise<number> {
  const options = optionsOf();
  if (options === null) {
    console.error(usage);
    return 2;
  }
  const { dataDirectory } = readConfig(process.env);
  const folder = options.to ?? backupsFolder(dataDirectory);
  const { path, bytes, manifest } = await takeBackup({ dataDirectory, folder, now: Date.now, onProgress: progress() });
  console.log(`${path}  ${(bytes / 2 ** 20).toFixed(1)} MiB`);
  console.log(told(manifest.found));
  console.log(
    'It holds the private keys and what is stored of people: keep it as safe as the server, and not only beside it.',
  );
  // Not this one, even where the clock was set back and its name is the oldest.
  const others = backupsIn(folder).filter((one) => basename(one) !== basename(path));
  for (const old of others.slice(options.keep - 1)) {
    rmSync(old);
    console.log(`${old} deleted`);
  }
  return 0;
}

function optionsOf(): { to: string | undefined; keep: number } | null {
  try {
    const { values } = parseArgs({ options: { to: { type: 'string' }, keep: { type: 'string' } } });
    if (values.keep !== undefined && !/^[1-9]\d{0,5}$/.test(values.keep)) return null;
    return { to: values.to, keep: values.keep === undefined ? Number.POSITIVE_INFINITY : Number(values.keep) };
  } catch {
    return null;
  }
}

/** One line that is written over, on a terminal; nothing elsewhere. */
function progress(): (what: string, share: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (what, share) =>
    process.stderr.write(`\r\x1b[K${what} ${Math.floor(share * 100)} %${share >= 1 ? '\r\x1b[K' : ''}`);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (![BackupError, StorageError, SigningError, ConfigError].some((kind) => error instanceof kind)) throw error;
  console.error(`No backup was made. ${(error as Error).message}`);
  process.exitCode = 1;
}
