import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A package as the lock file has it. */
export interface NpmPackage {
  /** Where it is installed, below the project: `node_modules/a/node_modules/b`. */
  path: string;
  name: string;
  version: string;
  /** Of its archive: `sha512-…`. */
  integrity: string;
  /** As it says itself, or as `licences.ts` knows it; null where nobody does. */
  licence: string | null;
  /** Whether it is needed for building and testing alone. */
  development: boolean;
  /** Paths of the packages that it needs. */
  needs: string[];
}

const names = z.record(z.string(), z.string()).default({});
const lockedSchema = z.object({
  name: z.string().optional(),
  version: z.string(),
  integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/, 'every package needs its SHA-512'),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});
const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.unknown()),
});

/** What runs the server's TypeScript is no dependency for building alone. */
const runsTheServer = 'node_modules/tsx';

/** Every package that is locked, by its path. Throws where one has no hash. */
export function lockedPackages(): Map<string, NpmPackage> {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const found = new Map<string, NpmPackage>();
  for (const [path, value] of Object.entries(packages)) {
    if (path === '') continue;
    const locked = lockedSchema.parse(value, { error: () => `${path} in package-lock.json` });
    const needs = Object.keys({ ...locked.dependencies, ...locked.optionalDependencies, ...locked.peerDependencies });
    found.set(path, {
      path,
      name: locked.name ?? nameOf(path),
      version: locked.version,
      integrity: locked.integrity,
      licence: locked.license ?? licenceInstalled(path),
      development: locked.dev,
      needs: needs.flatMap((name) => resolvedFrom(path, name, packages) ?? []),
    });
  }
  for (const path of closure(found, runsTheServer)) Object.assign(found.get(path) ?? {}, { development: false });
  return found;
}

/** The name of the package that a file of `node_modules` belongs to, by its path in there. */
export const nameOf = (path: string): string => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;

/** The path of the package that a file belongs to, below the project; null where it belongs to none. */
export const packageOf = (file: string): string | null =>
  /(?:^|\/)(node_modules\/.*node_modules\/(?:@[^/]+\/)?[^/]+|node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? null;

/** The texts of its licence as it is installed; none where it is not (it is for another kind of machine), or has none. */
export function licenceTexts(path: string): string[] {
  const folder = join(root, path);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)(\b|[._-])/i.test(name));
  return files.sort().map((name) => readFileSync(join(folder, name), 'utf8').trim());
}

/** The oldest form of saying it, which the lock file leaves out. */
function licenceInstalled(path: string): string | null {
  const file = join(root, path, 'package.json');
  if (!existsSync(file)) return null;
  const { licenses } = JSON.parse(readFileSync(file, 'utf8')) as { licenses?: { type?: string }[] };
  const types = (licenses ?? []).flatMap(({ type }) => type ?? []);
  return types.length === 0 ? null : types.join(' OR ');
}

/** Where Node finds a package from within another: in its own folder, or in one above. */
function resolvedFrom(path: string, name: string, packages: Record<string, unknown>): string | null {
  for (let from: string | undefined = path; from !== undefined; from = above(from)) {
    const candidate = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (candidate in packages) return candidate;
  }
  return null;
}

function above(path: string): string | undefined {
  if (path === '') return undefined;
  const at = path.lastIndexOf('/node_modules/');
  return at < 0 ? '' : path.slice(0, at);
}

function closure(packages: ReadonlyMap<string, NpmPackage>, start: string): Set<string> {
  const reached = new Set([start]);
  for (const path of reached) for (const need of packages.get(path)?.needs ?? []) reached.add(need);
  return reached;
}
