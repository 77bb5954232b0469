import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { baseImage, basePinned, images } from '../../images/build/images.js';
import { type Bom, bomSchema } from '../../images/build/supply/cyclonedx.js';
import { debianFaults, type ImageContents, readImage } from '../../images/build/supply/image-contents.js';
import { isAllowed, licenceFaults } from '../../images/build/supply/licences.js';
import { lockedPackages, root } from '../../images/build/supply/npm-packages.js';
import { sbomFolder, shippedPackages, writeNpmBoms } from '../../images/build/supply/write.js';
import { buildWeb } from '../web/fixture/browser.js';
import { docker, makeImages } from './help.js';

/* What we teach about supply chains, held to for our own: what we are made of, and what is in the images. */

const names = images.map(({ name }) => name);
const contents = new Map<string, ImageContents>();
const bomOf = (name: string): Bom =>
  bomSchema.parse(JSON.parse(readFileSync(join(sbomFolder, `${name}.cdx.json`), 'utf8')));
const purls = (bom: Bom) => bom.components.flatMap(({ purl }) => purl ?? []);

beforeAll(async () => {
  // Which writes their lists of components.
  await makeImages();
  for (const name of names) contents.set(name, await readImage(docker, bomOf(name).metadata.component.version ?? ''));
}, 600_000);

describe('every image', () => {
  test('ends as an ordinary user, but for those that a policy starts as root for a named reason', () => {
    const users = Object.fromEntries(names.map((name) => [name, contents.get(name)?.user]));
    expect(users).toEqual({
      app: 'svc',
      workstation: 'dev',
      runner: 'runner',
      resolver: 'dns',
      // Nothing runs in them: others are built from them.
      init: '',
      base: '',
      // Adds its addresses and drops everything before a service listens; reads /proc of others with two capabilities.
      world: '',
      witness: '',
    });
  });

  test.each(names)('%s: holds no setuid program, and nothing of a package manager’s caches', (name) => {
    expect(contents.get(name)).toMatchObject({ setuid: [], caches: [] });
  });

  test('holds no compiler; the desk has the assembler and linker that come with the tools to look into programs', () => {
    const found = Object.fromEntries(names.map((name) => [name, contents.get(name)?.compilers]));
    const { workstation, ...others } = found;
    expect(workstation?.map((path) => path.replace(/^usr\/bin\/(.*-linux-gnu-)?/, ''))).toEqual(
      expect.arrayContaining(['as', 'ld']),
    );
    expect(workstation?.filter((path) => !/(as|ld)$/.test(path))).toEqual([]);
    expect(Object.values(others).flat()).toEqual([]);
  });

  test.each(names)('%s: holds Debian’s main alone, each package with its copyright', (name) => {
    expect(debianFaults(name, contents.get(name)?.debian ?? [])).toEqual([]);
  });

  test('that holds such things would be told of: one made for it', async () => {
    const tag = 'chaindrill/test-supply';
    const context = pack();
    context.entry(
      { name: 'Dockerfile' },
      `FROM ${baseImage}
RUN chmod u+s /bin/true && mkdir -p /srv/some/node_modules/express \\
  && echo '{"packages":{"node_modules/express":{}}}' > /srv/some/node_modules/.package-lock.json \\
  && touch /srv/some/node_modules/express/index.js && mkdir -p /root/.cache/pip/a /root/.npm/_cacache /usr/local/share/x && touch \\
  /root/.cache/pip/a/wheel /root/.npm/_cacache/b /var/lib/apt/lists/deb.example_Packages /var/cache/apt/pkgcache.bin \\
  /var/cache/apt/archives/a.deb /usr/local/share/x/mine /usr/bin/x86_64-linux-gnu-gcc-12 \\
  && ln -s gcc-12 /usr/bin/cc && rm /usr/share/doc/bash/copyright \\
  && sed -i '/^Package: sed$/,/^$/s/^Section: .*/Section: non-free\\/utils/' /var/lib/dpkg/status
USER nobody`,
    );
    context.finalize();
    const output = await docker.buildImage(context as unknown as NodeJS.ReadableStream, { t: tag });
    await new Promise((resolve) => docker.modem.followProgress(output, resolve));
    try {
      const found = await readImage(docker, tag);
      expect(found.user).toBe('nobody');
      expect(found.setuid).toContain('usr/bin/true');
      expect(found.caches).toEqual([
        'root/.cache/pip/a/wheel',
        'root/.npm/_cacache/b',
        'var/cache/apt/archives/a.deb',
        'var/cache/apt/pkgcache.bin',
        'var/lib/apt/lists/deb.example_Packages',
      ]);
      expect(found.compilers).toEqual(['usr/bin/cc', 'usr/bin/x86_64-linux-gnu-gcc-12']);
      expect(found.npm).toEqual(['node_modules/express']);
      expect(found.own.map(({ path }) => path)).toEqual(['usr/local/share/x/mine']);
      expect(debianFaults('it', found.debian)).toEqual([
        'bash in it has no copyright file.',
        "sed in it is not in Debian's main, but in non-free/utils.",
      ]);
    } finally {
      await docker.getImage(tag).remove({ force: true });
    }
  });

  test('is built from nothing but the base and our own images', async () => {
    for (const { name } of images) {
      const text = readFileSync(join(root, 'images', name, 'Dockerfile'), 'utf8');
      const from = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image as string);
      const ours = names.map((one) => `chaindrill/${one}`);
      expect([name, from.filter((one) => ![baseImage, 'scratch', ...ours].includes(one))]).toEqual([name, []]);
    }
    expect(basePinned).toMatch(/^debian@sha256:[0-9a-f]{64}$/);
  });
});

describe('the list of what is in an image', () => {
  test.each(names)('%s: is of this very image and names what is installed', (name) => {
    const bom = bomOf(name);
    const there = contents.get(name) as ImageContents;
    expect(bom.metadata.component).toMatchObject({ type: 'container', name: `chaindrill/${name}`, version: there.id });
    const debian = purls(bom).filter((purl) => purl.startsWith('pkg:deb/debian/'));
    expect(debian).toHaveLength(there.debian.length);
    expect(there.debian.length > 90 || name === 'init').toBe(true);
    const hashes = new Map(bom.components.map((one) => [one['bom-ref'], one.hashes?.[0]?.content]));
    for (const { path, sha256 } of there.own) expect(hashes.get(`file:${path}`)).toBe(sha256);
    // Every source that lies in its folder, and so in what its hash of inputs is made of.
    expect(bom.components.some((one) => one['bom-ref'] === `source:images/${name}/Dockerfile`)).toBe(true);
  });

  test('tells of what is within programs of ours and in wheels', () => {
    expect(purls(bomOf('runner'))).toContainEqual(expect.stringMatching(/^pkg:npm\/%40actions\/workflow-parser@/));
    expect(purls(bomOf('workstation'))).toContainEqual(expect.stringMatching(/^pkg:npm\/yaml@/));
    for (const name of ['world', 'app'])
      expect(purls(bomOf(name))).toContainEqual(expect.stringMatching(/^pkg:pypi\/sympy@/));
    const [shellHolder] = bomOf('app').components.filter((one) => one.name === 'usr/local/sbin/shell-holder');
    expect(shellHolder?.hashes?.[0]?.alg).toBe('SHA-256');
    expect(bomOf('init').components.map((one) => one.name)).toContain('images/init/shell-holder.c');
  });
});

describe('the packages', () => {
  test('are asked for by exact versions, and locked with a hash each', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const locked = lockedPackages();
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[a-z0-9.]+)?$/)]);
      expect([name, locked.get(`node_modules/${name}`)?.version]).toEqual([name, version]);
    }
    expect(locked.size).toBeGreaterThan(400);
  });

  test('of the server and of what browsers get are listed with hash and licence, and all licences are allowed', async () => {
    await buildWeb();
    expect(await writeNpmBoms()).toEqual([]);
    const server = bomOf('server');
    const web = bomOf('web');
    for (const { components, dependencies } of [server, web]) {
      const refs = new Set(components.map((one) => one['bom-ref']));
      expect(refs.size).toBe(components.length);
      for (const { dependsOn } of dependencies) for (const ref of dependsOn) expect(refs.has(ref)).toBe(true);
      expect(components.filter(({ hashes, purl }) => hashes?.[0]?.alg !== 'SHA-512' || !purl)).toEqual([]);
      expect(components.filter(({ scope, licenses }) => scope === 'required' && !licenses)).toEqual([]);
    }
    expect(server.components).toHaveLength(lockedPackages().size);
    const scope = (name: string) => server.components.find((one) => one.name === name)?.scope;
    expect({ express: scope('express'), tsx: scope('tsx'), vitest: scope('vitest') }).toEqual({
      express: 'required',
      tsx: 'required',
      vitest: 'excluded',
    });
    const shipped = (await shippedPackages())?.map(({ name }) => name);
    expect(shipped).toEqual(expect.arrayContaining(['react-dom', '@xterm/xterm', 'dompurify', 'zod']));
    expect(shipped).not.toContain('vite');
    const texts = readFileSync(join(root, 'dist/licenses.txt'), 'utf8');
    expect(texts).toMatch(/^react-dom [\d.]+: MIT$/m);
    expect(texts).toMatch(/^better-sqlite3 [\d.]+: MIT$/m);
    expect(texts).toContain('Copyright (c) Meta Platforms, Inc. and affiliates.');
  });

  test('without a licence, or with one that is not allowed, are told', () => {
    const [any] = lockedPackages().values();
    if (!any) throw new Error('nothing is locked');
    const faults = (licence: string | null) => licenceFaults([{ ...any, name: 'some', version: '1.0.0', licence }]);
    expect(faults('MIT')).toEqual([]);
    expect(faults(null)).toEqual([expect.stringContaining('some@1.0.0 does not say its licence')]);
    expect(faults('AGPL-3.0-only')).toEqual([expect.stringContaining('"AGPL-3.0-only"')]);
    const expressions = [
      '(MIT OR WTFPL)',
      'MIT AND OFL-1.1',
      '(BSD-2-Clause OR MIT OR Apache-2.0)',
      'WTFPL OR (MIT AND ISC)',
    ];
    expect(expressions.filter((one) => !isAllowed(one))).toEqual([]);
    const refused = [
      '',
      'MIT AND WTFPL',
      '(MIT',
      'MIT)',
      'MIT OR',
      'OR MIT',
      'MIT WTFPL',
      'constructor',
      'SEE LICENSE IN X',
    ];
    expect(refused.filter(isAllowed)).toEqual([]);
  });
});
