import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ImageContents } from './image-contents.js';
import { licenceOf } from './licences.js';
import type { NpmPackage } from './npm-packages.js';

/*
 * Lists of components in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). What is the same gives the same bytes: no time
 * of writing stands in them, and the serial number comes from the contents.
 */

const hex = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));
const hashSchema = z.discriminatedUnion('alg', [
  z.strictObject({ alg: z.literal('SHA-256'), content: hex(64) }),
  z.strictObject({ alg: z.literal('SHA-512'), content: hex(128) }),
]);
const licenceSchema = z.union([
  z.strictObject({ expression: z.string().min(1) }),
  z.strictObject({ license: z.strictObject({ name: z.string().min(1) }) }),
]);
const propertySchema = z.strictObject({ name: z.string().startsWith('chaindrill:'), value: z.string() });
const componentSchema = z.strictObject({
  type: z.enum(['application', 'library', 'container', 'operating-system', 'file']),
  'bom-ref': z.string().min(1),
  name: z.string().min(1),
  version: z.string().min(1).optional(),
  scope: z.enum(['required', 'excluded']).optional(),
  hashes: hashSchema.array().optional(),
  // One expression, or any number of names.
  licenses: z.union([licenceSchema.options[0].array().length(1), licenceSchema.options[1].array()]).optional(),
  purl: z.string().startsWith('pkg:').optional(),
  properties: propertySchema.array().optional(),
});

/** What we use of CycloneDX 1.6, and no field besides. */
export const bomSchema = z.strictObject({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  version: z.literal(1),
  metadata: z.strictObject({
    timestamp: z.iso.datetime().optional(),
    tools: z.strictObject({ components: componentSchema.array() }),
    component: componentSchema,
  }),
  components: componentSchema.array(),
  dependencies: z.strictObject({ ref: z.string(), dependsOn: z.string().array() }).array(),
});
export type Bom = z.infer<typeof bomSchema>;
type Component = z.infer<typeof componentSchema>;

interface Product {
  name: string;
  version: string;
}

/** Of packages that are installed, or bundled into something. `top`: the paths of those that are asked for directly. */
export function npmBom(product: Product, packages: readonly NpmPackage[], top: readonly string[]): Bom {
  const there = new Set(packages.map(({ path }) => path));
  const component = { ...application(product), purl: `pkg:npm/${product.name}@${product.version}` };
  return finished(product, { component }, packages.map(npmComponent), [
    { ref: component['bom-ref'], dependsOn: top.filter((path) => there.has(path)) },
    ...packages.map(({ path, needs }) => ({ ref: path, dependsOn: needs.filter((need) => there.has(need)) })),
  ]);
}

/** Of a finished image: Debian's packages, wheels, npm packages within programs of ours, and every file of ours. */
export function imageBom(
  product: Product,
  image: string,
  contents: ImageContents,
  parts: { bundled: readonly NpmPackage[]; sources: readonly { path: string; sha256: string }[] },
): Bom {
  const component: Component = {
    type: 'container',
    'bom-ref': `image:${image}`,
    name: image,
    version: contents.id,
    properties: [
      { name: 'chaindrill:image-id', value: contents.id },
      { name: 'chaindrill:inputs', value: contents.inputs },
    ],
  };
  const files = (role: string, list: readonly { path: string; sha256: string }[]) =>
    list.map(
      ({ path, sha256 }): Component => ({
        type: 'file',
        'bom-ref': `${role}:${path}`,
        name: path,
        hashes: [{ alg: 'SHA-256', content: sha256 }],
        properties: [{ name: 'chaindrill:role', value: role }],
      }),
    );
  const components = [
    ...contents.debian.map(debianComponent),
    ...contents.wheels.map(wheelComponent),
    ...parts.bundled.map(npmComponent),
    ...files('file', contents.own),
    ...files('source', parts.sources),
  ];
  const dependsOn = components.filter(({ type }) => type === 'library').map((one) => one['bom-ref']);
  return finished(product, { timestamp: contents.createdAt, component }, components, [
    { ref: component['bom-ref'], dependsOn },
  ]);
}

function npmComponent(one: NpmPackage): Component {
  const { path, name, version, integrity, development } = one;
  const licence = licenceOf(one);
  return {
    type: 'library',
    'bom-ref': path,
    name,
    version,
    scope: development ? 'excluded' : 'required',
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex') }],
    ...(licence === null ? {} : { licenses: [{ expression: licence }] }),
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  };
}

function debianComponent({ name, version, architecture, licences }: ImageContents['debian'][number]): Component {
  const named = (licences ?? []).map((licence) => ({ license: { name: licence } }));
  const told = named.length > 0 ? named : [{ license: { name: `see /usr/share/doc/${name}/copyright` } }];
  return {
    type: 'library',
    'bom-ref': `deb:${name}:${architecture}`,
    name,
    version,
    ...(licences === null ? {} : { licenses: told }),
    purl: `pkg:deb/debian/${encoded(name)}@${encoded(version)}?arch=${architecture}&distro=debian-12`,
  };
}

function wheelComponent({ name, version, path, sha256 }: ImageContents['wheels'][number]): Component {
  return {
    type: 'library',
    'bom-ref': `wheel:${path}`,
    name,
    version,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
    purl: `pkg:pypi/${name.toLowerCase()}@${encoded(version)}`,
  };
}

function finished(
  product: Product,
  { timestamp, component }: { timestamp?: string; component: Component },
  components: Component[],
  dependencies: Bom['dependencies'],
): Bom {
  const content = { timestamp, component, components, dependencies };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  // As RFC 9562 forms an identifier from a hash: version 8, variant 2.
  const parts = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`];
  const bom: Bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${parts.join('-')}-${digest.slice(20, 32)}`,
    version: 1,
    metadata: {
      ...(timestamp === undefined ? {} : { timestamp }),
      tools: { components: [application(product)] },
      component,
    },
    components,
    dependencies,
  };
  return bomSchema.parse(bom);
}

const application = ({ name, version }: Product): Component => ({
  type: 'application',
  'bom-ref': name,
  name,
  version,
});

/** As package URLs want it: `+` and `:` are no plain characters there. */
const encoded = (text: string): string => encodeURIComponent(text).replace(/%7E/g, '~');
