import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { has, install, root, run, say } from './system.mjs';

/** Installs the lock file's packages where they are not installed as it says, and what building the native ones needs. */
export async function ensurePackages() {
  const stamp = join(root, 'node_modules', '.installed');
  const wanted = `${process.version} ${createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  const missing = [
    ['python3', 'python3'],
    ['make', 'make'],
    ['g++', 'g++'],
  ].filter(([command]) => !has(command));
  if (missing.length > 0) {
    await install(
      missing.map(([, name]) => name),
      'Building the native packages (database, terminals) needs a compiler.',
    );
  }
  say('Installing packages from the lock file (the native ones are compiled; two to four minutes the first time)');
  const prefix = dirname(dirname(process.execPath));
  const env = { ...process.env, npm_config_build_from_source: 'true' };
  if (existsSync(join(prefix, 'include', 'node'))) env.npm_config_nodedir = prefix;
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env });
  writeFileSync(stamp, wanted);
}
