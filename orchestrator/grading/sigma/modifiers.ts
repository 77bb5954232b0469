import { BlockList, isIP } from 'node:net';
import { base64Offsets, utf16 } from './encode.js';
import { SigmaError } from './error.js';
import {
  compilePattern,
  hasInnerWildcard,
  literalOf,
  parsePattern,
  type Token,
  tokensOf,
  withAnyDash,
} from './glob.js';
import { compileRegex } from './regex.js';
import { RegexRefused } from './regex-syntax.js';

export type Fields = Readonly<Record<string, unknown>>;
export type Scalar = string | number | boolean | null;
/** Tells whether a value of the event fits; `undefined` stands for an absent field. */
export type Matcher = (value: unknown, event: Fields) => boolean;

const encodings = ['utf16le', 'wide', 'utf16be', 'utf16', 'base64', 'base64offset', 'windash'] as const;
const places = ['contains', 'startswith', 'endswith'] as const;
const numeric = ['lt', 'lte', 'gt', 'gte'] as const;
const regexFlags = ['i', 'm', 's'] as const;
const known = new Set<string>([
  ...encodings,
  ...places,
  ...numeric,
  ...regexFlags,
  're',
  'cidr',
  'exists',
  'fieldref',
  'cased',
  'all',
]);

/** A field's modifiers as written, checked for sense: one way of comparing, transformations before it. */
export interface Modifiers {
  all: boolean;
  cased: boolean;
  flags: { i: boolean; m: boolean; s: boolean };
  transforms: (typeof encodings)[number][];
  place: (typeof places)[number] | null;
  compare: 're' | 'cidr' | 'exists' | 'fieldref' | (typeof numeric)[number] | null;
}

/** Parses `contains|all`. Throws `SigmaError` naming the modifier that is unknown or does not go with the others. */
export function parseModifiers(names: string[], key: string, line: number): Modifiers {
  const result: Modifiers = {
    all: false,
    cased: false,
    flags: { i: false, m: false, s: false },
    transforms: [],
    place: null,
    compare: null,
  };
  const clash = (name: string, reason: string): never => {
    throw new SigmaError('invalid', `${key}: modifier “${name}” ${reason}`, line);
  };
  names.forEach((name, i) => {
    if (!known.has(name)) throw new SigmaError('unsupported', `${key}: modifier “${name}” is not supported`, line);
    if (names.indexOf(name) !== i) clash(name, 'stands twice');
    if (name === 'all') result.all = true;
    else if (name === 'cased') result.cased = true;
    else if (oneOf(regexFlags, name)) {
      if (result.compare !== 're') clash(name, 'belongs after “re”');
      result.flags[name] = true;
    } else if (oneOf(encodings, name)) {
      if (result.place !== null || result.compare !== null) clash(name, 'must stand before the way of comparing');
      if (result.transforms.some((t) => t.startsWith('base64'))) clash(name, 'cannot follow base64');
      if (name === 'windash' && result.transforms.length > 0) clash(name, 'cannot follow an encoding');
      if (result.transforms.includes('windash')) clash(name, 'cannot follow windash');
      if (name !== 'base64' && name !== 'base64offset' && result.transforms.length > 0)
        clash(name, 'cannot follow another encoding');
      result.transforms.push(name);
    } else if (oneOf(places, name)) {
      if (result.place !== null) clash(name, `does not go with “${result.place}”`);
      if (result.compare !== null && result.compare !== 'fieldref') clash(name, `does not go with “${result.compare}”`);
      result.place = name;
    } else {
      const compare = name as NonNullable<Modifiers['compare']>;
      if (result.compare !== null) clash(name, `does not go with “${result.compare}”`);
      if (result.place !== null && compare !== 'fieldref') clash(name, `does not go with “${result.place}”`);
      if (result.transforms.length > 0) clash(name, `does not go with “${result.transforms[0]}”`);
      result.compare = compare;
    }
  });
  if (result.cased && result.compare !== null && result.compare !== 'fieldref')
    clash('cased', `does not go with “${result.compare}”`);
  if (result.all && result.compare === 'exists') clash('all', 'does not go with “exists”');
  return result;
}

/** The matchers that one value of a rule becomes (several for `base64offset`), and what they cost per character. */
export function matcherOf(
  value: Scalar,
  modifiers: Modifiers,
  key: string,
  line: number,
): { match: Matcher; cost: number } {
  const wrong = (reason: string): never => {
    throw new SigmaError('invalid', `${key}: ${reason}`, line);
  };
  const free = (match: Matcher) => ({ match, cost: 0 });
  const { compare, place, transforms } = modifiers;
  if (compare === 'exists') {
    if (typeof value !== 'boolean') return wrong('“exists” needs true or false');
    return free((found) => (found !== undefined) === value);
  }
  if (compare !== null && oneOf(numeric, compare)) {
    if (typeof value !== 'number') return wrong(`“${compare}” needs a number`);
    return free((found) => comparesTo(found, compare, value));
  }
  if (value === null) {
    if (compare !== null || place !== null || transforms.length > 0) return wrong('null goes with no modifier');
    return free((found) => found === undefined || found === null);
  }
  const text = String(value);
  if (compare === 're') return regexMatcher(text, modifiers, wrong);
  if (compare === 'cidr') return free(cidrMatcher(text, wrong));
  if (compare === 'fieldref') {
    return free((found, event) => {
      const other = textOf(event[text]);
      const own = textOf(found);
      return other !== null && own !== null && compilePattern(placed(tokensOf(other), place), modifiers.cased)(own);
    });
  }
  const patterns = transformed(text, transforms, wrong).map((tokens) => placed(tokens, place));
  const compiled = patterns.map((tokens) => compilePattern(tokens, modifiers.cased));
  const match: Matcher = (found) => {
    const own = textOf(found);
    return own !== null && compiled.some((fits) => fits(own));
  };
  return { match, cost: patterns.some(hasInnerWildcard) ? 3 : 0 };
}

function oneOf<T extends string>(list: readonly T[], name: string): name is T {
  return (list as readonly string[]).includes(name);
}

/** A field's value as text, null for one that is absent or not a scalar. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function placed(tokens: Token[], place: Modifiers['place']): Token[] {
  const any: Token = { kind: 'any' };
  if (place === 'contains') return [any, ...tokens, any];
  if (place === 'startswith') return [...tokens, any];
  if (place === 'endswith') return [any, ...tokens];
  return tokens;
}

function transformed(text: string, transforms: Modifiers['transforms'], wrong: (reason: string) => never): Token[][] {
  const tokens = parsePattern(text);
  if (transforms.length === 0) return [tokens];
  if (transforms[0] === 'windash') return [withAnyDash(tokens)];
  const literal = literalOf(tokens) ?? wrong(`“${transforms[0]}” does not go with wildcards`);
  let bytes = Buffer.from(literal, 'utf8');
  for (const transform of transforms) {
    if (transform === 'base64') return [tokensOf(bytes.toString('base64'))];
    if (transform === 'base64offset') return base64Offsets(bytes).map(tokensOf);
    bytes = Buffer.from(
      utf16(literal, transform === 'wide' ? 'utf16le' : (transform as 'utf16le' | 'utf16be' | 'utf16')),
    );
  }
  return [tokensOf(bytes.toString('latin1'))];
}

function regexMatcher(
  source: string,
  modifiers: Modifiers,
  wrong: (reason: string) => never,
): { match: Matcher; cost: number } {
  try {
    const regex = compileRegex(source, modifiers.flags);
    const match: Matcher = (found) => {
      const text = textOf(found);
      return text !== null && regex.test(text);
    };
    return { match, cost: regex.size };
  } catch (cause) {
    if (cause instanceof RegexRefused) return wrong(cause.message);
    throw cause;
  }
}

function cidrMatcher(text: string, wrong: (reason: string) => never): Matcher {
  const [address = '', bits = ''] = text.split('/');
  const version = isIP(address);
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (version === 0 || !(prefix <= (version === 4 ? 32 : 128)))
    return wrong(`“${text}” is not a network such as 10.0.0.0/8`);
  const list = new BlockList();
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return (found) => {
    const family = typeof found === 'string' ? isIP(found) : 0;
    return family !== 0 && list.check(found as string, family === 4 ? 'ipv4' : 'ipv6');
  };
}

function comparesTo(found: unknown, compare: (typeof numeric)[number], value: number): boolean {
  const number =
    typeof found === 'number' ? found : typeof found === 'string' && found.trim() !== '' ? Number(found) : Number.NaN;
  if (compare === 'lt') return number < value;
  if (compare === 'lte') return number <= value;
  if (compare === 'gt') return number > value;
  return number >= value;
}
