import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseManifest } from '../../orchestrator/catalog/catalog.js';
import { gradeSchema } from '../../orchestrator/contract/grade.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { computeGrade, gradeBytes, roundsInDoubt } from '../../orchestrator/grading/grade.js';
import { liveObjectives } from '../../orchestrator/grading/live.js';
import {
  attemptId,
  grade,
  lab,
  ledgerOf,
  type Moment,
  minute,
  moment,
  report,
  rightReport,
  share,
  story,
  t0,
  variant,
} from './story.js';

const ledger = ledgerOf(story());
const compute = (records = ledger) => computeGrade({ attemptId, lab, variant, ledger: records });

/** A story with moments dropped, doubled, moved and spoilt at random. */
const anyStory: fc.Arbitrary<Moment[]> = fc
  .array(
    fc.tuple(
      fc.nat(story().length - 1),
      fc.constantFrom('drop', 'double', 'late', 'spoil', 'harm', 'hint'),
      fc.nat(40),
    ),
    { maxLength: 40 },
  )
  .map((edits) => {
    const moments: (Moment | null)[] = story();
    for (const [index, edit, amount] of edits) {
      const one = moments[index];
      if (!one) continue;
      if (edit === 'drop') moments[index] = null;
      if (edit === 'double') moments.push({ ...one, at: one.at + amount * 1000 });
      if (edit === 'late') moments[index] = { ...one, at: one.at + amount * minute };
      if (edit === 'spoil') moments[index] = { ...one, data: { nonsense: amount } as never };
      if (edit === 'harm') moments.push(share(amount * minute));
      if (edit === 'hint')
        moments.push(
          moment(amount * minute, 'platform', '-', 'hint.taken', { objective: 'pool', tier: 1, cost: amount }),
        );
    }
    return moments.filter((one) => one !== null);
  });

describe('whatever the ledger holds', () => {
  test('points lie between nothing and the maximum, line by line too, and the grade fits its schema', () => {
    fc.assert(
      fc.property(anyStory, (moments) => {
        const graded = grade(moments);
        expect(gradeSchema.parse(graded)).toEqual(graded);
        expect(graded.points).toBeGreaterThanOrEqual(0);
        expect(graded.points).toBeLessThanOrEqual(graded.max);
        for (const objective of graded.objectives) {
          expect(objective.points).toBeGreaterThanOrEqual(0);
          expect(objective.points).toBeLessThanOrEqual(objective.max);
          expect(objective.lines.length).toBeGreaterThan(0);
          const shown = objective.lines.reduce((sum, line) => sum + line.points, 0);
          expect(shown).toBeCloseTo(objective.points, 1);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('grading again gives the same bytes, in whatever order the records are handed in', () => {
    fc.assert(
      fc.property(anyStory, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (moments, random) => {
        const records = ledgerOf(moments);
        const mixed = records
          .map((record) => ({ record, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ record }) => record);
        expect(gradeBytes(compute(mixed))).toBe(gradeBytes(compute(records)));
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  test('harm after submit, while the examiner works, never leaves contained or recovered points', () => {
    fc.assert(
      fc.property(anyStory, fc.integer({ min: 1, max: 19 }), (moments, seconds) => {
        const graded = grade([...moments, share(25 * minute + seconds * 1000)]);
        const submitted = moments.some(
          (one) =>
            one.kind === 'attempt.state' &&
            'state' in one.data &&
            one.data.state === 'submitted' &&
            one.at === 25 * minute,
        );
        const roundsLate = moments
          .filter((one) => one.kind === 'exam.rounds')
          .some((one) => one.at > 25 * minute + 20_000);
        if (!submitted || !roundsLate) return;
        const points = Object.fromEntries(graded.objectives.map(({ id, points: earned }) => [id, earned]));
        expect(points).toMatchObject({ contain: 0, recover: 0 });
        expect(graded.times.containMs).toBeNull();
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

test('records that say nothing about an objective do not move it', () => {
  const noise = Array.from({ length: 50 }, (_, i) =>
    moment(i * 20_000, 'witness', 'workstation', 'cpu', { share: 0.2 }),
  );
  const graded = grade([...story(), ...noise]);
  expect(graded.objectives.map(({ points }) => points)).toEqual(grade(story()).objectives.map(({ points }) => points));
});

test('what comes after the grade is no part of it', () => {
  const head = compute().ledgerHead;
  const after = [
    ...ledger,
    {
      seq: ledger.length + 1,
      at: t0 + 90 * minute,
      source: 'platform' as const,
      host: '-',
      kind: 'attempt.state',
      data: { state: 'closed', reason: null },
    },
  ];
  expect(gradeBytes(compute(after))).toBe(gradeBytes(compute()));
  expect(head).toBe(ledger.length - 1);
});

test('the grade’s bytes have sorted keys and no white space', () => {
  const bytes = gradeBytes(compute());
  expect(bytes).toMatch(/^\{"attemptId":"attempt-1","hintCost":0,/);
  expect(JSON.parse(bytes)).toEqual(compute());
});

test('every line is written in both languages', () => {
  for (const moments of [
    story(),
    story().filter((one) => !one.kind.startsWith('exam.')),
    story().filter((one) => one.kind !== 'report.filed'),
  ]) {
    for (const { lines } of grade(moments).objectives) {
      for (const { text } of lines) {
        expect(text.en).toMatch(/[A-Za-z]{3}/);
        expect(text['zh-CN']).toMatch(/[\u4e00-\u9fff]/);
        expect(text.en + text['zh-CN']).not.toMatch(/undefined|null|NaN|\[object/);
      }
    }
  }
});

test('nothing was submitted: what only the examiner can show is not earned', () => {
  const graded = grade(story().filter((one) => one.at < 25 * minute));
  const examined = ['contain', 'eradicate', 'recover', 'install', 'rule'];
  for (const { id, points } of graded.objectives) if (examined.includes(id)) expect(points).toBe(0);
});

test('an attack that never had an effect leaves the clock unset', () => {
  const quiet = story().filter(
    (one) => !['staging.config', 'staging.payload', 'pool.share', 'process.seen'].includes(one.kind),
  );
  expect(grade(quiet).times).toMatchObject({ clockStartedAt: null, containMs: null, withinTarget: false });
});

describe('live objectives', () => {
  test('tell claims and reports as they come to hold, and nothing that needs the examiner', () => {
    const before = liveObjectives(lab, variant, ledgerOf(story().filter((one) => one.at < 4 * minute)));
    expect([...before.values()].some(Boolean)).toBe(false);
    const after = liveObjectives(lab, variant, ledgerOf(story().filter((one) => one.at < 6 * minute)));
    expect(after.get('package')).toBe(true);
    expect(after.get('report')).toBe(true);
    expect(after.has('contain')).toBe(false);
  });
  test('a worse report takes back what a better one showed', () => {
    const moments = [
      ...story().filter((one) => one.at < 6 * minute),
      report(6 * minute, rightReport({ claims: {} }), 2),
    ];
    expect(liveObjectives(lab, variant, ledgerOf(moments)).get('package')).toBe(false);
  });
});

test('rounds that fell into a gap are named, so that the examiner makes them again', () => {
  expect(roundsInDoubt(lab, variant, ledger)).toEqual([]);
  const gap = moment(25 * minute + 39_000, 'platform', '-', 'evidence.gap', {
    source: 'witness',
    dropped: 1,
    reason: 'restart',
  });
  expect(roundsInDoubt(lab, variant, ledgerOf([...story(), gap]))).toEqual(['factor', 'roots']);
});

test('a check that does not exist, or with wrong parameters, is refused with what to write instead', () => {
  expect(() => parseCheck({ type: 'claims' })).toThrow(/there is no check "claims"; use one of claim, /);
  expect(() => parseCheck({ type: 'claim', field: 'package' })).toThrow(/expect/);
  expect(() => parseCheck({ type: 'severity', accepted: ['awful'] })).toThrow(/accepted\.0/);
  expect(() => parseCheck({ type: 'contained', rounds: 3 })).toThrow(/rounds/);
});

test('the checks of the shipped lab are all known', () => {
  const file = 'labs/sympy-dev/lab.yaml';
  const manifest = parseManifest(readFileSync(file, 'utf8'), file, parseCheck);
  const fitting = {
    ...variant,
    ...{ stagingHost: 'cdn.amber.test', copies: 2 },
  };
  const graded = computeGrade({ attemptId, lab: manifest, variant: fitting, ledger });
  expect(graded.objectives).toHaveLength(manifest.objectives.length);
  expect(graded.max).toBe(100);
});
