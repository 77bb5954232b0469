import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';

/** A Debian package in an image. */
export interface DebianPackage {
  name: string;
  version: string;
  architecture: string;
  section: string;
  /** The names of licences in its copyright file; empty where that is plain text; null where there is no such file. */
  licences: string[] | null;
}

/** What is in a finished image. Paths have no leading slash. */
export interface ImageContents {
  /** Of the image itself: `sha256:…`. */
  id: string;
  /** When it was made, as an ISO time. */
  createdAt: string;
  /** `Config.User`; empty: root, unless a policy says otherwise. */
  user: string;
  /** SHA-256 of everything that it was built from. */
  inputs: string;
  debian: DebianPackage[];
  /** Python packages that are no Debian packages: wheels that the image carries. */
  wheels: { name: string; version: string; path: string; sha256: string }[];
  /** Paths of npm packages that are installed in it, as the lock file has them: `node_modules/express`. */
  npm: string[];
  /** Files that come from no package, each with its SHA-256: programs and data of ours. */
  own: { path: string; sha256: string }[];
  /** Files that run with the rights of another user or group. */
  setuid: string[];
  /** What package managers leave behind. */
  caches: string[];
  compilers: string[];
}

/** Places in which nothing of Debian lies. Byte code there is made of sources that are listed, and npm's packages are listed as such. */
const ownPlaces = /^(usr\/local|opt|srv|out|etc\/lab)\//;
const cachePlaces =
  /^(var\/lib\/apt\/lists\/(?!partial$|auxfiles$)[^/]+|var\/cache\/apt\/(.+\.bin|archives\/.+\.deb)|(.+\/)?(\.cache|\.npm|_cacache|\.node-gyp|pip-cache)\/.+)$/;
/** Compilers, assemblers, linkers; `c++`, `x86_64-linux-gnu-gcc-12`. */
const compilerNames =
  /^(usr\/)?(local\/)?s?bin\/([a-z0-9_]+-linux-gnu-)?(gcc|g\+\+|cc|c\+\+|c89|c99|cpp|clang|tcc|rustc|go|as|ld|make)(-\d+)?$/;

/** Reads an image without running anything of it: the engine exports the files of a container that is never started. */
export async function readImage(docker: Docker, image: string): Promise<ImageContents> {
  const { Id, Created, Config } = await docker.getImage(image).inspect();
  const container = await docker.createContainer({ Image: Id, Entrypoint: ['none'], Cmd: ['none'] });
  const copyrights = new Map<string, string[]>();
  const links = new Map<string, string>();
  let status = '';
  const contents: ImageContents = {
    id: Id,
    createdAt: new Date(Created).toISOString(),
    user: Config.User ?? '',
    inputs: Config.Labels?.['chaindrill.inputs'] ?? '',
    debian: [],
    wheels: [],
    npm: [],
    own: [],
    setuid: [],
    caches: [],
    compilers: [],
  };
  try {
    const files = extract();
    (await container.export()).pipe(files);
    for await (const entry of files) {
      const { type, mode = 0, linkname } = entry.header;
      const path = entry.header.name.replace(/^\.?\//, '').replace(/\/$/, '');
      const [, documented] = /^usr\/share\/doc\/([^/]+)(?:\/copyright)?$/.exec(path) ?? [];
      if (type !== 'directory') {
        if (cachePlaces.test(path)) contents.caches.push(path);
        if (compilerNames.test(path)) contents.compilers.push(path);
      }
      if (type === 'symlink' && documented !== undefined && linkname)
        links.set(documented, posix.join(posix.dirname(path), linkname).split('/')[3] ?? '');
      if (type !== 'file') {
        entry.resume();
        continue;
      }
      if ((mode & 0o6000) !== 0) contents.setuid.push(path);
      if (path === 'var/lib/dpkg/status') status = String(await buffer(entry));
      else if (documented !== undefined) copyrights.set(documented, licenceNames(String(await buffer(entry))));
      else if (/^[^/]+\/([^/]+\/)?node_modules\/\.package-lock\.json$/.test(path))
        contents.npm.push(...installedIn(String(await buffer(entry))));
      else if (ownPlaces.test(path) && !/\.pyc$|\/node_modules\//.test(path)) {
        const sha256 = createHash('sha256')
          .update(await buffer(entry))
          .digest('hex');
        contents.own.push({ path, sha256 });
        const [, name, version] = /\/([A-Za-z0-9_.]+)-([^-/]+)-[^/]+\.whl$/.exec(path) ?? [];
        if (name && version) contents.wheels.push({ name: name.replaceAll('_', '-'), version, path, sha256 });
      } else entry.resume();
    }
  } finally {
    await container.remove({ force: true });
  }
  contents.debian = packagesIn(status, (name) => copyrightOf(name, copyrights, links));
  for (const list of [contents.own, contents.wheels]) list.sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const list of [contents.setuid, contents.caches, contents.compilers]) list.sort();
  return contents;
}

/** What npm writes down of what it has installed. */
function installedIn(text: string): string[] {
  const { packages } = JSON.parse(text) as { packages: Record<string, unknown> };
  return Object.keys(packages);
}

/** A package's own copyright file, or that of another which its folder is a link to, over as many links as there are. */
function copyrightOf(
  name: string,
  copyrights: ReadonlyMap<string, string[]>,
  links: ReadonlyMap<string, string>,
  most = 8,
): string[] | null {
  const own = copyrights.get(name);
  const linked = links.get(name);
  if (own || linked === undefined || most === 0) return own ?? null;
  return copyrightOf(linked, copyrights, links, most - 1);
}

/** As they stand in the heading of each paragraph of a machine-readable file. */
function licenceNames(text: string): string[] {
  const named = [...text.matchAll(/^License:[ \t]*(\S.*)$/gim)].map(([, name]) => (name as string).trim());
  // Longer ones are the beginning of a text that stands where a name should.
  return [...new Set(named)].filter((name) => name.length <= 60).sort();
}

function packagesIn(status: string, licencesOf: (name: string) => string[] | null): DebianPackage[] {
  return status.split('\n\n').flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1] ?? '';
    if (!/^Status: .* installed$/m.test(paragraph)) return [];
    const name = field('Package');
    return [
      {
        name,
        version: field('Version'),
        architecture: field('Architecture'),
        section: field('Section'),
        licences: licencesOf(name),
      },
    ];
  });
}

/** Debian admits to `main` what its guidelines call free; what else there is would lie in other sections. */
export function debianFaults(image: string, packages: readonly DebianPackage[]): string[] {
  return packages.flatMap(({ name, section, licences }) => [
    ...(licences === null ? [`${name} in ${image} has no copyright file.`] : []),
    ...(section.includes('/') ? [`${name} in ${image} is not in Debian's main, but in ${section}.`] : []),
  ]);
}
