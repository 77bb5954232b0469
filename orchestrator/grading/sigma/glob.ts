/*
 * Sigma's string patterns: `*` any number of characters, `?` exactly one, a backslash before one of them (or before a
 * backslash) takes it literally. Matched without regular expressions, in time of text × pattern at the very worst.
 */

export type Token = { kind: 'char'; char: string } | { kind: 'any' } | { kind: 'one' } | { kind: 'dash' };

const dashes = new Set(['-', '/', '–', '—', '―']);

/** Splits a rule's value into tokens, resolving wildcards and escapes. */
export function parsePattern(value: string): Token[] {
  const tokens: Token[] = [];
  const chars = [...value];
  for (let i = 0; i < chars.length; i += 1) {
    const char = chars[i] as string;
    const next = chars[i + 1];
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      tokens.push({ kind: 'char', char: next });
      i += 1;
    } else if (char === '*') tokens.push({ kind: 'any' });
    else if (char === '?') tokens.push({ kind: 'one' });
    else tokens.push({ kind: 'char', char });
  }
  return tokens;
}

/** The text that a pattern without wildcards stands for; null where it holds a wildcard. */
export function literalOf(tokens: Token[]): string | null {
  let text = '';
  for (const token of tokens) {
    if (token.kind !== 'char') return null;
    text += token.char;
  }
  return text;
}

export function tokensOf(text: string): Token[] {
  return [...text].map((char) => ({ kind: 'char', char }));
}

/**
 * `windash`: a dash (or slash) that begins an option matches any of `- / – — ―`. Only where a word follows and none stands
 * before it, so that `well-known` keeps its hyphen. One token stands for all permutations, so their number never explodes.
 */
export function withAnyDash(tokens: Token[]): Token[] {
  const isWord = (token: Token | undefined) => token?.kind === 'char' && /\w/.test(token.char);
  return tokens.map((token, i) =>
    token.kind === 'char' && dashes.has(token.char) && !isWord(tokens[i - 1]) && isWord(tokens[i + 1])
      ? { kind: 'dash' }
      : token,
  );
}

/** Whether a pattern holds more than a text with `*` at its ends, and so takes longer to match. */
export function hasInnerWildcard(tokens: Token[]): boolean {
  return tokens.some((token, i) => token.kind !== 'char' && (token.kind !== 'any' || (i > 0 && i < tokens.length - 1)));
}

/** Whether the whole text fits the pattern. `cased` false ignores case. */
export function matchesPattern(text: string, tokens: Token[], cased: boolean): boolean {
  return compilePattern(tokens, cased)(text);
}

/** The pattern as a function of the text. Plain texts with `*` at their ends, which most are, take the short way. */
export function compilePattern(tokens: Token[], cased: boolean): (text: string) => boolean {
  const fold = (text: string) => (cased ? text : text.toLowerCase());
  const before = tokens[0]?.kind === 'any';
  const after = tokens.length > 1 && tokens.at(-1)?.kind === 'any';
  const inner = literalOf(tokens.slice(before ? 1 : 0, after ? -1 : undefined));
  if (inner !== null) {
    const wanted = fold(inner);
    if (before && after) return (text) => fold(text).includes(wanted);
    if (before) return (text) => fold(text).endsWith(wanted);
    if (after) return (text) => fold(text).startsWith(wanted);
    return (text) => fold(text) === wanted;
  }
  const folded = tokens.flatMap((token) => (token.kind === 'char' ? tokensOf(fold(token.char)) : [token]));
  return (text) => walk([...fold(text)], folded);
}

function walk(chars: string[], tokens: Token[]): boolean {
  const fits = (char: string, token: Token): boolean =>
    token.kind === 'one' || (token.kind === 'dash' ? dashes.has(char) : token.kind === 'char' && char === token.char);
  let at = 0;
  let token = 0;
  let star = -1;
  let resume = 0;
  while (at < chars.length) {
    const current = tokens[token];
    if (current?.kind === 'any') {
      star = token;
      resume = at;
      token += 1;
    } else if (current !== undefined && fits(chars[at] as string, current)) {
      at += 1;
      token += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      token = star + 1;
    } else return false;
  }
  while (tokens[token]?.kind === 'any') token += 1;
  return token === tokens.length;
}
