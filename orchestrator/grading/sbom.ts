import { z } from 'zod';
import { packageName, packageVersion } from './package-name.js';

/*
 * CycloneDX JSON as a trainee hands it in: what the official schema asks of the parts that are read here. Other fields
 * are allowed, as the format is extensible.
 */
const componentTypes = [
  'application',
  'framework',
  'library',
  'container',
  'platform',
  'operating-system',
  'device',
  'device-driver',
  'firmware',
  'file',
  'machine-learning-model',
  'data',
  'cryptographic-asset',
] as const;

const componentSchema = z.looseObject({
  type: z.enum(componentTypes),
  name: z.string().min(1).max(300),
  version: z.string().min(1).max(1024).optional(),
  purl: z
    .string()
    .max(1024)
    .regex(/^pkg:[a-z][a-z0-9.+-]*\/\S+$/i, 'must be a package URL such as pkg:pypi/name@1.0')
    .optional(),
  'bom-ref': z.string().min(1).optional(),
  hashes: z
    .array(z.looseObject({ alg: z.string().min(1), content: z.string().regex(/^[a-fA-F0-9]{32,128}$/) }))
    .optional(),
});

const sbomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.enum(['1.4', '1.5', '1.6', '1.7']),
  serialNumber: z
    .string()
    .regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'must be urn:uuid:…')
    .optional(),
  version: z.number().int().min(1).optional(),
  metadata: z.looseObject({}).optional(),
  components: z.array(componentSchema).min(1).max(5_000),
});

/** What an unusable SBOM is normalised to begins with this; the reason follows. */
export const invalidSbom = 'invalid: ';

/** The components as a sorted list of `name@version`, Python names by PEP 503; or one entry that says what is wrong. */
export function normaliseSbom(text: string): string[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return [`${invalidSbom}not JSON (${(error as Error).message})`];
  }
  const sbom = sbomSchema.safeParse(json);
  if (!sbom.success) {
    const issue = sbom.error.issues[0];
    return [`${invalidSbom}${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'does not fit the schema'}`];
  }
  const names = sbom.data.components.map(({ name, version, purl }) => componentName(name, version, purl));
  return [...new Set(names)].sort();
}

function componentName(name: string, version: string | undefined, purl: string | undefined): string {
  const fromPurl = purl === undefined ? null : /^pkg:([^/]+)\/(?:.*\/)?([^@?#/]+)(?:@([^?#]+))?/i.exec(purl);
  const realName = decode(fromPurl?.[2] ?? name);
  const realVersion = fromPurl?.[3] === undefined ? version : decode(fromPurl[3]);
  return realVersion === undefined ? packageName(realName) : `${packageName(realName)}@${packageVersion(realVersion)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text is taken as it stands.
    return text;
  }
}
