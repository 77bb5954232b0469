import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandFileError, readCommand, readCommandFile } from '../../images/runner/workflow/commands.js';
import { ExpressionFault, holds, interpolate } from '../../images/runner/workflow/expressions.js';
import { Masks } from '../../images/runner/workflow/masks.js';

const contexts = {
  github: { ref: 'refs/heads/main', event: { inputs: { level: 3 } } },
  env: { NAME: "O'Hara" },
  secrets: { TOKEN: 's3cret' },
  steps: { pack: { outputs: { digest: 'ab12' }, outcome: 'success' } },
  needs: {},
};

describe('expressions', () => {
  it.each([
    ['plain', 'plain'],
    ['${{ github.ref }}', 'refs/heads/main'],
    ['a-${{ steps.pack.outputs.digest }}-${{secrets.TOKEN}}', 'a-ab12-s3cret'],
    ["${{ format('{0}/{1}', env.NAME, 'x') }}", "O'Hara/x"],
    ['${{ github.event.inputs.level + 0 }}', null],
    ["${{ startsWith(github.ref, 'refs/tags/') || 'branch' }}", 'branch'],
    ['${{ toJSON(needs) }}', '{}'],
    ['${{ github.nothing }}', ''],
    ['${{ github.event.inputs.level >= 3 }}', 'true'],
  ])('%s', (text, expected) => {
    if (expected === null) expect(() => interpolate(text, contexts)).toThrow(ExpressionFault);
    else expect(interpolate(text, contexts)).toBe(expected);
  });

  it.each([
    [undefined, 'success', true],
    [undefined, 'failure', false],
    ['always()', 'failure', true],
    ['${{ failure() }}', 'failure', true],
    ['failure()', 'success', false],
    ["github.ref == 'refs/heads/main'", 'success', true],
    // Without a status function "and nothing has failed" is understood.
    ["github.ref == 'refs/heads/main'", 'failure', false],
    ["'always()' != ''", 'failure', false],
    ['cancelled() || success()', 'cancelled', true],
    ['!cancelled()', 'failure', true],
    ["''", 'success', false],
    ['0', 'success', false],
    ["'false'", 'success', true],
    ['steps.pack.outputs.nothing', 'success', false],
  ] as const)('if: %s when the status is %s: %s', (condition, status, expected) => {
    expect(holds(condition, contexts, status)).toBe(expected);
  });
});

describe('workflow commands', () => {
  it('are read with their properties unescaped, and only where the line is one', () => {
    expect(readCommand('::error file=a%3Ab.ts,line=3::two%0Alines, 100%25')).toEqual({
      name: 'error',
      properties: { file: 'a:b.ts', line: '3' },
      message: 'two\nlines, 100%',
    });
    expect(readCommand('::add-mask::x::y')).toEqual({ name: 'add-mask', properties: {}, message: 'x::y' });
    expect(readCommand('std::vector::size')).toBeNull();
  });

  it('come from files, too: single lines and whole blocks, the last value of a key counts', () => {
    const text = 'A=1\nB<<END\nfirst\n\nA=not\nEND\nC=x=y<<z\nA=2\n';
    expect([...readCommandFile(text)]).toEqual([
      ['A', '2'],
      ['B', 'first\n\nA=not'],
      ['C', 'x=y<<z'],
    ]);
    expect(() => readCommandFile('no value\n')).toThrow(CommandFileError);
    expect(() => readCommandFile('A<<END\nnever ends\n')).toThrow(/END/);
  });

  it('any value comes back from a block as it was written', () => {
    const value = fc.array(fc.string({ unit: 'grapheme' }).filter((line) => !/[\r\n]/.test(line) && line !== 'E_N_D'));
    fc.assert(
      fc.property(value, (lines) => {
        const text = `K<<E_N_D\n${lines.map((line) => `${line}\n`).join('')}E_N_D\n`;
        expect(readCommandFile(text).get('K')).toBe(lines.join('\n'));
      }),
    );
  });
});

describe('masks', () => {
  it('hide each secret wherever it stands, longer ones first, line by line', () => {
    const masks = new Masks();
    for (const secret of ['hunter2', 'hunter2-long', 'line one\nline two', 'ab']) masks.add(secret);
    expect(masks.apply('x hunter2-long hunter2 y')).toBe('x *** *** y');
    expect(masks.apply('>line two<')).toBe('>***<');
    expect(masks.apply('ab')).toBe('ab');
  });
});
