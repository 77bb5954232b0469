import { describe, expect, it } from 'vitest';
import { Typing } from '../../orchestrator/range/terminals/typing.js';

describe('typing', () => {
  it('is elsewhere for a second after a key, for all but the terminal that it was typed in', () => {
    let now = 1_000_000;
    const typing = new Typing(() => now);
    expect(typing.elsewhere('a')).toBe(false);
    typing.typed('a');
    expect(['a', 'b'].map((id) => typing.elsewhere(id))).toEqual([false, true]);
    now += 999;
    expect(typing.elsewhere('b')).toBe(true);
    now += 1;
    expect(typing.elsewhere('b')).toBe(false);
  });

  it('of one is not hidden by what the other types', () => {
    let now = 1_000_000;
    const typing = new Typing(() => now);
    typing.typed('a');
    now += 500;
    for (let key = 0; key < 3; key++) typing.typed('b');
    expect(['a', 'b', 'c'].map((id) => typing.elsewhere(id))).toEqual([true, true, true]);
    now += 500;
    expect(typing.elsewhere('b')).toBe(false);
  });
});
