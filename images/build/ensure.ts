import type Docker from 'dockerode';
import type { Pack } from 'tar-stream';
import { ensureBase, imageId } from './base.js';
import { hashInputs, packContext, readContext } from './context.js';
import { ImageError } from './error.js';
import { baseImage, type ImageSource, inputsLabel, selectImages } from './images.js';
import { writeImageBom } from './supply/write.js';

export interface EnsureOptions {
  /** Called with one line per step. */
  log: (line: string) => void;
  /** Only these images and what they need; all where absent. */
  only?: string[];
}

/**
 * Builds the images that are missing or whose inputs have changed, one after another. An image is up to date when its
 * label says the hash of its context and of everything under it. What is in each is listed in `dist/sbom/`. Throws `ImageError` with what to do.
 */
export async function ensureImages(docker: Docker, { log, only = [] }: EnsureOptions): Promise<void> {
  const hashes = new Map<string, string>();
  const baseId = await ensureBase(docker, log);
  for (const image of selectImages(only)) {
    const files = await readContext(image);
    const hash = hashInputs(files, [baseId, ...image.parents.map((parent) => hashes.get(parent) ?? '')]);
    hashes.set(image.name, hash);
    if ((await builtFrom(docker, image)) === hash) log(`chaindrill/${image.name}: up to date`);
    else await build(docker, image, packContext(files), hash, log);
    for (const fault of await listContents(docker, image)) log(`chaindrill/${image.name}: ${fault}`);
  }
  await removeReplaced(docker);
}

/** Answers what is wrong with it. Whoever wants to run labs is not held up by a list that cannot be written. */
function listContents(docker: Docker, image: ImageSource): Promise<string[]> {
  return writeImageBom(docker, image).catch((error: Error) => [`what is in it could not be listed: ${error.message}`]);
}

async function builtFrom(docker: Docker, image: ImageSource): Promise<string | undefined> {
  if (!(await imageId(docker, `chaindrill/${image.name}`))) return undefined;
  const { Config } = await docker.getImage(`chaindrill/${image.name}`).inspect();
  return Config.Labels?.[inputsLabel];
}

async function build(
  docker: Docker,
  image: ImageSource,
  context: Pack,
  hash: string,
  log: (line: string) => void,
): Promise<void> {
  const tag = `chaindrill/${image.name}`;
  const startedAt = Date.now();
  const elapsed = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  log(`${tag}: building`);
  const output = await docker.buildImage(context as unknown as NodeJS.ReadableStream, {
    t: tag,
    labels: { [inputsLabel]: hash },
    buildargs: proxyArguments(),
    forcerm: true,
  });
  await follow(docker, output, tag, (step) => log(`${tag}: ${step} (${elapsed()})`));
  log(`${tag}: done in ${elapsed()}`);
}

/** An engine that cannot remove an image now must not hold up who only wants to build. */
const removeWithinMs = 10_000;

/** Removes images of ours that newer ones have replaced. Best effort: containers of running labs may still stand on one. */
async function removeReplaced(docker: Docker): Promise<void> {
  const replaced = await docker.listImages({ filters: { dangling: ['true'], label: [inputsLabel] } });
  for (const { Id } of replaced) {
    await docker
      .getImage(Id)
      .remove({ abortSignal: AbortSignal.timeout(removeWithinMs) })
      .catch(() => undefined);
  }
}

interface BuildEvent {
  stream?: string;
  error?: string;
}

/** Reads the engine's progress to its end: one call per Dockerfile step; throws `build-failed` with the last lines. */
async function follow(docker: Docker, output: NodeJS.ReadableStream, tag: string, onStep: (step: string) => void) {
  const last: string[] = [];
  const onEvent = ({ stream }: BuildEvent) => {
    const line = stream?.trim();
    if (!line) return;
    if (last.push(line) > 15) last.shift();
    const step = /^Step (\d+\/\d+) : (.*)/.exec(line);
    if (step) onStep(`step ${step[1]}: ${(step[2] ?? '').replace(/\s+/g, ' ').slice(0, 80)}`);
  };
  try {
    const events = await new Promise<BuildEvent[]>((resolve, reject) =>
      docker.modem.followProgress(output, (error, all) => (error ? reject(error) : resolve(all)), onEvent),
    );
    const failure = events.find((event) => event.error)?.error;
    if (failure) throw new Error(failure);
  } catch (cause) {
    throw new ImageError(
      'build-failed',
      `${tag} could not be built: ${(cause as Error).message}\n  ${last.join('\n  ')}\n` +
        `The build needs ${baseImage} and Debian's package servers: check the network (HTTP_PROXY, HTTPS_PROXY and NO_PROXY\n` +
        'are passed on) and the free disk space (docker system df), then run this again. Steps already done are kept.',
      { cause },
    );
  }
}

/** The proxy settings of this process, for the package manager inside the build. They are not kept in the image. */
function proxyArguments(): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name] as string]] : [])));
}
