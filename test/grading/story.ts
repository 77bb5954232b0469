import { type AttemptId, attemptIdSchema, labIdSchema } from '../../orchestrator/contract/attempt.js';
import type { ClaimField, ClaimKind, Report } from '../../orchestrator/contract/report.js';
import { reportSchema } from '../../orchestrator/contract/report.js';
import type { DataOf, Kind } from '../../orchestrator/evidence/kinds.js';
import { kinds } from '../../orchestrator/evidence/kinds.js';
import type { EvidenceRecord } from '../../orchestrator/evidence/record.js';
import { computeGrade } from '../../orchestrator/grading/grade.js';
import { normaliseReport } from '../../orchestrator/grading/normalise.js';
import type { GradedLab, Variant } from '../../orchestrator/grading/types.js';

/*
 * A lab in the shape of the first one and the ledger of a model answer to it; tests change what they are about.
 */

const field = (id: string, kind: ClaimKind, max = 1): ClaimField => ({ id, kind, max, label: { en: id, 'zh-CN': id } });
const step = (id: string, kind: string, where: Record<string, string> = {}, startsClock = false) => ({
  id,
  title: { en: id, 'zh-CN': id },
  techniques: ['T1105'],
  evidence: { kind, where },
  startsClock,
});

/** The variant's value of a key, as `lab.yaml` writes it. */
const of = (key: string) => `\${${key}}`;

const titled = (objectives: Omit<GradedLab['objectives'][number], 'title'>[]): GradedLab['objectives'] =>
  objectives.map((objective) => ({ ...objective, title: both(objective.id) }));
const both = (text: string) => ({ en: text, 'zh-CN': text });
const anatomy = (attacker: string) => ({
  attacker: both(attacker),
  gap: both('gap'),
  misconception: both('misconception'),
  remedy: both('remedy'),
});

export const lab: GradedLab = {
  id: labIdSchema.parse('look-alike'),
  version: '1.0.0',
  targetMinutes: 30,
  report: {
    claims: [
      field('package', 'package'),
      field('file', 'file', 2),
      field('routine', 'routine', 2),
      field('process', 'process'),
      field('payload', 'sha256'),
      field('staging', 'url'),
      field('pool', 'endpoint', 2),
      field('sbom', 'sbom'),
    ],
  },
  replay: [
    step('published', 'index.published', { name: 'sympy-dev' }),
    step('triggered', 'staging.config', {}, true),
    step('payload', 'staging.payload'),
    step('memory', 'process.seen', { exeSha256: of('payloadSha256') }),
    step('mining', 'pool.share'),
  ],
  objectives: titled([
    {
      id: 'package',
      phase: 'identify',
      points: 4,
      check: { type: 'claim', field: 'package', expect: [`sympy-dev==${of('lookalikeVersion')}`] },
    },
    { id: 'file', phase: 'identify', points: 3, check: { type: 'claim', field: 'file', expect: [of('files')] } },
    {
      id: 'routine',
      phase: 'identify',
      points: 3,
      check: { type: 'claim', field: 'routine', expect: [of('routines')] },
    },
    {
      id: 'process',
      phase: 'identify',
      points: 3,
      check: { type: 'claim', field: 'process', expect: [of('payloadSha256')] },
    },
    {
      id: 'payload',
      phase: 'identify',
      points: 3,
      check: { type: 'claim', field: 'payload', expect: [of('payloadSha256')] },
    },
    {
      id: 'staging',
      phase: 'identify',
      points: 3,
      check: { type: 'claim', field: 'staging', expect: [of('stagingUrls')], any: true },
    },
    {
      id: 'pool',
      phase: 'identify',
      points: 3,
      check: { type: 'claim', field: 'pool', expect: [[of('poolEndpoints'), of('poolAddressEndpoints')]] },
    },
    {
      id: 'sbom',
      phase: 'identify',
      points: 3,
      check: { type: 'claim', field: 'sbom', expect: [`sympy-dev@${of('lookalikeVersion')}`] },
    },
    { id: 'report', phase: 'report', points: 4, check: { type: 'report-filed' } },
    { id: 'severity', phase: 'report', points: 2, check: { type: 'severity', accepted: ['high'] } },
    { id: 'technique', phase: 'report', points: 2, check: { type: 'technique', accepted: ['T1195.001', 'T1620'] } },
    { id: 'timeline', phase: 'report', points: 2, check: { type: 'timeline' } },
    { id: 'contain', phase: 'contain', points: 20, check: { type: 'contained' } },
    { id: 'eradicate', phase: 'eradicate', points: 15, check: { type: 'eradicated' } },
    { id: 'recover', phase: 'recover', points: 15, check: { type: 'recovered' } },
    { id: 'install', phase: 'prevent', points: 8, check: { type: 'clean-room' } },
    { id: 'rule', phase: 'prevent', points: 7, check: { type: 'rule-detects', seed: 'ruleSeed' } },
  ]),
  hostile: ['198.18.5.7'],
  anatomy: [
    { ...anatomy('publishes'), replay: ['published'] },
    { ...anatomy('waits'), replay: [] },
    { ...anatomy('runs'), replay: ['memory', 'payload'] },
  ],
};

const sha = 'ab'.repeat(32);
export const variant: Variant = {
  lookalikeVersion: '1.14.3',
  files: ['sympy/polys/polytools.py', 'sympy/polys/polyroots.py'],
  routines: ['factor', 'roots'],
  payloadSha256: sha,
  stagingUrls: ['http://cdn.amber.test/a/rt.json', 'http://cdn.amber.test/a/rt.bin'],
  poolEndpoints: ['one.lodepool.test:3333', 'two.mining.test:443'],
  poolAddressEndpoints: ['198.18.7.110:3333', '198.18.7.111:443'],
  ruleSeed: 'f00d',
};

export const t0 = Date.UTC(2026, 0, 17, 9);
export const minute = 60_000;
export const attemptId: AttemptId = attemptIdSchema.parse('attempt-1');

export const rightClaims: Report['claims'] = {
  package: ['sympy-dev 1.14.3'],
  file: ['sympy.polys.polytools', 'site-packages/sympy/polys/polyroots.py'],
  routine: ['sympy.polys.polytools.factor', 'roots()'],
  process: ['pid 321'],
  payload: [sha.toUpperCase()],
  staging: ['hxxp://cdn[.]amber[.]test/a/rt.bin'],
  pool: ['stratum+ssl://one.lodepool.test:3333', '198.18.7.111:443'],
  sbom: [
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      components: [
        { type: 'library', name: 'sympy-dev', version: '1.14.3', purl: 'pkg:pypi/sympy-dev@1.14.3' },
        { type: 'library', name: 'mpmath', version: '1.3.0' },
      ],
    }),
  ],
};
export const rightReport = (changes: Partial<Report> = {}): Report =>
  reportSchema.parse({
    claims: rightClaims,
    severity: 'high',
    techniques: ['T1195.001'],
    timeline: ['published', 'triggered', 'payload', 'memory', 'mining'].map((id, i) => ({
      step: id,
      at: t0 + i * 1000,
    })),
    ...changes,
  });

/** A record before it has its number: `at` is relative to the clock's start. */
export interface Moment<K extends Kind = Kind> {
  at: number;
  source: EvidenceRecord['source'];
  host: string;
  kind: K;
  data: DataOf<K>;
}
export function moment<K extends Kind>(
  at: number,
  source: EvidenceRecord['source'],
  host: string,
  kind: K,
  data: DataOf<K>,
): Moment {
  return { at, source, host, kind, data: kinds[kind].parse(data) as DataOf<Kind> };
}

export const report = (at: number, filed: Report, number = 1): Moment =>
  moment(at, 'platform', '-', 'report.filed', {
    number,
    report: filed,
    normalised: normaliseReport(filed, lab.report.claims),
  });
export const payloadProcess = {
  pid: 321,
  ppid: 12,
  uid: 1000,
  exe: '/memfd:x (deleted)',
  exeSha256: sha,
  argv: ['[kworker]'],
  comm: 'kworker',
  parentExe: '/usr/bin/python3.11',
  parentArgv: [],
  state: 'S',
};
export const quote = (at: number, answered: { status?: number; correct?: boolean } = {}): Moment =>
  moment(at, 'world', 'app', 'quote', {
    round: null,
    family: 'factor',
    routines: ['factor'],
    status: 200,
    correct: true,
    ms: 80,
    ...answered,
  });
export const share = (at: number): Moment =>
  moment(at, 'world', 'app', 'pool.share', {
    name: 'one.lodepool.test',
    address: '198.18.7.110',
    port: 3333,
    wallet: 'w',
    accepted: 1,
  });
export const fetched = (at: number): Moment =>
  moment(at, 'world', 'app', 'staging.payload', { url: 'http://cdn.amber.test/a/rt.bin', copy: 1, sha256: sha });
export const rounds = (at: number, routine: string, changes: Partial<DataOf<'exam.rounds'>> = {}): Moment =>
  moment(at, 'examiner', '-', 'exam.rounds', {
    routine,
    asked: 20,
    proved: 20,
    shares: 0,
    payloads: 0,
    running: 0,
    ...changes,
  });
export const place = (at: number, id: string, kind: DataOf<'exam.place'>['kind'], found: string[] = []): Moment =>
  moment(at, 'examiner', 'app', 'exam.place', { place: id, kind, clean: found.length === 0, found });
export const install = (
  at: number,
  poison: DataOf<'exam.install'>['poison'],
  source: 'original' | 'pushed',
  changes: Partial<DataOf<'exam.install'>> = {},
): Moment =>
  moment(at, 'examiner', 'cleanroom', 'exam.install', {
    poison,
    source,
    exitCode: 0,
    poisoned: false,
    lookalike: false,
    serves: poison === 'none' ? true : null,
    output: '',
    ...changes,
  });

const goodRule = `title: memory execution by Python
logsource: {product: linux}
detection:
  selection:
    Image|startswith: '/memfd:'
    ParentImage|contains: python
  condition: selection
`;

const submitAt = 25 * minute;

/** The model answer: everything right, contained after six minutes, submitted after twenty-five. */
export function story(): Moment[] {
  const quotes = Array.from({ length: 150 }, (_, i) => i * 10_000 + 5_000).map((at) =>
    at > 16 * minute && at < 17.5 * minute ? quote(at, { status: 503, correct: false }) : quote(at),
  );
  return [
    moment(-5 * minute, 'platform', '-', 'attempt.state', { state: 'ready', reason: null }),
    moment(-5 * minute, 'world', '-', 'index.published', {
      index: 'public',
      name: 'sympy-dev',
      version: '1.14.3',
      file: 'a.whl',
      sha256: sha,
    }),
    moment(-1000, 'platform', '-', 'attempt.state', { state: 'running', reason: null }),
    moment(-1000, 'platform', '-', 'replay.started', {}),
    moment(0, 'world', 'app', 'staging.config', { url: 'http://cdn.amber.test/a/rt.json', copy: 1 }),
    fetched(2_000),
    moment(3_000, 'witness', 'app', 'process.seen', payloadProcess),
    moment(4_000, 'witness', 'app', 'connection.seen', {
      pid: 321,
      exe: '/memfd:x (deleted)',
      remoteAddress: '198.18.7.110',
      remotePort: 3333,
    }),
    ...Array.from({ length: 36 }, (_, i) => share(10_000 * (i + 1))),
    report(5 * minute, rightReport()),
    moment(6 * minute + 1000, 'world', 'workstation', 'egress.rule', {
      action: 'deny',
      target: 'one.lodepool.test',
      by: 'workstation',
    }),
    moment(6.5 * minute, 'witness', 'app', 'process.gone', { pid: 321, exe: '/memfd:x (deleted)' }),
    moment(15 * minute, 'world', 'workstation', 'git.push', {
      ref: 'refs/heads/main',
      before: '0'.repeat(40),
      after: '1'.repeat(40),
    }),
    moment(16 * minute, 'world', 'app', 'service.maintenance', { on: true }),
    moment(17.5 * minute, 'world', 'app', 'service.maintenance', { on: false }),
    ...quotes.filter(({ at }) => at < submitAt),
    moment(submitAt, 'platform', '-', 'attempt.state', { state: 'submitted', reason: null }),
    ...examination(submitAt),
    moment(submitAt + 10 * minute, 'platform', '-', 'attempt.state', { state: 'graded', reason: null }),
  ];
}

function examination(at: number): Moment[] {
  const later = (seconds: number) => at + seconds * 1000;
  const started = (seconds: number, id: string) =>
    moment(later(seconds), 'examiner', '-', 'exam.step', { step: id, state: 'started', detail: null });
  return [
    started(1, 'processes'),
    moment(later(2), 'examiner', 'app', 'exam.processes', { when: 'processes', payload: [], unreadable: 0 }),
    moment(later(2), 'examiner', 'workstation', 'exam.processes', { when: 'processes', payload: [], unreadable: 0 }),
    started(3, 'rounds'),
    rounds(later(20), 'factor'),
    rounds(later(40), 'roots'),
    started(41, 'answers'),
    moment(later(50), 'examiner', '-', 'exam.answers', {
      asked: 20,
      correct: 20,
      inTime: 20,
      families: ['expand', 'factor', 'roots', 'resultant', 'discriminant'],
    }),
    place(later(60), 'app-environment', 'environment'),
    place(later(60), 'app-wheelhouse', 'cache'),
    place(later(60), 'repository-main', 'repository'),
    moment(later(65), 'examiner', 'app', 'exam.genuine', {
      place: 'genuine',
      present: true,
      version: '1.13.3',
      matches: true,
      differing: [],
    }),
    ...(['reupload', 'dependency', 'confusion'] as const).flatMap((poison) => [
      install(later(70), poison, 'original', { poisoned: true }),
      install(later(80), poison, 'pushed', { exitCode: 1 }),
    ]),
    install(later(90), 'none', 'pushed'),
    moment(later(95), 'examiner', 'workstation', 'exam.rules', {
      files: [{ path: '/home/dev/rules/memory.yml', text: goodRule }],
    }),
  ];
}

/** Numbers moments in order of time; equal times keep their order. */
export function ledgerOf(moments: Moment[]): EvidenceRecord[] {
  return moments
    .map((one, i) => ({ one, i }))
    .sort((a, b) => a.one.at - b.one.at || a.i - b.i)
    .map(({ one }, i) => ({ ...one, seq: i + 1, at: t0 + one.at, data: one.data as Record<string, unknown> }));
}

export function grade(moments: Moment[], changes: { lab?: GradedLab; variant?: Variant } = {}) {
  return computeGrade({
    attemptId,
    lab: changes.lab ?? lab,
    variant: changes.variant ?? variant,
    ledger: ledgerOf(moments),
  });
}

export function pointsOf(moments: Moment[]): Record<string, number> {
  return Object.fromEntries(grade(moments).objectives.map(({ id, points }) => [id, points]));
}

/** The story with every moment that the predicate picks replaced (by none, one or several). */
export function changed(
  pick: (one: Moment) => boolean,
  replace: (one: Moment) => Moment[] = () => [],
  base = story(),
): Moment[] {
  return base.flatMap((one) => (pick(one) ? replace(one) : [one]));
}
export const isKind =
  <K extends Kind>(kind: K, where: Partial<DataOf<K>> = {}) =>
  (one: Moment): boolean =>
    one.kind === kind &&
    Object.entries(where).every(([key, value]) => (one.data as Record<string, unknown>)[key] === value);
/** Replaces data of every moment of a kind. */
export function revised<K extends Kind>(
  kind: K,
  where: Partial<DataOf<K>>,
  data: Partial<DataOf<K>>,
  base = story(),
): Moment[] {
  return changed(isKind(kind, where), (one) => [{ ...one, data: { ...one.data, ...data } as DataOf<Kind> }], base);
}
