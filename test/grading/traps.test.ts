import { describe, expect, test } from 'vitest';
import { reportSchema } from '../../orchestrator/contract/report.js';
import type { DataOf } from '../../orchestrator/evidence/kinds.js';
import {
  changed,
  fetched,
  grade,
  install,
  isKind,
  lab,
  type Moment,
  minute,
  moment,
  payloadProcess,
  place,
  pointsOf,
  quote,
  report,
  revised,
  rightClaims,
  rightReport,
  rounds,
  share,
  story,
} from './story.js';

const full = Object.fromEntries(lab.objectives.map(({ id, points }) => [id, points]));
const identify = ['package', 'file', 'routine', 'process', 'payload', 'staging', 'pool', 'sbom'];
const none = (ids: string[]) => Object.fromEntries(ids.map((id) => [id, 0]));
/** All other objectives keep their full points. */
const only = (changes: Record<string, number>) => ({ ...full, ...changes });
const filed = (...reports: Parameters<typeof rightReport>[0][]) =>
  changed(isKind('report.filed'), () =>
    reports.map((changes, i) => report((5 + i) * minute, rightReport(changes), i + 1)),
  );

test('the model answer earns all of it, within the target', () => {
  expect(grade(story())).toMatchObject({
    points: 100,
    max: 100,
    hintCost: 0,
    times: { containMs: 6 * minute, reportMs: 5 * minute, identifyMs: 5 * minute, withinTarget: true },
  });
});

test('doing nothing earns nothing', () => {
  const idle = story().flatMap((one): Moment[] => {
    if (['report.filed', 'egress.rule', 'process.gone', 'git.push', 'service.maintenance'].includes(one.kind))
      return [];
    if (one.kind === 'quote') return [quote(one.at)];
    if (one.kind === 'exam.processes')
      return [{ ...one, data: { when: 'processes', payload: [payloadProcess], unreadable: 0 } }];
    if (one.kind === 'exam.rounds')
      return [
        share(one.at - 100),
        rounds(one.at, (one.data as { routine: string }).routine, { shares: 1, running: 1 }),
      ];
    if (one.kind === 'exam.place')
      return [place(one.at, 'app-environment', 'environment', ['sympy_dev-1.14.3.dist-info'])];
    if (one.kind === 'exam.genuine')
      return [{ ...one, data: { place: 'genuine', present: false, version: null, matches: false, differing: [] } }];
    if (one.kind === 'exam.install') {
      const { poison, source } = one.data as DataOf<'exam.install'>;
      return [install(one.at, poison, source, { poisoned: true, lookalike: true })];
    }
    if (one.kind === 'exam.rules') return [{ ...one, data: { files: [] } }];
    return [one];
  });
  expect(grade(idle).points).toBe(0);
});

describe('identify', () => {
  test('a guess from the article differs from the variant', () => {
    const guess = {
      package: ['sympy-dev==1.2.3'],
      file: ['sympy/polys/polytools.py'],
      routine: ['expand'],
      process: ['xmrig'],
      payload: ['0'.repeat(64)],
      staging: ['http://example.test/config.json'],
      pool: ['63.250.56.54:3333'],
    };
    const points = pointsOf(filed({ claims: guess }));
    expect(points).toMatchObject(
      none([
        'package',
        'routine',
        'process',
        'payload',
        'staging',
        'pool',
        'sbom',
        'report',
        'severity',
        'technique',
        'timeline',
      ]),
    );
    expect(points.file).toBe(1.5);
  });

  test('each wrong item of a list takes a share away, never below nothing', () => {
    expect(pointsOf(filed({ claims: { ...rightClaims, pool: ['one.lodepool.test:3333', 'x.test:1'] } })).pool).toBe(0);
    expect(pointsOf(filed({ claims: { ...rightClaims, pool: ['y.test:1', 'x.test:1'] } })).pool).toBe(0);
    expect(pointsOf(filed({ claims: { ...rightClaims, pool: ['one.lodepool.test:3333'] } })).pool).toBe(1.5);
  });

  test('two names of one pool are one item', () => {
    expect(
      pointsOf(filed({ claims: { ...rightClaims, pool: ['one.lodepool.test:3333', '198.18.7.110:3333'] } })).pool,
    ).toBe(1.5);
  });

  test('the last report before submit counts, and none after it', () => {
    expect(pointsOf(filed({ claims: {} }, {})).package).toBe(4);
    const late = [...changed(isKind('report.filed')), report(26 * minute, rightReport())];
    expect(pointsOf(late)).toMatchObject(none([...identify, 'report', 'severity', 'technique', 'timeline']));
  });

  test('a process may be named by its hash or by a pid it had, not by another', () => {
    expect(pointsOf(filed({ claims: { ...rightClaims, process: ['AB'.repeat(32)] } })).process).toBe(3);
    expect(pointsOf(filed({ claims: { ...rightClaims, process: ['322'] } })).process).toBe(0);
  });

  test('an SBOM that does not fit the schema, or misses the look-alike, earns nothing', () => {
    const sbom = (text: string) =>
      grade(filed({ claims: { ...rightClaims, sbom: [text] } })).objectives.find(({ id }) => id === 'sbom');
    expect(sbom('{"bomFormat":"CycloneDX"}')).toMatchObject({ points: 0 });
    expect(sbom('{"bomFormat":"CycloneDX"}')?.lines[0]?.text.en).toMatch(/not a valid CycloneDX document: specVersion/);
    const without = JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      components: [{ type: 'library', name: 'mpmath', version: '1.3.0' }],
    });
    expect(sbom(without)).toMatchObject({ points: 0 });
  });
});

describe('report', () => {
  test('an empty report earns nothing in its phase', () => {
    const empty = changed(isKind('report.filed'), () => [
      report(5 * minute, reportSchema.parse({ severity: 'high', techniques: ['T1620'] })),
    ]);
    expect(pointsOf(empty)).toEqual(only(none([...identify, 'report', 'severity', 'technique', 'timeline'])));
  });

  test('a first report that is mostly wrong is not made good by a second', () => {
    expect(pointsOf(filed({ claims: { package: ['numpy==1.0'] } }, {}))).toEqual(only({ report: 0 }));
  });

  test('two right claims among five are too few', () => {
    const claims = {
      ...rightClaims,
      file: ['a/b.py'],
      routine: ['nothing'],
      pool: ['x.test:1'],
      process: [],
      payload: [],
      sbom: [],
    };
    expect(pointsOf(filed({ claims }))).toMatchObject({
      package: 4,
      staging: 3,
      ...none(['report', 'severity', 'technique', 'timeline']),
    });
  });

  test('a report from before the attack had any effect does not count as the first', () => {
    const early = [report(-30_000, rightReport()), ...filed({})];
    expect(pointsOf(early)).toEqual(only({ report: 0 }));
  });

  test('the parent of an accepted technique earns half, and so does a list that is mostly wrong', () => {
    expect(pointsOf(filed({ techniques: ['T1195'] })).technique).toBe(1);
    expect(pointsOf(filed({ techniques: ['T1620', 'T1001', 'T1002'] })).technique).toBe(1);
    expect(pointsOf(filed({ techniques: ['T1001'] })).technique).toBe(0);
    expect(pointsOf(filed({ techniques: ['t1620', 'T1001'] })).technique).toBe(2);
  });

  test('the wrong severity earns nothing', () => {
    expect(pointsOf(filed({ severity: 'low' })).severity).toBe(0);
    expect(pointsOf(filed({ severity: null })).severity).toBe(0);
  });

  test('steps within a minute of each other may stand in either order, others not', () => {
    const order = (...steps: string[]) => steps.map((step, i) => ({ step, at: i * 1000 }));
    expect(pointsOf(filed({ timeline: order('published', 'mining', 'memory', 'payload', 'triggered') })).timeline).toBe(
      2,
    );
    expect(
      pointsOf(filed({ timeline: order('mining', 'memory', 'payload', 'triggered', 'published') })).timeline,
    ).toBeLessThan(2);
    expect(pointsOf(filed({ timeline: order('published') })).timeline).toBe(0);
    expect(pointsOf(filed({ timeline: [] })).timeline).toBe(0);
    const same = ['published', 'triggered', 'payload', 'memory', 'mining'].map((step) => ({ step, at: 5 }));
    expect(pointsOf(filed({ timeline: same })).timeline).toBeLessThan(2);
  });
});

describe('contain', () => {
  const failed = only({ contain: 0, recover: 0 });
  test('a process that is only frozen still runs', () => {
    const frozen = revised('exam.processes', {}, { payload: [{ ...payloadProcess, state: 'T' }] });
    expect(pointsOf(frozen)).toEqual(failed);
    expect(grade(frozen).times.containMs).toBeNull();
  });
  test('a process under another name is known by what it executes', () => {
    expect(
      pointsOf(revised('exam.processes', {}, { payload: [{ ...payloadProcess, argv: ['nginx'], comm: 'nginx' }] })),
    ).toEqual(failed);
  });
  test('a process that hides its executable counts as running', () => {
    const hidden = changed(
      (one) => one.kind === 'exam.processes' && one.host === 'app',
      (one) => [moment(one.at, 'examiner', 'app', 'exam.processes', { when: 'processes', payload: [], unreadable: 1 })],
    );
    expect(pointsOf(hidden)).toEqual(failed);
  });
  test('one pool is blocked while the other works', () => {
    expect(pointsOf(revised('exam.rounds', { routine: 'roots' }, { shares: 3 }))).toEqual(failed);
    expect(pointsOf([...story(), share(25 * minute + 30_000)])).toEqual(failed);
  });
  test('only one of two triggers is patched', () => {
    expect(pointsOf([...story(), fetched(25 * minute + 30_000)])).toEqual(failed);
    expect(pointsOf(revised('exam.rounds', { routine: 'roots' }, { payloads: 1 }))).toEqual(failed);
  });
  test('the payload comes back for a moment and is killed again', () => {
    expect(
      pointsOf([
        ...story(),
        moment(25 * minute + 30_000, 'witness', 'app', 'process.seen', { ...payloadProcess, pid: 900 }),
      ]),
    ).toEqual(failed);
  });
  test('the service is stopped: rounds without an answer prove nothing', () => {
    expect(pointsOf(revised('exam.rounds', {}, { proved: 0 }))).toEqual(failed);
    expect(pointsOf(revised('exam.rounds', { routine: 'factor' }, { proved: 19 }))).toEqual(failed);
  });
  test('no rounds at all, or none of one routine, is never a pass', () => {
    expect(pointsOf(changed(isKind('exam.rounds')))).toEqual(failed);
    expect(pointsOf(changed(isKind('exam.rounds', { routine: 'roots' })))).toEqual(failed);
    expect(pointsOf(changed(isKind('exam.processes')))).toEqual(failed);
  });
  test('a gap in the record during the rounds proves nothing until they are made again', () => {
    const gap = moment(25 * minute + 30_000, 'platform', '-', 'evidence.gap', {
      source: 'world',
      dropped: 4,
      reason: 'spool full',
    });
    const doubtful = [...story(), gap];
    expect(pointsOf(doubtful)).toEqual(failed);
    const again = ['factor', 'roots'].map((routine) => rounds(25 * minute + 100_000, routine));
    expect(pointsOf([...doubtful, ...again])).toEqual(full);
  });
  test('what the clean rooms do later is no harm of the trainee’s', () => {
    expect(pointsOf([...story(), fetched(25 * minute + 75_000)])).toEqual(full);
  });
});

describe('eradicate', () => {
  const failed = only({ eradicate: 0 });
  test('uninstalled, but the requirements still name it: the next deploy brings it back', () => {
    expect(pointsOf(revised('exam.install', { poison: 'none' }, { lookalike: true }))).toEqual(failed);
    expect(
      pointsOf([
        ...story(),
        place(26 * minute, 'repository-main', 'repository', ['requirements.txt:3: sympy-dev==1.14.3']),
      ]),
    ).toEqual(failed);
  });
  test('left in a cache', () => {
    expect(pointsOf([...story(), place(26 * minute, 'app-wheelhouse', 'cache', ['sympy_dev.whl'])])).toEqual(failed);
  });
  test('a genuine package with one file changed, or none at all', () => {
    expect(pointsOf(revised('exam.genuine', {}, { matches: false, differing: ['sympy/polys/polytools.py'] }))).toEqual(
      failed,
    );
    expect(pointsOf(revised('exam.genuine', {}, { present: false, version: null, matches: false }))).toEqual(failed);
  });
  test('places that nobody looked at prove nothing', () => {
    for (const kind of ['exam.place', 'exam.genuine'] as const) expect(pointsOf(changed(isKind(kind)))).toEqual(failed);
  });
  test('the last look counts where the examiner looked twice', () => {
    expect(pointsOf([...story(), place(25 * minute + 1000, 'app-wheelhouse', 'cache', ['sympy_dev.whl'])])).toEqual(
      full,
    );
  });
});

describe('recover', () => {
  const failed = only({ recover: 0 });
  const quotesAfter = (at: number) => (one: { kind: string; at: number }) => one.kind === 'quote' && one.at > at;
  test('everything was killed: customers got no answers', () => {
    expect(pointsOf(changed(quotesAfter(6 * minute), (one) => [quote(one.at, { status: 0, correct: false })]))).toEqual(
      failed,
    );
  });
  test('SymPy is replaced by a stub: fresh questions are answered wrongly', () => {
    expect(pointsOf(revised('exam.answers', {}, { correct: 19 }))).toEqual(failed);
  });
  test('fresh answers must come in time, and be as many as are asked for', () => {
    expect(pointsOf(revised('exam.answers', {}, { inTime: 19 }))).toEqual(failed);
    expect(pointsOf(revised('exam.answers', {}, { asked: 0, correct: 0, inTime: 0 }))).toEqual(failed);
    expect(pointsOf(changed(isKind('exam.answers')))).toEqual(failed);
  });
  test('maintenance is left out only where announced, and for two minutes at most', () => {
    const outage = (announced: boolean) => [
      ...changed(
        (one) => one.kind === 'quote' && one.at > 6 * minute,
        (one) => [
          one.at >= 16 * minute && one.at < 18 * minute
            ? quote(one.at, { status: 503, correct: false })
            : quote(one.at),
        ],
        changed(isKind('service.maintenance')),
      ),
      ...[true, false]
        .map((on) => moment(on ? 16 * minute : 18 * minute, 'world', 'app', 'service.maintenance', { on }))
        .filter(() => announced),
    ];
    expect(pointsOf(outage(true))).toEqual(full);
    expect(pointsOf(outage(false))).toEqual(failed);
    const long = changed(
      quotesAfter(7 * minute),
      (one) => [one.at < 12 * minute ? quote(one.at, { status: 503, correct: false }) : quote(one.at)],
      [
        ...changed(isKind('service.maintenance')),
        moment(7 * minute, 'world', 'app', 'service.maintenance', { on: true }),
        moment(12 * minute, 'world', 'app', 'service.maintenance', { on: false }),
      ],
    );
    expect(pointsOf(long)).toEqual(failed);
  });
  test('wrong answers before containment do not count against recovery', () => {
    expect(
      pointsOf(
        changed(
          (one) => one.kind === 'quote' && one.at < 6 * minute,
          (one) => [quote(one.at, { correct: false })],
        ),
      ),
    ).toEqual(full);
  });
  test('nobody asked: nothing is shown', () => {
    expect(pointsOf(changed(quotesAfter(6 * minute)))).toEqual(failed);
  });
  test('the time of recovery is when right answers began to last', () => {
    const broken = changed(
      (one) => one.kind === 'quote' && one.at > 6 * minute && one.at < 6.6 * minute,
      (one) => [quote(one.at, { status: 500, correct: false })],
    );
    expect(grade(broken).times.recoverMs).toBe(405_000);
  });
});

describe('prevent', () => {
  test('an exact-name block-list earns nothing', () => {
    const list = changed(isKind('exam.install', { source: 'pushed' }), (one) => {
      const { poison } = one.data as { poison: 'none' | 'reupload' | 'dependency' | 'confusion' };
      return [poison === 'none' ? one : install(one.at, poison, 'pushed', { poisoned: true })];
    });
    expect(pointsOf(list)).toEqual(only({ install: 0 }));
    const lucky = revised(
      'exam.install',
      { poison: 'dependency', source: 'pushed' },
      { poisoned: false, exitCode: 1 },
      list,
    );
    expect(pointsOf(lucky)).toEqual(only({ install: 0 }));
  });
  test('two of three poisonings earn two thirds', () => {
    expect(
      pointsOf(revised('exam.install', { poison: 'confusion', source: 'pushed' }, { poisoned: true, exitCode: 0 })),
    ).toEqual(only({ install: 5.33 }));
  });
  test('the look-alike itself getting in is as bad as what it carries', () => {
    expect(
      pointsOf(revised('exam.install', { poison: 'dependency', source: 'pushed' }, { lookalike: true, exitCode: 0 })),
    ).toEqual(only({ install: 5.33 }));
  });
  test('an installation that always fails protects nobody', () => {
    expect(pointsOf(revised('exam.install', { poison: 'none' }, { exitCode: 1, serves: false }))).toEqual(
      only({ install: 0 }),
    );
    expect(pointsOf(revised('exam.install', { poison: 'none' }, { serves: false }))).toEqual(only({ install: 0 }));
  });
  test('a poisoning that did not get into the original repository is not counted against anybody', () => {
    const unproved = revised('exam.install', { poison: 'confusion', source: 'original' }, { poisoned: false });
    expect(pointsOf(unproved)).toEqual(full);
    const gotIn = revised(
      'exam.install',
      { poison: 'confusion', source: 'pushed' },
      { poisoned: true, exitCode: 0 },
      unproved,
    );
    expect(pointsOf(gotIn)).toEqual(full);
    expect(pointsOf(changed(isKind('exam.install', { source: 'original' })))).toEqual(only({ install: 0 }));
  });

  const rules = (...texts: string[]) =>
    revised('exam.rules', {}, { files: texts.map((text, i) => ({ path: `/home/dev/rules/${i}.yml`, text })) });
  const rule = (selection: string) =>
    `title: t\nlogsource: {product: linux}\ndetection: {s: {${selection}}, condition: s}\n`;
  test('a rule on the process name, or one that fires on everything, earns nothing', () => {
    expect(pointsOf(rules(rule("CommandLine|contains: 'kworker'"))).rule).toBe(0);
    expect(pointsOf(rules(rule("EventID: '*'"))).rule).toBe(0);
    expect(pointsOf(rules(rule("Image|startswith: '/memfd:'"))).rule).toBe(0);
    expect(pointsOf(rules()).rule).toBe(0);
  });
  test('a file that cannot be read costs only itself, and says what is wrong', () => {
    const { objectives } = grade(
      rules('title: t\ndetection: {timeframe: 5m}', rule("EventID: 3, Image|startswith: '/memfd:'")),
    );
    const graded = objectives.find(({ id }) => id === 'rule');
    expect(graded?.points).toBe(7);
    expect(graded?.lines[0]?.text.en).toMatch(/^0\.yml cannot be used: line 1: “logsource” is missing/);
  });
  test('a misspelt field is pointed out', () => {
    const { objectives } = grade(rules(rule('Imgae: x')));
    expect(objectives.find(({ id }) => id === 'rule')?.lines[0]?.text['zh-CN']).toMatch(/Imgae/);
  });
});

describe('the clock and hints', () => {
  test('half an hour late: the same points, and the target missed', () => {
    const late = story().map((one) => (one.at <= 10_000 ? one : { ...one, at: one.at + 30 * minute }));
    expect(grade(late)).toMatchObject({ points: 100, times: { withinTarget: false, containMs: 36 * minute } });
  });
  test('hints are subtracted, and never below nothing', () => {
    const hint = (cost: number, at = minute) =>
      moment(at, 'platform', '-', 'hint.taken', { objective: 'pool', tier: 1, cost });
    expect(grade([...story(), hint(2), hint(3)])).toMatchObject({ points: 95, hintCost: 5 });
    expect(grade([...story(), hint(500)]).points).toBe(0);
    expect(grade([...story(), hint(5, 26 * minute)]).points).toBe(100);
  });
});
