import { SigmaError } from './error.js';
import { matchesPattern, parsePattern } from './glob.js';

/** A condition over the rule's search identifiers. */
export type Condition =
  | { kind: 'name'; name: string }
  | { kind: 'not'; of: Condition }
  | { kind: 'and' | 'or'; of: Condition[] };

/**
 * Parses `selection and not 1 of filter*`. `names` are the rule's search identifiers; quantifiers are resolved against
 * them at once. Binding, weakest first: or, and, not, `x of`, parentheses. Throws `SigmaError` at `line`.
 */
export function parseCondition(text: string, names: string[], line: number): Condition {
  const tokens = tokenise(text, line);
  let at = 0;
  let depth = 0;
  const peek = () => tokens[at]?.toLowerCase();

  const fail = (reason: string): never => {
    throw new SigmaError('invalid', `condition: ${reason}`, line);
  };
  const chain = (kind: 'and' | 'or', next: () => Condition): Condition => {
    const of = [next()];
    while (peek() === kind) {
      at += 1;
      of.push(next());
    }
    return of.length === 1 ? (of[0] as Condition) : { kind, of };
  };
  const or = (): Condition => chain('or', and);
  const and = (): Condition => chain('and', not);
  const not = (): Condition => {
    let negations = 0;
    while (peek() === 'not') {
      at += 1;
      negations += 1;
    }
    const inner = atom();
    return negations % 2 === 0 ? inner : { kind: 'not', of: inner };
  };
  const atom = (): Condition => {
    const token = tokens[at];
    if (token === undefined) return fail('something is missing at its end');
    at += 1;
    if (token === '(') {
      depth += 1;
      if (depth > 32) fail('more than 32 parentheses inside each other');
      const inner = or();
      if (tokens[at] !== ')') fail('a closing parenthesis is missing');
      at += 1;
      depth -= 1;
      return inner;
    }
    if (peek() === 'of') return quantified(token);
    if (token === ')' || ['and', 'or', 'not', 'of'].includes(token.toLowerCase()))
      fail(`“${token}” stands where a search identifier is expected`);
    if (token.includes('*')) fail(`“${token}” needs “1 of” or “all of” before it`);
    if (!names.includes(token)) fail(`there is no search identifier “${token}”`);
    return { kind: 'name', name: token };
  };
  const quantified = (quantifier: string): Condition => {
    at += 1;
    const pattern = tokens[at];
    at += 1;
    const word = quantifier.toLowerCase();
    if (word !== '1' && word !== 'any' && word !== 'all') {
      throw new SigmaError(
        'unsupported',
        `condition: “${quantifier} of” is not supported, only “1 of” and “all of”`,
        line,
      );
    }
    if (pattern === undefined || !/^[\w*.-]+$/.test(pattern))
      return fail(`“${quantifier} of” needs a name, a pattern or “them”`);
    const chosen = names.filter((name) =>
      pattern.toLowerCase() === 'them' ? !name.startsWith('_') : fitsName(name, pattern),
    );
    if (chosen.length === 0) fail(`no search identifier fits “${quantifier} of ${pattern}”`);
    return { kind: word === 'all' ? 'and' : 'or', of: chosen.map((name) => ({ kind: 'name', name })) };
  };

  const whole = or();
  if (at < tokens.length) fail(`“${tokens[at]}” is not expected here`);
  return whole;
}

function tokenise(text: string, line: number): string[] {
  if (text.length > 2_000) throw new SigmaError('too-large', 'condition: longer than 2,000 characters', line);
  if (text.includes('|')) {
    throw new SigmaError('unsupported', 'condition: aggregations after “|” (count, near …) are not supported', line);
  }
  const tokens = text.match(/[()]|[\w*.-]+|[^\s]/g) ?? [];
  for (const token of tokens) {
    if (!/^([()]|[\w*.-]+)$/.test(token)) {
      throw new SigmaError('unsupported', `condition: “${token}” is not supported`, line);
    }
  }
  return tokens;
}

function fitsName(name: string, pattern: string): boolean {
  return matchesPattern(name, parsePattern(pattern), true);
}
