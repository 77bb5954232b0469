import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseManifest, readCatalog, viewOf } from '../../orchestrator/catalog/catalog.js';
import { CatalogError } from '../../orchestrator/catalog/error.js';
import { deriveVariant, fillTemplate } from '../../orchestrator/catalog/variant.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';

const text = readFileSync(join(labsFolder, 'sympy-dev', 'lab.yaml'), 'utf8');
const parse = (yaml: string) => parseManifest(yaml, 'lab.yaml', parseCheck);
const faultOf = (yaml: string): string => {
  try {
    parse(yaml);
  } catch (error) {
    if (error instanceof CatalogError) return error.message;
    throw error;
  }
  throw new Error('the manifest was accepted');
};
const lineOf = (yaml: string, part: string) => yaml.slice(0, yaml.indexOf(part)).split('\n').length;

describe('the catalog', () => {
  it('reads every lab of the project, and shows nothing of checks, variants or answers', () => {
    const labs = readCatalog(labsFolder, parseCheck).list();
    expect(labs.map((lab) => lab.manifest.id)).toContain('sympy-dev');
    const shown = JSON.stringify(labs.map((lab) => viewOf(lab)));
    for (const secret of [
      '"accepted"',
      '"expect"',
      '"check"',
      '"hints"',
      '"variant"',
      'labToken',
      'lodepool',
      'u8:2',
    ]) {
      expect(shown).not.toContain(secret);
    }
  });

  it('names file, line and remedy of what does not fit', () => {
    const wrong = text.replace('memory: 256Mi', 'memory: lots');
    expect(faultOf(wrong)).toContain(`lab.yaml:${lineOf(wrong, 'lots')}: hosts.0.memory`);
    expect(faultOf(wrong)).toContain('must be like 160Mi');
  });

  it('refuses a host that asks for more than the policy can give', () => {
    for (const extra of [
      'privileged: true',
      'capabilities: [SYS_ADMIN]',
      'binds: ["/:/host"]',
      'pidMode: host',
      'devices: [/dev/kmsg]',
    ]) {
      const wrong = text.replace('    kind: world\n', `    kind: world\n    ${extra}\n`);
      expect(faultOf(wrong)).toMatch(/hosts\.0: Unrecognized key/);
    }
    expect(faultOf(text.replace('image: app', 'image: evil/image:latest'))).toContain(
      'must be the name of a folder under images/',
    );
  });

  it('refuses points that do not add up to 100, a check that is none, and a key that stands twice', () => {
    expect(faultOf(text.replace('points: 20', 'points: 19'))).toContain('points must add up to 100, not 99');
    expect(faultOf(text.replace('type: eradicated', 'type: magic-word'))).toContain('there is no check "magic-word"');
    expect(faultOf(text.replace('minutes: 120', 'minutes: 120\nminutes: 60'))).toMatch(/lab\.yaml:\d+: not valid YAML/);
    expect(faultOf('')).toContain('lab.yaml:1');
  });
});

describe('a variant', () => {
  const { variant, place } = parse(text);
  const given = { prefix: '198.18.7', endsAt: 1 };
  const draw = (seed: string) => deriveVariant(variant, seed, given);

  it('is the same for the same seed, and another for another', () => {
    expect(draw('ab'.repeat(32))).toEqual(draw('ab'.repeat(32)));
    expect(draw('ab'.repeat(32)).labToken).not.toEqual(draw('ac'.repeat(32)).labToken);
  });

  it('draws every alternative, and places that never share an address', () => {
    const drawn = Array.from({ length: 200 }, (_, index) => draw(index.toString(16).padStart(64, '0')));
    expect(new Set(drawn.map((one) => one.copies))).toEqual(new Set([1, 2]));
    expect(new Set(drawn.map((one) => (one.routines as string[])[0])).size).toBe(5);
    for (const one of drawn) {
      const addresses = [one.stagingAddress, ...(one.poolAddresses as string[])];
      expect(new Set(addresses).size).toBe(addresses.length);
      expect(one.routines).toHaveLength(one.copies as number);
      expect(one.files).toHaveLength(one.copies as number);
    }
  });

  it('fills the template that the world is given, numbers as numbers', () => {
    const placed = fillTemplate(place, draw('ab'.repeat(32))) as {
      pools: { port: number }[];
      poison: { copy: number }[];
    };
    expect(placed.pools.every(({ port }) => port === 3333 || port === 443)).toBe(true);
    expect(placed.poison.map(({ copy }) => copy)).toEqual(placed.poison.map((_, index) => index + 1));
  });
});
