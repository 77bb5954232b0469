import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { has, install, isDebianLike, isRoot, root, run, SetupError, say } from './system.mjs';

/** From here on this process imports TypeScript. The packages must be installed. */
export async function readTypeScript() {
  const { register } = await import('tsx/esm/api');
  register();
}

/** Builds the images that are missing or whose inputs have changed. The base is pulled, or made with debootstrap. */
export async function ensureImages() {
  const { default: Docker } = await import('dockerode');
  const docker = new Docker();
  const missing = [
    ...(has('debootstrap') ? [] : ['debootstrap']),
    ...(existsSync('/usr/share/keyrings/debian-archive-keyring.gpg') ? [] : ['debian-archive-keyring', 'gpgv']),
  ];
  if (missing.length > 0 && isDebianLike() && isRoot() && !(await hasBase(docker))) {
    await install(missing, 'The base image may have to be made on this machine.');
  }
  const { ensureImages: build } = await import('../../images/build/ensure.ts');
  try {
    await build(docker, { log: say });
  } catch (error) {
    throw error.name === 'ImageError' ? new SetupError(error.message, 1) : error;
  }
}

function hasBase(docker) {
  const there = docker.getImage('debian:bookworm-slim').inspect();
  return there.then(
    () => true,
    () => false,
  );
}

/** Builds the web application where its sources have changed since the last build, and lists what it and the server are made of. */
export async function ensureWeb() {
  const stamp = join(root, 'dist', 'web', '.sources');
  const wanted = fingerprint(['web', 'orchestrator/contract', 'package-lock.json']);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building the web application');
  await run(join(root, 'node_modules', '.bin', 'vite'), ['build', 'web', '--logLevel', 'warn']);
  const { writeNpmBoms } = await import('../../images/build/supply/write.ts');
  for (const fault of await writeNpmBoms()) say(fault);
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
