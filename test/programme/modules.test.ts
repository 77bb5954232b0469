import { describe, expect, test } from 'vitest';
import { type Cohort, programmeSettingsSchema } from '../../orchestrator/contract/cohort.js';
import { type Facts, type ModuleFact, missingOf, modulesOf, nextOf } from '../../orchestrator/programme/modules.js';
import { triesOf } from '../../orchestrator/programme/tries.js';

const dayMs = 24 * 3_600_000;
const settings = programmeSettingsSchema.parse({ labs: ['sympy-dev', 'checkout-action'] });
const cohort: Pick<Cohort, 'startsAt' | 'settings'> = { startsAt: 100 * dayMs, settings };
const joined = { joinedAt: 90 * dayMs };
/** Every lab has a course. */
const all = () => true;
const now = 101 * dayMs;
const done = { share: 1, doneAt: now };
const stateOf = (facts: Facts, at = now) =>
  Object.fromEntries(modulesOf(cohort, joined, facts, at, all).map(({ id, state }) => [id, state]));

describe('the modules of a programme', () => {
  test('come in the order to take them', () => {
    expect(modulesOf(cohort, joined, new Map(), now, all).map(({ id }) => id)).toEqual([
      'pre-test',
      'course:sympy-dev',
      'practice:sympy-dev',
      'course:checkout-action',
      'practice:checkout-action',
      'discussion',
      'journal',
      'exam',
      'practical:sympy-dev',
      'practical:checkout-action',
      'post-test',
    ]);
  });

  test('are all locked before the cohort begins', () => {
    expect(new Set(Object.values(stateOf(new Map(), 99 * dayMs)))).toEqual(new Set(['locked']));
  });

  test('open as those before them are done', () => {
    expect(stateOf(new Map())).toMatchObject({ 'pre-test': 'open', 'course:sympy-dev': 'locked', exam: 'locked' });
    const facts = new Map([['pre-test', done]]);
    expect(stateOf(facts)).toMatchObject({ 'pre-test': 'done', 'course:sympy-dev': 'open', discussion: 'open' });
    for (const lab of settings.labs) for (const kind of ['course', 'practice']) facts.set(`${kind}:${lab}`, done);
    expect(stateOf(facts)).toMatchObject({ exam: 'open', 'practical:sympy-dev': 'locked' });
    facts.set('exam', done);
    expect(stateOf(facts)).toMatchObject({ 'practical:sympy-dev': 'open', 'post-test': 'open' });
  });

  test('leave out what the cohort does without', () => {
    const lean = { ...settings, discussion: false, journal: false, tests: false };
    const ids = modulesOf({ ...cohort, settings: lean }, joined, new Map(), now, all).map(({ id }) => id);
    expect(ids.filter((id) => /discussion|journal|test/.test(id))).toEqual([]);
  });

  test('leave out the course of a lab that has none, and everything that asks where no lab has questions', () => {
    const idsWhere = (teaches: (lab: string) => boolean) =>
      modulesOf(cohort, joined, new Map(), now, teaches).map(({ id, needs }) => [id, needs] as const);
    const one = new Map(idsWhere((lab) => lab === 'sympy-dev'));
    expect([...one.keys()].filter((id) => id.startsWith('course'))).toEqual(['course:sympy-dev']);
    expect(one.get('practice:checkout-action')).toEqual(['pre-test']);
    expect(one.get('exam')).toEqual(['course:sympy-dev', 'practice:sympy-dev', 'practice:checkout-action']);
    const none = new Map(idsWhere(() => false));
    expect([...none.keys()].filter((id) => /course|exam|test/.test(id))).toEqual([]);
    expect(none.get('practical:sympy-dev')).toEqual(['practice:sympy-dev', 'practice:checkout-action']);
  });

  test('are due from the beginning, for who joined later from their joining', () => {
    const due = (joinedAt: number) =>
      modulesOf(cohort, { joinedAt }, new Map(), now, all).find(({ id }) => id === 'course:sympy-dev')?.dueAt;
    expect(due(90 * dayMs)).toBe(107 * dayMs);
    expect(due(105 * dayMs)).toBe(112 * dayMs);
  });

  test('fail where no try is left without passing', () => {
    const tries = { used: 3, allowed: 3, best: 0.5, passed: false, nextAt: null };
    const facts = new Map([['exam', { share: 0.5, doneAt: null, tries }]]);
    expect(stateOf(facts).exam).toBe('failed');
  });
});

describe('what comes next', () => {
  test('is what was begun, else the first open module, but nothing that has to wait', () => {
    const facts = new Map<string, ModuleFact>([
      ['pre-test', done],
      ['course:checkout-action', { share: 0.5, doneAt: null }],
    ]);
    expect(nextOf(modulesOf(cohort, joined, facts, now, all), now)).toBe('course:checkout-action');
    expect(nextOf(modulesOf(cohort, joined, new Map(), now, all), now)).toBe('pre-test');
    expect(nextOf(modulesOf(cohort, joined, new Map(), 0, all), 0)).toBeNull();
  });

  test('and nothing is missing once everything is done', () => {
    const modules = modulesOf(cohort, joined, new Map(), now, all);
    expect(missingOf(modules)).toHaveLength(modules.length);
    const facts = new Map(modules.map(({ id }) => [id, done]));
    expect(missingOf(modulesOf(cohort, joined, facts, now, all))).toEqual([]);
  });
});

describe('tries', () => {
  const rules = { tries: 3, waitHours: 24 };
  const failed = (beganAt: number, result: number | null = 10) => ({ beganAt, result, passed: false });

  test('the best counts, and the next waits for a day after the last began', () => {
    expect(triesOf([], rules, now)).toEqual({ used: 0, allowed: 3, best: null, passed: false, nextAt: null });
    const told = triesOf([failed(now - dayMs * 2, 40), failed(now - 1000, 20)], rules, now);
    expect(told).toEqual({ used: 2, allowed: 3, best: 40, passed: false, nextAt: now - 1000 + dayMs });
    expect(triesOf([failed(now - dayMs)], rules, now).nextAt).toBeNull();
  });

  test('nothing is waited for once one has passed, or none is left', () => {
    const passed = { beganAt: now, result: 90, passed: true };
    expect(triesOf([passed], rules, now)).toMatchObject({ passed: true, nextAt: null });
    expect(triesOf([failed(now), failed(now), failed(now)], rules, now)).toMatchObject({ used: 3, nextAt: null });
  });
});
