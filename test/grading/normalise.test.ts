import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClaimField, ClaimKind } from '../../orchestrator/contract/report.js';
import { reportSchema } from '../../orchestrator/contract/report.js';
import { normaliseClaim, normaliseReport, sameClaim } from '../../orchestrator/grading/normalise.js';

const hash = 'AB'.repeat(32);

describe('one thing written in different ways is one claim', () => {
  test.each<[ClaimKind, string, string[]]>([
    [
      'package',
      'sympy-dev==1.14.3',
      [
        'sympy-dev 1.14.3',
        'SymPy_Dev==1.14.3',
        'sympy.dev@1.14.3',
        'sympy-dev (1.14.3)',
        'pkg:pypi/sympy-dev@1.14.3',
        'sympy_dev-1.14.3-py3-none-any.whl',
        'sympy-dev-1.14.3.tar.gz',
        'sympy-dev-1.14.3',
        'pip install sympy-dev==1.14.3',
        ' sympy-dev === v1.14.3 ',
      ],
    ],
    [
      'package',
      'sympy-dev==1.14.0.post2',
      ['sympy-dev==1.14.0-post2', 'sympy_dev-1.14.0.post2-py3-none-any.whl', 'sympy-dev 1.14.0POST2'],
    ],
    ['package', 'sympy-dev', ['SymPy_dev']],
    [
      'file',
      'sympy/polys/polytools.py',
      [
        '/srv/pricing/venv/lib/python3.11/site-packages/sympy/polys/polytools.py',
        'sympy.polys.polytools',
        './sympy/polys/polytools.py',
        'sympy\\polys\\polytools.py',
        '/usr/lib/python3/dist-packages/sympy/polys/polytools.py',
        'site-packages/sympy/polys/polytools.py',
        '`sympy/polys/polytools.py`',
      ],
    ],
    ['file', 'polytools.py', ['polytools.py']],
    [
      'routine',
      'factor',
      [
        'factor()',
        'sympy.polys.polytools.factor',
        'polytools:factor',
        'def factor(f, *gens):',
        'sympy.factor(x)',
        'polytools::factor',
      ],
    ],
    ['process', '123', ['pid 123', 'PID: 123', '#123', '0123', 'pid=123']],
    ['process', hash.toLowerCase(), [hash, `sha256:${hash}`]],
    ['sha256', hash.toLowerCase(), [hash, `SHA256=${hash}`, `${hash.toLowerCase()}  /proc/12/exe`]],
    [
      'url',
      'http://cdn.amber.test/a/B.json',
      [
        'hxxp://cdn[.]amber[.]test/a/B.json',
        'HTTP://CDN.amber.test:80/a/B.json/',
        'cdn(dot)amber(dot)test/a/B.json',
        'hxxp[://]cdn.amber.test/a/B.json#x',
        'http[:]//cdn{.}amber.test/a/B.json',
        '<http://cdn.amber.test/a/B.json>',
      ],
    ],
    ['url', 'https://a.test', ['https://A.test:443/', 'hxxps://a[.]test']],
    [
      'endpoint',
      'pool.test:3333',
      [
        'stratum+ssl://pool.test:3333',
        'POOL[.]test:3333',
        'pool.test 3333',
        'tcp://user@pool.test:3333/x',
        'pool.test. port 3333'.replace('. port', ' port'),
      ],
    ],
    ['endpoint', 'pool.test:443', ['https://pool.test', 'https://pool.test:443/']],
    ['text', 'a b', ['A  b', ' a\nB ']],
  ])('%s “%s”', (kind, expected, ways) => {
    for (const way of ways) expect(normaliseClaim(kind, way), way).toEqual([expected]);
  });

  test('different things stay different', () => {
    expect(normaliseClaim('url', 'http://a.test/x')).not.toEqual(normaliseClaim('url', 'https://a.test/x'));
    expect(normaliseClaim('endpoint', 'a.test:443')).not.toEqual(normaliseClaim('endpoint', 'a.test:3333'));
    expect(normaliseClaim('url', 'http://a.test/X')).not.toEqual(normaliseClaim('url', 'http://a.test/x'));
  });

  test('a file may have any leading path, but not another name', () => {
    expect(sameClaim('file', 'tmp/unpacked/sympy/polys/polytools.py', 'sympy/polys/polytools.py')).toBe(true);
    expect(sameClaim('file', 'notsympy/polys/polytools.py', 'sympy/polys/polytools.py')).toBe(false);
    expect(sameClaim('url', 'x/http://a', 'http://a')).toBe(false);
  });
});

describe('SBOMs', () => {
  const sbom = (extra: object) =>
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      version: 1,
      components: [{ type: 'library', name: 'mpmath', version: '1.3.0' }],
      ...extra,
    });
  test('become sorted components', () => {
    const components = [
      { type: 'library', name: 'SymPy_dev', version: '1.14.3', purl: 'pkg:pypi/sympy-dev@1.14.3' },
      { type: 'library', name: 'mpmath', version: '1.3.0' },
      { type: 'application', name: 'pricing' },
    ];
    expect(normaliseClaim('sbom', sbom({ components }))).toEqual(['mpmath@1.3.0', 'pricing', 'sympy-dev@1.14.3']);
  });
  test.each([
    ['not json', /^invalid: not JSON/],
    [sbom({ bomFormat: 'SPDX' }), /^invalid: bomFormat/],
    [sbom({ specVersion: '1.2' }), /^invalid: specVersion/],
    [sbom({ components: [] }), /^invalid: components/],
    [sbom({ components: [{ name: 'x' }] }), /^invalid: components\.0\.type/],
    [sbom({ components: [{ type: 'library', name: 'x', purl: 'nonsense' }] }), /^invalid: components\.0\.purl/],
    [sbom({ serialNumber: '1' }), /^invalid: serialNumber/],
    ['[]', /^invalid: /],
  ])('that do not fit say why: %s', (text, reason) => {
    expect(normaliseClaim('sbom', text)[0]).toMatch(reason);
  });
});

const kinds: ClaimKind[] = ['package', 'file', 'routine', 'process', 'sha256', 'url', 'endpoint', 'text'];

test('whatever is typed becomes at most one claim, and never an empty one', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('http://', 'hxxp', '[.]', '/', ':', '443', '==', '.py', 'a', 'site-packages/', '()', 'pid ', 'A.b'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.array(piece, { maxLength: 8 }), (kind, pieces) => {
      const once = normaliseClaim(kind, pieces.join(''));
      for (const value of once) expect(value).not.toBe('');
      expect(once.length).toBeLessThanOrEqual(1);
    }),
  );
});

test('a report is normalised by the lab’s fields, within each field’s maximum', () => {
  const field = (id: string, kind: ClaimKind, max = 1): ClaimField => ({
    id,
    kind,
    max,
    label: { en: id, 'zh-CN': id },
  });
  const report = reportSchema.parse({
    claims: { file: ['sympy.a', 'sympy/a.py', 'sympy/b.py', 'sympy/c.py'], other: ['x'], url: ['  '] },
  });
  expect(normaliseReport(report, [field('file', 'file', 3), field('url', 'url'), field('package', 'package')])).toEqual(
    {
      file: ['sympy/a.py', 'sympy/b.py'],
      url: [],
      package: [],
    },
  );
});
