import { parseArgs } from 'node:util';
import { BackupError } from './backup/error.js';
import { type Checked, checkBackup, restore } from './backup/restore.js';
import { told } from './backup/told.js';
import { ConfigError, readConfig } from './config.js';
import { SigningError } from './signing/error.js';
import { StorageError } from './storage/error.js';

/* `npm run restore -- FILE [--replace | --check]`: puts a backup in place of an empty data folder, or of what is there. */

const usage = `Usage: npm run restore -- FILE [--replace | --check]
  FILE       the backup, as "npm run backup" has made it
  --replace  moves aside what is in the data folder; nothing is deleted
  --check    looks whether the backup is whole, and restores nothing`;

async function main(): Promise<number> {
  const options = optionsOf();
  if (options === null) {
    console.error(usage);
    return 2;
  }
  const { archive, replace, check } = options;
  if (check) {
    tell(await checkBackup(archive));
    return 0;
  }
  const { dataDirectory } = readConfig(process.env);
  const restored = await restore({ archive, dataDirectory, replace, now: Date.now });
  tell(restored);
  if (restored.ended > 0)
    console.log(`Attempts that were under way then and cannot go on: ${restored.ended}. Each says so.`);
  if (restored.replaced !== null) console.log(`What was there before is in ${restored.replaced}.`);
  console.log(`Restored into ${dataDirectory}. Everybody signs in anew. Start the server: npm start`);
  return 0;
}

function tell({ manifest, found }: Checked): void {
  console.log(
    `Taken ${new Date(manifest.takenAt).toISOString()} by ChainDrill ${manifest.program}; every file is as it was.`,
  );
  console.log(told(found));
}

function optionsOf(): { archive: string; replace: boolean; check: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { replace: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
    });
    const [archive, ...more] = positionals;
    if (archive === undefined || more.length > 0 || (values.replace && values.check)) return null;
    return { archive, replace: values.replace, check: values.check };
  } catch {
    return null;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (![BackupError, StorageError, SigningError, ConfigError].some((kind) => error instanceof kind)) throw error;
  console.error(`Nothing was restored. ${(error as Error).message}`);
  process.exitCode = 1;
}
