import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { imageId } from '../base.js';
import { bundledFiles } from '../bundle.js';
import { readSources } from '../context.js';
import { type ImageSource, images } from '../images.js';
import { type Bom, bomSchema, imageBom, npmBom } from './cyclonedx.js';
import { debianFaults, readImage } from './image-contents.js';
import { licenceFaults, licenceOf } from './licences.js';
import { licenceTexts, lockedPackages, type NpmPackage, packageOf, root } from './npm-packages.js';

const product = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
export const sbomFolder = join(root, 'dist', 'sbom');
const fileOf = (name: string) => join(sbomFolder, `${name}.cdx.json`);
/** Which packages browsers get: written by the build of the web (`web/vite.config.ts`). */
const shippedFile = join(root, 'dist', 'web-packages.json');

/**
 * Writes what is in an image to `dist/sbom/<name>.cdx.json`, unless that is of this very image already.
 * Answers what is wrong with the licences in it.
 */
export async function writeImageBom(docker: Docker, image: ImageSource, folder = ''): Promise<string[]> {
  const tag = `chaindrill/${image.name}`;
  const { Id } = await docker.getImage(tag).inspect();
  const file = folder === '' ? fileOf(image.name) : join(folder, `${image.name}.cdx.json`);
  const there = await readBom(file);
  if (there?.metadata.component.version === Id) return [];
  const contents = await readImage(docker, Id);
  // The one whose name is drawn for each attempt has a version of its own, and is laid at run time.
  if (image.unpacksWheels)
    contents.wheels.push(
      ...(await readImage(docker, 'chaindrill/init')).wheels.filter(({ version }) => !/post/.test(version)),
    );
  const files = (await Promise.all((image.bundles ?? []).map(bundledFiles))).flat();
  const bundled = packagesAt([...files, ...contents.npm]);
  await writeBom(file, imageBom(product, tag, contents, { bundled, sources: await readSources(image) }));
  return [...debianFaults(tag, contents.debian), ...licenceFaults(bundled)];
}

/**
 * Writes what the server is made of, and what browsers get, and the licences of both, with their texts, to `dist/licenses.txt`
 * and `dist/web/licenses.txt`. Answers what is wrong with the licences.
 */
export async function writeNpmBoms(): Promise<string[]> {
  const all = [...lockedPackages().values()];
  const top = Object.keys({ ...product.dependencies, ...product.devDependencies }).map(
    (name) => `node_modules/${name}`,
  );
  await writeBom(fileOf('server'), npmBom(product, all, top));
  const shipped = await shippedPackages();
  if (shipped) await writeBom(fileOf('web'), npmBom({ ...product, name: `${product.name}-web` }, shipped, top));
  const handedOn = new Map(
    [...all.filter(({ development }) => !development), ...(shipped ?? [])].map((one) => [one.path, one]),
  );
  await writeFile(join(root, 'dist', 'licenses.txt'), licenceList([...handedOn.values()]));
  // Served beside what it is about, at /licenses.txt.
  const web = join(root, 'dist', 'web');
  if (shipped && existsSync(web)) await writeFile(join(web, 'licenses.txt'), licenceList(shipped));
  return licenceFaults(handedOn.values());
}

/** As the build of the web told it; null before there was one. */
export async function shippedPackages(): Promise<NpmPackage[] | null> {
  const told = await readFile(shippedFile, 'utf8').catch(() => null);
  return told === null ? null : packagesAt(JSON.parse(told) as string[]);
}

/** The packages that these files belong to. */
function packagesAt(files: readonly string[]): NpmPackage[] {
  const locked = lockedPackages();
  const paths = new Set(files.map(packageOf).filter((path) => path !== null));
  return [...paths].sort().map((path) => {
    const one = locked.get(path);
    if (!one) throw new Error(`${path} is in a bundle and not in package-lock.json`);
    return { ...one, development: false };
  });
}

/** Every package that is handed on with its licence, and the texts: who gets the program gets its notices. */
function licenceList(packages: readonly NpmPackage[]): string {
  const entries = packages
    .map((one) => ({ title: `${one.name} ${one.version}: ${licenceOf(one) ?? 'unknown'}`, path: one.path }))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
  const texts = entries.map(({ title, path }) => [title, ...licenceTexts(path)].join('\n\n'));
  const list = entries.map(({ title }) => title);
  return `What ChainDrill is made of, and under which licences. What is in its images: dist/sbom/.\n\n${list.join('\n')}\n\n${'='.repeat(80)}\n${texts.join(`\n\n${'-'.repeat(80)}\n`)}\n`;
}

/** The one that docker-compose builds. */
const served: ImageSource = { name: 'orchestrator', parents: [] };

/** All images, one after another; that of the server only where the engine has it. */
export async function writeImageBoms(docker: Docker): Promise<string[]> {
  const faults: string[] = [];
  const hasServed = (await imageId(docker, `chaindrill/${served.name}`)) !== null;
  for (const image of hasServed ? [...images, served] : images) faults.push(...(await writeImageBom(docker, image)));
  return faults;
}

async function writeBom(file: string, bom: Bom): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `${JSON.stringify(bom, null, 1)}\n`);
}

async function readBom(file: string): Promise<Bom | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = bomSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}
