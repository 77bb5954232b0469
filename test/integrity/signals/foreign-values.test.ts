import { describe, expect, test } from 'vitest';
import {
  ada,
  filed,
  found,
  idle,
  input,
  investigates,
  minute,
  other,
  type Script,
  second,
  told,
  variant,
} from '../help.js';

describe('values of another attempt', () => {
  const foreign = 'three.lodepool.test:3333';

  test('are told where they stand in a report, a claim or a sentence, with whose they are', async () => {
    for (const report of [{ claims: { pool: [foreign] } }, { narrative: `It spoke with ${foreign}.` }]) {
      const attempt = await input({ script: investigates, ledger: [filed(5 * minute, report)], others: [other()] });
      const [signal] = found(attempt, 'foreign-values');
      expect(signal).toMatchObject({ strength: 'strong', other: 'attempt-2', evidence: [2], quotes: [foreign] });
    }
  });

  test('are told where they were typed or pasted in a terminal, with the command', async () => {
    const typed = await input({
      script: ({ types }) => types(minute, `egress deny ${foreign}\r`),
      ledger: [told(minute + 10 * second, 'terminal.command', { shell: 0, text: `egress deny ${foreign}` })],
      others: [other()],
    });
    expect(found(typed, 'foreign-values')[0]).toMatchObject({ strength: 'strong', evidence: [2], quotes: [foreign] });
    const pasted = await input({ script: ({ pastes }) => pastes(minute, `curl ${foreign}/x`), others: [other()] });
    expect(found(pasted, 'foreign-values')).toHaveLength(1);
  });

  test('are none where both attempts have the value, where the lab tells it, or where it is part of a longer one', async () => {
    const shared = (variant.poolEndpoints as string[])[0] as string;
    const report = {
      claims: { pool: [shared] },
      narrative: 'We use sympy/polys/polytools.py and see.three.lodepool.test:33331.',
    };
    const attempt = await input({
      script: investigates,
      ledger: [filed(5 * minute, report)],
      others: [other('', { variant: { ...other().variant, poolEndpoints: [shared, foreign], own: 'resolver' } })],
      labTexts: ['resolver'],
    });
    expect(found(attempt, 'foreign-values')).toEqual([]);
  });

  test('are none where the own screen had shown the value first', async () => {
    const script: Script = ({ shows, types }) => {
      shows(minute, `PORT ${foreign}\r\n`);
      types(2 * minute, `egress deny ${foreign}\r`);
    };
    const ledger = [filed(5 * minute, { claims: { pool: [foreign] } })];
    expect(found(await input({ script, ledger, others: [other()] }), 'foreign-values')).toEqual([]);
  });

  test('are a note where the other attempt was one’s own', async () => {
    const ledger = [filed(5 * minute, { claims: { pool: [foreign] } })];
    const attempt = await input({ script: idle, ledger, others: [other('', { owner: ada })] });
    expect(found(attempt, 'foreign-values')[0]?.strength).toBe('note');
  });
});
