import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { has, install, isDebianLike, isRoot, root, run, say } from './system.mjs';

/** Builds the images that are missing or whose inputs have changed. The base is pulled, or made with debootstrap. */
export async function ensureImages() {
  if (!has('debootstrap') && isDebianLike() && isRoot() && !(await hasBase())) {
    await install(['debootstrap'], 'The base image may have to be made on this machine.');
  }
  await run(process.execPath, ['--import', 'tsx', 'images/build/main.ts']);
}

async function hasBase() {
  const { default: Docker } = await import('dockerode');
  return new Docker()
    .getImage('debian:bookworm-slim')
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

/** Builds the web application where its sources have changed since the last build. */
export async function ensureWeb() {
  const stamp = join(root, 'dist', 'web', '.sources');
  const wanted = fingerprint(['web', 'orchestrator/contract', 'package-lock.json']);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building the web application');
  await run(join(root, 'node_modules', '.bin', 'vite'), ['build', 'web', '--logLevel', 'warn']);
  writeFileSync(stamp, wanted);
}

/** A hash over names and contents of all files under the given paths. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const full = join(root, path);
    for (const entry of readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory()) visit(join(path, entry.name));
      else hash.update(join(path, entry.name)).update(readFileSync(join(full, entry.name)));
    }
  };
  for (const path of paths) {
    if (path.includes('.')) hash.update(path).update(readFileSync(join(root, path)));
    else visit(path);
  }
  return hash.digest('hex');
}
