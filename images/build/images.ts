/** The project's images in build order: each stands after those it is built from or copies from. */
export interface ImageSource {
  /** Folder under `images/`, and the name after `chaindrill/`. */
  name: string;
  /** Images of ours that it needs; `debian:bookworm-slim` is under all of them. */
  parents: string[];
  /** Makes files of the context that are not in the folder: contents by path. */
  generate?: () => Promise<Map<string, Buffer>>;
  /** The programs among those that are bundled, by their entry below `images/`: npm packages are in them. */
  bundles?: string[];
  /** Whether it holds the wheels of `init` unpacked. */
  unpacksWheels?: true;
}

export const baseImage = 'debian:bookworm-slim';
/**
 * What is pulled for it, for all architectures: Docker's official image of 3 August 2026, by the digest that
 * https://github.com/docker-library/repo-info publishes (`repos/debian/remote/bookworm-slim.md`).
 */
export const basePinned = 'debian@sha256:abd67ffcfa541b485a3dff59865ab629aa048a6c613e639d36e7456b0b229241';
export const inputsLabel = 'chaindrill.inputs';

export const images: ImageSource[] = [
  { name: 'init', parents: [] },
  { name: 'base', parents: ['init'] },
  { name: 'world', parents: ['init'] },
  { name: 'app', parents: ['init', 'base'], unpacksWheels: true },
  { name: 'resolver', parents: ['init', 'base'] },
  {
    name: 'workstation',
    parents: ['init', 'base'],
    generate: async () => (await import('./edr-bundle.js')).edrBundle(),
    bundles: ['workstation/edr/main.ts'],
  },
  {
    name: 'runner',
    parents: ['init', 'base'],
    generate: async () => {
      const { bundle } = await import('./bundle.js');
      return new Map([
        ['daemon.mjs', await bundle('runner/daemon/main.ts')],
        ['worker.mjs', await bundle('runner/daemon/worker.ts')],
      ]);
    },
    bundles: ['runner/daemon/main.ts', 'runner/daemon/worker.ts'],
  },
  { name: 'witness', parents: [] },
];

/** The named images with everything they need, in build order; all of them where no name is given. */
export function selectImages(names: string[]): ImageSource[] {
  if (names.length === 0) return images;
  const wanted = new Set<string>();
  const add = (name: string) => {
    const image = images.find((one) => one.name === name);
    if (!image)
      throw new Error(`There is no image called ${name}; there are ${images.map((one) => one.name).join(', ')}.`);
    wanted.add(name);
    image.parents.forEach(add);
  };
  names.forEach(add);
  return images.filter((image) => wanted.has(image.name));
}
