import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { ImageError } from './error.js';
import { baseImage, basePinned } from './images.js';

const bootstrapScript = fileURLToPath(new URL('bootstrap.sh', import.meta.url));
const pullLimitMs = 120_000;

/**
 * Makes sure that `debian:bookworm-slim` is there: present, pulled by its digest, or made with debootstrap where no registry
 * answers, from packages under Debian's signature.
 * Returns its id; throws `ImageError` `base-unavailable` with what to do.
 */
export async function ensureBase(docker: Docker, log: (line: string) => void): Promise<string> {
  const present = await imageId(docker, baseImage);
  if (present) return present;
  log(`${baseImage}: pulling ${basePinned}`);
  const refusal = await pull(docker).then(
    () => null,
    (error: Error) => error,
  );
  if (refusal) {
    log(`${baseImage}: cannot be pulled (${refusal.message.trim()}); making it with debootstrap, about a minute`);
    await bootstrap(docker, log, refusal);
  }
  const made = await imageId(docker, baseImage);
  if (!made) throw new ImageError('base-unavailable', `The engine has no ${baseImage} although it was made just now.`);
  return made;
}

/** Id of a local image, or null. Throws where the engine does not answer. */
export async function imageId(docker: Docker, name: string): Promise<string | null> {
  try {
    return (await docker.getImage(name).inspect()).Id;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}

async function pull(docker: Docker): Promise<void> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), pullLimitMs);
  try {
    const stream = await docker.pull(basePinned, { abortSignal: abort.signal });
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve())),
    );
    const [repo, tag] = baseImage.split(':') as [string, string];
    await docker.getImage(basePinned).tag({ repo, tag });
  } finally {
    clearTimeout(timer);
  }
}

/** Runs bootstrap.sh, whose standard output is the root file system as a tar, into the engine. */
async function bootstrap(docker: Docker, log: (line: string) => void, refusal: Error): Promise<void> {
  const byHand = `Make ${baseImage} available to the engine (docker pull, docker load) and run this again.`;
  if (process.getuid?.() !== 0) {
    throw new ImageError(
      'base-unavailable',
      `${baseImage} cannot be pulled (${refusal.message.trim()}), and making it with debootstrap needs root. ${byHand}`,
      { cause: refusal },
    );
  }
  const child = spawn('sh', [bootstrapScript], { stdio: ['ignore', 'pipe', 'pipe'] });
  const last: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      if (line.startsWith('step: ')) log(`${baseImage}: ${line.slice(6)}`);
      if (last.push(line) > 8) last.shift();
    }
  });
  const exited = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve));
  // Not before there is something to send: the engine drops a connection that stays silent for minutes.
  await Promise.race([once(child.stdout, 'readable'), exited]);
  const imported = importTar(docker, child.stdout).catch((error: Error) => {
    child.kill();
    return error;
  });
  const [code, failure] = await Promise.all([exited, imported]);
  if (code === 0 && !failure) return;
  // What was imported of a failed run is no system: it must not be found next time.
  await docker
    .getImage(baseImage)
    .remove({ force: true })
    .catch(() => undefined);
  const reason = failure ? `the engine refused it: ${failure.message.trim()}` : `code ${code}`;
  throw new ImageError('base-unavailable', `debootstrap failed (${reason}). ${byHand}\n  ${last.join('\n  ')}`);
}

async function importTar(docker: Docker, tar: NodeJS.ReadableStream): Promise<undefined> {
  const [repo, tag] = baseImage.split(':');
  const progress = await docker.importImage(tar, { repo, tag });
  await new Promise<void>((resolve, reject) =>
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())),
  );
}
