import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex } from '../../../orchestrator/grading/sigma/regex.js';
import { RegexRefused } from '../../../orchestrator/grading/sigma/regex-syntax.js';

const none = { i: false, m: false, s: false };

/** Expressions that both engines know. */
const expression = fc.letrec<{ node: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'a',
      'b',
      'c',
      '.',
      '\\d',
      '\\W',
      '\\s',
      '[ab]',
      '[^a-b]',
      '[a\\d-]',
      '^',
      '$',
      '\\b',
      '\\B',
      '\\.',
      '\\x61',
    ),
    tie('node').map((node) => `(${node})`),
    tie('node').map((node) => `(?:${node})`),
  ),
  node: fc.oneof(
    tie('atom'),
    fc
      .tuple(tie('atom'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}', '*?', '+?'))
      .map(([atom, times]) => (['^', '$', '\\b', '\\B'].includes(atom) ? atom : atom + times)),
    fc.tuple(tie('node'), tie('node')).map((parts) => parts.join('')),
    fc.tuple(tie('node'), tie('node')).map((parts) => parts.join('|')),
  ),
})).node;

test('agrees with the JavaScript engine on everything both know', () => {
  fc.assert(
    fc.property(
      expression,
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '1', ' ', '.', '\n', '-'), maxLength: 12 }),
      fc.record({ i: fc.boolean(), m: fc.boolean(), s: fc.boolean() }),
      (source, text, flags) => {
        const native = new RegExp(
          source,
          Object.entries(flags)
            .flatMap(([flag, on]) => (on ? [flag] : []))
            .join(''),
        );
        expect(compileRegex(source, flags).test(text)).toBe(native.test(text));
      },
    ),
    { numRuns: 3_000 },
  );
});

test('an expression that would hold a backtracking engine for years is done at once', () => {
  const text = `${'a'.repeat(4_000)}!`;
  const began = performance.now();
  expect(compileRegex('^(a+)+$', none).test(text)).toBe(false);
  expect(compileRegex('^(a|a?)+$', none).test(text)).toBe(false);
  expect(compileRegex('(.*)(.*)(.*)(.*)x', none).test(text)).toBe(false);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('too large or unknown expressions are refused, never guessed', () => {
  for (const source of [
    '(ab){300}',
    '((a{99}){99}){99}',
    'a'.repeat(513),
    'a**',
    'a++',
    '(?<n>a)',
    '\\p{L}',
    '[z-a]',
    '[[:alpha:]]',
    '*a',
    'a)',
    '\\',
  ]) {
    expect(() => compileRegex(source, none), source).toThrow(RegexRefused);
  }
  expect(compileRegex('((){900}){900}', none).test('')).toBe(true);
});

test('flags may stand at the beginning of the expression', () => {
  expect(compileRegex('(?i)PYTHON', none).test('/usr/bin/python3')).toBe(true);
  expect(() => compileRegex('(?x)a', none)).toThrow(/“x”/);
});
