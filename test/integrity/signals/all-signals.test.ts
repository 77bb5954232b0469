import { describe, expect, test } from 'vitest';
import { findSignals } from '../../../orchestrator/integrity/signals.js';
import { filed, idle, input, investigates, minute, other, result, rightClaims, t0, told } from '../help.js';

describe('all signals', () => {
  test('say nothing about an honest attempt that found everything', async () => {
    const attempt = await input({
      script: investigates,
      ledger: [
        filed(10 * minute, {
          claims: rightClaims,
          narrative: 'The worker was a miner; I ended it and denied its pool.',
        }),
        ...['lsof', 'kill', 'egress'].map((text, at) => told(at * minute, 'terminal.command', { shell: 0, text })),
        told(0, 'presence', { state: 'on', connection: 'a', address: '192.0.2.1' }),
      ],
      mode: 'assessment',
      others: [other('Another text of another person, who found other things in another way.')],
      labTexts: [
        { pick: ['factor', 'roots'], versions: ['1.14.3'] },
        'sympy/polys/polytools.py',
        'sympy/polys/polyroots.py',
      ],
    });
    expect(result(attempt)).toEqual({ signals: [], notJudged: [] });
  });

  test('are sorted, strongest first; one that throws is told and keeps nobody else from being heard', async () => {
    const attempt = await input({
      script: idle,
      mode: 'assessment',
      ledger: [
        filed(5 * minute, { claims: { payload: rightClaims.payload ?? [], pool: ['three.lodepool.test:3333'] } }),
        told(minute, 'focus', { state: 'lost' }),
      ],
      others: [other()],
    });
    const strengths = result(attempt).signals.map(({ strength }) => strength);
    expect(strengths).toEqual(['strong', 'weak', 'note']);
    const faults: unknown[] = [];
    const broken = () => {
      throw new Error('broken');
    };
    const signals = result(attempt).signals.slice(0, 1);
    const answer = findSignals(attempt, (error) => faults.push(error), [broken, () => signals, broken]);
    expect(answer.signals).toEqual(signals);
    expect(answer.notJudged).toHaveLength(1);
    expect(faults).toHaveLength(2);
  });

  test('take records that fit no kind, and reports that are none', async () => {
    const attempt = await input({ script: idle, mode: 'assessment' });
    const odd = ['presence', 'focus', 'paste', 'report.filed', 'terminal.command', 'attempt.state'].map(
      (kind, index) => ({
        seq: 10 + index,
        at: t0,
        source: 'platform' as const,
        host: '-',
        kind,
        data: { state: 5, report: 'x' },
      }),
    );
    expect(result({ ...attempt, ledger: [...attempt.ledger, ...odd] }).signals).toEqual([]);
  });

  test('are quick on large reports and three hundred others', async () => {
    const words = (seed: number) =>
      Array.from({ length: 3_000 }, (_, index) => `w${(index * seed * 7919) % 9973}`).join(' ');
    const others = Array.from({ length: 300 }, (_, index) => other(words(index + 2)));
    const attempt = await input({ script: investigates, ledger: [filed(5 * minute, { narrative: words(1) })], others });
    const startedAt = performance.now();
    result(attempt);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });
});
