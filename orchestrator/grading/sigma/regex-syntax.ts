/*
 * The syntax of regular expressions in rules: literals, `.`, classes, groups, alternation, greedy and lazy quantifiers,
 * anchors and word boundaries. What needs backtracking (back-references, look-around, atomic groups) is refused by name.
 */

/** A set of code points: ranges, inverted or not. */
export interface CharSet {
  ranges: [number, number][];
  inverted: boolean;
}
export type RegexNode =
  | { kind: 'set'; set: CharSet }
  | { kind: 'dot' }
  | { kind: 'assert'; what: 'start' | 'end' | 'word' | 'not-word' }
  | { kind: 'sequence'; of: RegexNode[] }
  | { kind: 'choice'; of: RegexNode[] }
  | { kind: 'repeat'; of: RegexNode; min: number; max: number };

export interface RegexFlags {
  i: boolean;
  m: boolean;
  s: boolean;
}

/** Why an expression was refused; the caller adds the line. */
export class RegexRefused extends Error {
  override name = 'RegexRefused';
}

const digits: [number, number][] = [[48, 57]];
const words: [number, number][] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const spaces: [number, number][] = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x2028, 0x2029],
  [0xfeff, 0xfeff],
];
const shorthands: Record<string, CharSet> = {
  d: { ranges: digits, inverted: false },
  D: { ranges: digits, inverted: true },
  w: { ranges: words, inverted: false },
  W: { ranges: words, inverted: true },
  s: { ranges: spaces, inverted: false },
  S: { ranges: spaces, inverted: true },
};
const controls: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };

/** Parses an expression of at most 512 characters. Flags may also stand at its very beginning, as in `(?i)`. */
export function parseRegex(source: string, flags: RegexFlags): { node: RegexNode; flags: RegexFlags } {
  if (source.length > 512) throw new RegexRefused('the regular expression is longer than 512 characters');
  const chars = [...source];
  const found = { ...flags };
  let at = 0;
  let depth = 0;

  const inline = /^\(\?([a-z]+)\)/.exec(source);
  if (inline?.[1] !== undefined) {
    for (const flag of inline[1]) {
      if (flag !== 'i' && flag !== 'm' && flag !== 's') throw new RegexRefused(`the flag “${flag}” is not supported`);
      found[flag] = true;
    }
    at = inline[0].length;
  }

  const choice = (): RegexNode => {
    depth += 1;
    if (depth > 32) throw new RegexRefused('more than 32 groups inside each other');
    const of = [sequence()];
    while (chars[at] === '|') {
      at += 1;
      of.push(sequence());
    }
    depth -= 1;
    return of.length === 1 ? (of[0] as RegexNode) : { kind: 'choice', of };
  };
  const sequence = (): RegexNode => {
    const of: RegexNode[] = [];
    while (at < chars.length && chars[at] !== '|' && chars[at] !== ')') of.push(quantified(atom()));
    return { kind: 'sequence', of };
  };
  const quantified = (node: RegexNode): RegexNode => {
    const bounds = quantifier();
    if (bounds === null) return node;
    if (node.kind === 'assert') throw new RegexRefused('a quantifier after an anchor');
    if (chars[at] === '?') at += 1;
    else if (chars[at] === '+') throw new RegexRefused('possessive quantifiers are not supported');
    if (quantifier() !== null) throw new RegexRefused('a quantifier after a quantifier');
    return { kind: 'repeat', of: node, ...bounds };
  };
  const quantifier = (): { min: number; max: number } | null => {
    const char = chars[at];
    const simple = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] }[char ?? ''];
    if (simple !== undefined) {
      at += 1;
      return { min: simple[0] as number, max: simple[1] as number };
    }
    if (char !== '{') return null;
    const counted = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(chars.slice(at, at + 12).join(''));
    if (counted === null) return null;
    const min = Number(counted[1]);
    const max = counted[2] === undefined ? min : counted[3] === '' ? Infinity : Number(counted[3]);
    if (max < min) throw new RegexRefused(`“${counted[0]}” counts backwards`);
    at += counted[0].length;
    return { min, max };
  };
  const atom = (): RegexNode => {
    const char = chars[at] as string;
    at += 1;
    if (char === '.') return { kind: 'dot' };
    if (char === '^') return { kind: 'assert', what: 'start' };
    if (char === '$') return { kind: 'assert', what: 'end' };
    if (char === '(') return group();
    if (char === '[') return { kind: 'set', set: charClass() };
    if (char === '*' || char === '+' || char === '?') throw new RegexRefused(`nothing stands before “${char}”`);
    if (char === '\\') {
      if (chars[at] === 'b' || chars[at] === 'B') {
        at += 1;
        return { kind: 'assert', what: chars[at - 1] === 'b' ? 'word' : 'not-word' };
      }
      return { kind: 'set', set: escaped() };
    }
    return { kind: 'set', set: single(char.codePointAt(0) as number) };
  };
  const group = (): RegexNode => {
    if (chars[at] === '?') {
      const head = chars.slice(at, at + 3).join('');
      if (!head.startsWith('?:')) {
        const what = /^\?(<?[=!])/.test(head) ? 'look-around' : `“(${head.slice(0, 2)}…”`;
        throw new RegexRefused(`${what} is not supported, only “(…)” and “(?:…)”`);
      }
      at += 2;
    }
    const inner = choice();
    if (chars[at] !== ')') throw new RegexRefused('a closing parenthesis is missing');
    at += 1;
    return inner;
  };
  const escaped = (): CharSet => {
    const char = chars[at];
    at += 1;
    if (char === undefined) throw new RegexRefused('a backslash stands at the end');
    const shorthand = shorthands[char];
    if (shorthand !== undefined) return shorthand;
    if (/[1-9k]/.test(char)) throw new RegexRefused('back-references are not supported');
    const control = controls[char];
    if (control !== undefined) return single(control);
    const length = { x: 2, u: 4 }[char];
    if (length !== undefined) {
      const hex = chars.slice(at, at + length).join('');
      if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(hex))
        throw new RegexRefused(`“\\${char}” needs ${length} hexadecimal digits`);
      at += length;
      return single(Number.parseInt(hex, 16));
    }
    if (/[A-Za-z]/.test(char)) throw new RegexRefused(`“\\${char}” is not supported`);
    return single(char.codePointAt(0) as number);
  };
  const charClass = (): CharSet => {
    const inverted = chars[at] === '^';
    if (inverted) at += 1;
    const ranges: [number, number][] = [];
    let first = true;
    while (chars[at] !== ']' || first) {
      if (at >= chars.length) throw new RegexRefused('a closing bracket is missing');
      if (chars[at] === '[' && /[:.=]/.test(chars[at + 1] ?? ''))
        throw new RegexRefused('POSIX classes are not supported');
      first = false;
      const low = classItem();
      const isRange = chars[at] === '-' && chars[at + 1] !== ']' && chars[at + 1] !== undefined;
      const lowChar = low.ranges[0]?.[0];
      if (!isRange || low.inverted || low.ranges.length !== 1 || lowChar !== low.ranges[0]?.[1]) {
        ranges.push(...(low.inverted ? invert(low.ranges) : low.ranges));
        continue;
      }
      at += 1;
      const high = classItem();
      const highChar = high.ranges[0]?.[1];
      if (
        high.inverted ||
        high.ranges.length !== 1 ||
        highChar !== high.ranges[0]?.[0] ||
        (highChar as number) < (lowChar as number)
      ) {
        throw new RegexRefused('a range in brackets runs backwards or has no end');
      }
      ranges.push([lowChar as number, highChar as number]);
    }
    at += 1;
    return { ranges, inverted };
  };
  const classItem = (): CharSet => {
    const char = chars[at] as string;
    at += 1;
    if (char !== '\\') return single(char.codePointAt(0) as number);
    if (chars[at] === 'b') {
      at += 1;
      return single(8);
    }
    return escaped();
  };

  const node = choice();
  if (at < chars.length) throw new RegexRefused('a closing parenthesis has no opening one');
  return { node, flags: found };
}

function single(code: number): CharSet {
  return { ranges: [[code, code]], inverted: false };
}

function invert(ranges: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  let next = 0;
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > next) result.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  result.push([next, 0x10ffff]);
  return result;
}
