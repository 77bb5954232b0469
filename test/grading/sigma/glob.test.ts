import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePattern, parsePattern, type Token } from '../../../orchestrator/grading/sigma/glob.js';
import { parseRule } from '../../../orchestrator/grading/sigma/sigma.js';

/** The same pattern as a regular expression: slow on purpose, obvious at sight. */
function asRegExp(tokens: Token[], cased: boolean): RegExp {
  const source = tokens.map((token) => {
    if (token.kind === 'any') return '[^]*';
    if (token.kind === 'one') return '[^]';
    return token.kind === 'dash' ? '[-/–—―]' : token.char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, cased ? 'u' : 'iu');
}

test('patterns match what the same regular expression matches', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', 'b', '*', '?', '\\', '.'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, fc.boolean(), (pattern, subject, cased) => {
      const tokens = parsePattern(pattern);
      expect(compilePattern(tokens, cased)(subject)).toBe(asRegExp(tokens, cased).test(subject));
    }),
    { numRuns: 2_000 },
  );
});

test('a rule that would take too long is refused', () => {
  const rule = (values: number) =>
    `title: t\nlogsource: {product: linux}\ndetection:\n  s:\n    a: [${Array.from({ length: values }, (_, i) => i)}]\n  condition: s\n`;
  expect(parseRule(rule(900)).cost).toBe(900);
  expect(() => parseRule(rule(1_100))).toThrow(/too many values/);
});
