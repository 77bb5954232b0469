import { describe, expect, test } from 'vitest';
import { readCatalog } from '../../orchestrator/catalog/catalog.js';
import { deriveVariant } from '../../orchestrator/catalog/variant.js';
import { labsFolder } from '../../orchestrator/compose.js';
import { reportSchema } from '../../orchestrator/contract/report.js';
import type { DataOf } from '../../orchestrator/evidence/kinds.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { computeGrade } from '../../orchestrator/grading/grade.js';
import { normaliseClaim, normaliseReport, sameClaim } from '../../orchestrator/grading/normalise.js';
import type { Variant } from '../../orchestrator/grading/types.js';
import { attemptId, type Moment, minute, moment, t0 } from './story.js';

/*
 * The grade of the second lab, from its own manifest and the ledger of a model answer; each test changes what it is about.
 */
const lab = readCatalog(labsFolder, parseCheck).get('checkout-action')?.manifest;
if (!lab) throw new Error('the lab is not there');
const variant: Variant = {
  ...deriveVariant(lab.variant, 'a'.repeat(64), { prefix: '198.18.7', endsAt: t0 }),
  movedCommit: 'a1'.repeat(20),
  genuineCommit: 'b2'.repeat(20),
};
const value = (key: string) => String(variant[key]);
const submitAt = 20 * minute;

type Run = DataOf<'exam.run'>;
const run = (id: string, changes: Partial<Run> = {}): Moment =>
  moment(submitAt + 1000, 'examiner', 'cleanroom', 'exam.run', {
    id,
    on: 'cleanroom',
    dns: 'genuine',
    tag: 'genuine',
    asset: 'genuine',
    started: true,
    conclusion: 'success',
    artefact: 'right',
    genuine: [value('version')],
    planted: [],
    receipts: 0,
    secretsRead: 0,
    permissions: [{ job: 'build', permissions: { contents: 'read', packages: 'write' } }],
    failedStep: null,
    logTail: '',
    ...changes,
  });
const refusedRun = (id: string, changes: Partial<Run>): Moment =>
  run(id, { conclusion: 'failure', artefact: 'none', failedStep: 'build / Verify', logTail: 'mismatch', ...changes });

type Inventory = DataOf<'exam.inventory'>;
const inventory = (changes: Partial<Inventory> = {}): Moment =>
  moment(submitAt + 500, 'examiner', '-', 'exam.inventory', {
    tokens: [{ id: 1, name: 'release-bot', valid: false }],
    apps: (variant.appNames as string[]).map((name) => ({ name, rotated: true, oldValid: false })),
    hideouts: [
      { place: 'platform', kind: 'deploy-key', name: 'pages-sync', present: false },
      { place: 'internal', kind: 'cron', name: 'log-rotate', present: false },
    ],
    own: [{ place: 'platform', kind: 'runner', name: 'build-01', present: true }],
    online: true,
    ...changes,
  });
const [genuine, moved, evil] = ['198.18.7.110', '198.18.7.111', '198.18.7.112'] as const;
const dns = (state: 'genuine' | 'forged', addresses: string[], rcode = 'NOERROR'): Moment =>
  moment(submitAt + 2000, 'examiner', '-', 'exam.dns', {
    dns: state,
    moved: true,
    names: [{ name: 'assets.test', genuine: moved, forged: evil, rcodes: [rcode], addresses }],
  });
const rule = `title: organisation token in a run
logsource: {product: hub, service: audit}
detection:
  token: {programmatic_access_type: Organisation access token, action|startswith: oauth_application.}
  run: {workflow_run_id|exists: true}
  condition: token and run
`;
const claims = {
  workflow: [`.github/workflows/${value('workflowFile')}`],
  job: [value('job')],
  step: [value('step').toUpperCase()],
  'moved-commit': ['a1a1a1a1'],
  'genuine-commit': ['B2'.repeat(20)],
  name: [`https://${value('assetHost')}/`],
  address: [value('evilAddress')],
  call: [`get https://api.hub.test/orgs/${value('organisation')}/oauth-applications/?per_page=9`],
  apps: variant.leaked as string[],
  c2: [`${(variant.c2Addresses as string[])[1]}:443`],
};

/** The model answer, by part. */
const parts: Record<string, Moment[]> = {
  before: [
    moment(-1000, 'platform', '-', 'attempt.state', { state: 'running', reason: null }),
    moment(0, 'world', 'resolver', 'dns.forged', { name: value('assetHost'), address: value('evilAddress') }),
    moment(2000, 'world', 'runner', 'api.secret', { app: 'billing-sync', token: 1, by: 'release-bot' }),
    moment(3000, 'world', 'runner', 'c2.receipt', { name: 'c', address: 'a', via: 'v', run: 1, items: [] }),
    moment(5 * minute, 'platform', '-', 'report.filed', {
      number: 1,
      report: reportSchema.parse({ claims, severity: 'critical', techniques: ['T1528'] }),
      normalised: normaliseReport(reportSchema.parse({ claims }), lab.report.claims),
    }),
    moment(submitAt, 'platform', '-', 'attempt.state', { state: 'submitted', reason: null }),
  ],
  inventory: [inventory()],
  rules: [moment(submitAt + 600, 'examiner', 'workstation', 'exam.rules', { files: [{ path: '/r.yml', text: rule }] })],
  genuine: [run('genuine', { on: 'live' })],
  tag: [run('tag', { tag: 'moved' })],
  swapped: [refusedRun('swapped', { asset: 'swapped' })],
  'wrong-identity': [refusedRun('wrong-identity', { asset: 'wrong-identity' })],
  next: [run('next', { asset: 'next', genuine: [value('nextVersion')] })],
  dns: [dns('genuine', [moved]), dns('forged', [], 'SERVFAIL')],
  attack: [
    refusedRun('attack-1', { dns: 'forged', tag: 'moved' }),
    refusedRun('attack-2', { dns: 'forged', tag: 'moved' }),
  ],
};

/** Points by objective, some parts of the model answer changed. */
function pointsWith(changes: Record<string, Moment[]> = {}) {
  const ledger = Object.values({ ...parts, ...changes })
    .flat()
    .map(({ at, ...rest }, index) => ({
      ...rest,
      at: t0 + at,
      seq: index + 1,
      data: rest.data as Record<string, unknown>,
    }));
  const grade = computeGrade({ attemptId, lab: lab as NonNullable<typeof lab>, variant, ledger });
  return { ...Object.fromEntries(grade.objectives.map(({ id, points }) => [id, points])), times: grade.times };
}

test('the model answer earns every point but the timeline, which it left out, and is contained at the last harm', () => {
  const { times, ...points } = pointsWith();
  const missed = lab.objectives.filter(({ id, points: most }) => points[id as keyof typeof points] !== most);
  expect(missed.map(({ id }) => id)).toEqual(['timeline']);
  expect(times).toMatchObject({ containMs: 3000, withinTarget: true });
});

describe('contain', () => {
  test.each<[string, Record<string, Moment[]>]>([
    ['the stolen token is still accepted', { inventory: [inventory({ tokens: [{ id: 1, name: 'b', valid: true }] })] }],
    ['the runner takes no work', { genuine: [run('genuine', { on: 'live', started: false, conclusion: null })] }],
    [
      'a run under attack reaches the collector',
      { attack: [run('attack-1', { dns: 'forged', tag: 'moved', receipts: 1 })] },
    ],
    ['a run under attack reads a secret', { attack: [run('a', { dns: 'forged', tag: 'moved', secretsRead: 1 })] }],
    ['a run under attack did not begin', { attack: [run('a', { dns: 'forged', tag: 'moved', started: false })] }],
    ['no run was made under attack', { attack: [] }],
    ['nobody looked at tokens', { inventory: [] }],
  ])('fails where %s, and recovery with it', (_, changes) => {
    expect(pointsWith(changes)).toMatchObject({ contain: 0, recover: 0, times: { containMs: null } });
  });
});

describe('eradicate', () => {
  const [left, other] = [
    { place: 'platform', kind: 'runner', name: 'runner-eu-2', present: true },
    { place: 'internal', kind: 'cron', name: 'log-rotate', present: false },
  ];
  test.each<[string, Partial<Inventory>]>([
    ['one of two back doors is left', { hideouts: [left, other] as Inventory['hideouts'] }],
    [
      'a stolen secret is still accepted',
      { apps: [{ name: (variant.leaked as string[])[0] as string, rotated: false, oldValid: true }] },
    ],
    ['nothing is known of a stolen secret', { apps: [] }],
  ])('fails where %s', (_, changes) => {
    expect(pointsWith({ inventory: [inventory(changes)] })).toMatchObject({ eradicate: 0, contain: 20 });
  });

  test('what did not leak need not be rotated', () => {
    const apps = (variant.appNames as string[]).map((name) => {
      const kept = !(variant.leaked as string[]).includes(name);
      return { name, rotated: !kept, oldValid: kept };
    });
    expect(pointsWith({ inventory: [inventory({ apps })] })).toMatchObject({ eradicate: 15 });
  });
});

describe('recover', () => {
  test.each<[string, Record<string, Moment[]>]>([
    ['the genuine run fails', { genuine: [refusedRun('genuine', { on: 'live' })] }],
    ['it publishes nothing', { genuine: [run('genuine', { on: 'live', artefact: 'none' })] }],
    ['it publishes other bytes', { genuine: [run('genuine', { on: 'live', artefact: 'wrong' })] }],
  ])('fails where %s, and what stands on it', (_, changes) => {
    expect(pointsWith(changes)).toMatchObject({ recover: 0, permissions: 0, verify: 0, contain: 20 });
  });

  test('fails where something of the company’s was removed', () => {
    const own = [{ place: 'internal', kind: 'cron', name: 'invoice-run', present: false }];
    expect(pointsWith({ inventory: [inventory({ own })] })).toMatchObject({ recover: 0, eradicate: 15 });
  });
});

describe('prevent', () => {
  test('the commit behind a moved tag must not run, and the release must go on', () => {
    expect(pointsWith({ tag: [run('tag', { tag: 'moved', planted: ['tag'] })] })).toMatchObject({ pin: 0, verify: 6 });
    expect(pointsWith({ tag: [refusedRun('tag', { tag: 'moved' })] })).toMatchObject({ pin: 0 });
  });

  test.each([
    [{ contents: 'write', packages: 'write' }, 0],
    [{ contents: 'read', packages: 'write', actions: 'read' }, 0],
    [{ contents: 'read' }, 3],
    [{ contents: 'read', packages: 'write', actions: 'none' }, 3],
  ])('a token with %j earns %d', (permissions, points) => {
    const genuineRun = run('genuine', { on: 'live', permissions: [{ job: 'build', permissions }] });
    expect(pointsWith({ genuine: [genuineRun] })).toMatchObject({ permissions: points });
  });

  test.each<[string, Record<string, Moment[]>, number]>([
    ['swapped bytes run', { swapped: [run('s', { asset: 'swapped', planted: ['swapped'] })] }, 0],
    [
      'bytes of another signer run',
      { 'wrong-identity': [run('w', { asset: 'wrong-identity', planted: ['wrong-identity'] })] },
      0,
    ],
    ['the forged bundle runs', { attack: [run('a', { dns: 'forged', tag: 'moved', planted: ['asset'] })] }, 0],
    [
      'swapped bytes run even though the run then fails',
      { swapped: [refusedRun('s', { asset: 'swapped', planted: ['swapped'] })] },
      0,
    ],
    ['a new release is refused with a reason', { next: [refusedRun('next', { asset: 'next', genuine: [] })] }, 6],
    [
      'a new release is refused without one',
      { next: [refusedRun('next', { asset: 'next', genuine: [], logTail: ' ' })] },
      0,
    ],
    [
      'a safe copy is used throughout',
      { swapped: [run('s', { asset: 'swapped' })], next: [run('next', { asset: 'next' })] },
      6,
    ],
    ['nobody tried swapped bytes', { swapped: [] }, 0],
  ])('verify: where %s it earns', (_, changes, points) => {
    expect(pointsWith(changes)).toMatchObject({ verify: points });
  });

  test.each<[string, Moment[], number]>([
    ['the genuine answer over a protected way', [dns('genuine', [moved]), dns('forged', [moved])], 4],
    ['the forged answer', [dns('genuine', [moved]), dns('forged', [evil])], 0],
    ['an address written down by hand', [dns('genuine', [genuine]), dns('forged', [genuine])], 0],
    ['no answer at all', [dns('genuine', [], 'TIMEOUT'), dns('forged', [], 'TIMEOUT')], 0],
    ['refusal of everything', [dns('genuine', [], 'SERVFAIL'), dns('forged', [], 'SERVFAIL')], 0],
    ['nothing, as nobody asked', [], 0],
  ])('resolver: %s', (_, records, points) => {
    expect(pointsWith({ dns: records })).toMatchObject({ resolver: points });
  });

  test('a rule that names no behaviour of the attack earns nothing', () => {
    const text = rule.replace('Organisation access token', 'Personal access token');
    const files = [{ path: '/r.yml', text }];
    const rules = [moment(submitAt + 600, 'examiner', 'workstation', 'exam.rules', { files })];
    expect(pointsWith({ rules })).toMatchObject({ rule: 0 });
  });
});

describe('claims', () => {
  test('a commit may be cut short to seven digits, not to six, and not be another', () => {
    const expected = 'b2'.repeat(20);
    const same = (claim: string) => normaliseClaim('commit', claim).some((one) => sameClaim('commit', one, expected));
    expect(['b2b2b2b', 'commit B2B2B2B2', expected].map(same)).toEqual([true, true, true]);
    expect(['b2b2b2', 'b2b2b2c', `${expected}0`].map(same)).toEqual([false, false, false]);
  });

  test.each([
    ['GET /orgs/x/oauth-applications', 'GET /orgs/x/oauth-applications'],
    ['get https://api.hub.test/orgs/x/oauth-applications/?page=2', 'GET /orgs/x/oauth-applications'],
    ['/orgs/x/oauth-applications HTTP/1.1', 'GET /orgs/x/oauth-applications'],
    ['POST /orgs/x', 'POST /orgs/x'],
  ])('the request "%s" is compared as "%s"', (claim, normalised) => {
    expect(normaliseClaim('request', claim)).toEqual([normalised]);
  });
});
