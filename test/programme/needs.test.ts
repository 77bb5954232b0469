import { describe, expect, test } from 'vitest';
import type { AttemptView } from '../../orchestrator/contract/attempt.js';
import type { Progress } from '../../orchestrator/contract/board.js';
import type { Module } from '../../orchestrator/contract/programme.js';
import { needRules, needsOf } from '../../orchestrator/programme/board/needs.js';

const minute = 60_000;
const began = 1_000_000_000;
const running = { state: 'running', clockStartedAt: began, pausedAt: null, pausedMs: 0, reportsFiled: 0 };
const attempt = (changes: Partial<AttemptView> = {}) =>
  ({ mode: 'practice', opening: [], interventions: [], createdAt: began, ...running, ...changes }) as AttemptView;
const progress = (changes: Partial<Progress> = {}): Progress => ({
  held: [],
  identifyMs: null,
  reportMs: null,
  lastHarmMs: null,
  activeAt: null,
  here: true,
  ...changes,
});
const module = (changes: Partial<Module>) =>
  ({ required: true, state: 'open', dueAt: null, tries: null, ...changes }) as Module;
const reasons = (facts: Partial<Parameters<typeof needsOf>[0]>, at: number) =>
  needsOf({ modules: [], attempt: null, progress: null, ...facts }, at).map(({ reason }) => reason);

describe('who may need help', () => {
  test('is who does nothing for five minutes while the clock runs', () => {
    const at = began + 4 * minute;
    const told = { attempt: attempt(), progress: progress({ activeAt: at, held: ['a'] }) };
    expect(reasons(told, at + needRules.idleMs - 1)).toEqual([]);
    expect(needsOf({ modules: [], ...told }, at + needRules.idleMs)).toEqual([{ reason: 'idle', since: at }]);
  });

  test('is who achieves nothing in half of the thirty minutes, the pauses not counted', () => {
    const at = began + 15 * minute;
    const active = { progress: progress({ activeAt: at }) };
    expect(reasons({ attempt: attempt(), ...active }, at - 1)).toEqual([]);
    expect(reasons({ attempt: attempt(), ...active }, at)).toEqual(['no-objective']);
    expect(reasons({ attempt: attempt({ pausedMs: minute }), ...active }, at)).toEqual([]);
    expect(reasons({ attempt: attempt(), progress: progress({ activeAt: at, held: ['a'] }) }, at)).toEqual([]);
  });

  test('is nobody whose range stands still, and nobody who was just let go on', () => {
    const at = began + 60 * minute;
    expect(reasons({ attempt: attempt({ pausedAt: began + minute }), progress: progress() }, at)).toEqual([]);
    const resumed = { at: at - minute, kind: 'resumed', by: 'teacher', text: '', minutes: null } as const;
    const let_go = attempt({ interventions: [resumed], pausedMs: 58 * minute });
    expect(reasons({ attempt: let_go, progress: progress() }, at)).toEqual([]);
  });

  test('is who guesses: three reports, and the attack not identified', () => {
    const told = attempt({ reportsFiled: 3 });
    const active = { activeAt: began, held: ['a'] };
    expect(reasons({ attempt: told, progress: progress(active) }, began)).toEqual(['reports-miss']);
    expect(reasons({ attempt: told, progress: progress({ ...active, identifyMs: 5 }) }, began)).toEqual([]);
  });

  test('is who does not begin for ten minutes, but not in a drill, which others begin', () => {
    const ready = { state: 'ready', clockStartedAt: null } as const;
    const at = began + needRules.notBegunMs;
    expect(reasons({ attempt: attempt(ready) }, at)).toEqual(['not-begun']);
    expect(reasons({ attempt: attempt({ ...ready, mode: 'drill' }) }, at)).toEqual([]);
  });

  test('is who failed twice or for good, and who is late', () => {
    const tries = { used: 2, allowed: 3, best: 10, passed: false, nextAt: null };
    expect(reasons({ modules: [module({ tries })] }, began)).toEqual(['failed-tries']);
    expect(reasons({ modules: [module({ tries: { ...tries, used: 3 } })] }, began)).toEqual(['no-tries-left']);
    expect(reasons({ modules: [module({ tries: { ...tries, passed: true } })] }, began)).toEqual([]);
    expect(
      needsOf({ modules: [module({ dueAt: 5 }), module({ dueAt: 3 })], attempt: null, progress: null }, 9),
    ).toEqual([{ reason: 'overdue', since: 3 }]);
    expect(reasons({ modules: [module({ dueAt: 3, state: 'done' })] }, 9)).toEqual([]);
  });

  test('comes with the most urgent reason first', () => {
    const modules = [module({ dueAt: 3 })];
    const at = began + 20 * minute;
    expect(reasons({ modules, attempt: attempt(), progress: progress() }, at)).toEqual([
      'no-objective',
      'idle',
      'overdue',
    ]);
  });
});
