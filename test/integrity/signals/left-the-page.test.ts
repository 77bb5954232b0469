import { describe, expect, test } from 'vitest';
import { found, input, minute, second, t0, told } from '../help.js';

describe('leaving the page', () => {
  const focus = (at: number, state: 'lost' | 'back') => told(at, 'focus', { state });
  const ledger = [
    focus(minute, 'lost'),
    focus(2 * minute, 'back'),
    focus(5 * minute, 'lost'),
    focus(5 * minute, 'lost'),
    focus(8 * minute, 'back'),
  ];

  test('is a note in an assessment, with how often and how long', async () => {
    const [signal] = found(await input({ ledger, mode: 'assessment' }), 'left-the-page');
    expect(signal).toMatchObject({ strength: 'note', at: t0 + minute, evidence: [2, 4] });
    expect(signal?.text.en).toContain('times: 2, in total 4 min 00 s, at the longest 3 min 00 s');
  });

  test('lasts until the attempt was submitted where nobody came back', async () => {
    const [signal] = found(await input({ ledger: [focus(50 * minute, 'lost')], mode: 'assessment' }), 'left-the-page');
    expect(signal?.text.en).toContain('in total 10 min 00 s');
  });

  test('is nothing in practice, nor for moments', async () => {
    expect(found(await input({ ledger }), 'left-the-page')).toEqual([]);
    const moments = [focus(minute, 'lost'), focus(minute + 4 * second, 'back'), focus(2 * minute, 'back')];
    expect(found(await input({ ledger: moments, mode: 'assessment' }), 'left-the-page')).toEqual([]);
  });
});
