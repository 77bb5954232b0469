import { describe, expect, test } from 'vitest';
import { type Grade, gradeSchema } from '../../../orchestrator/contract/grade.js';
import { attemptId } from '../../grading/story.js';
import { found, idle, input, lab, minute, result, t0, told } from '../help.js';

describe('points without commands', () => {
  const grade = (phases: Partial<Record<string, number>>): Grade =>
    gradeSchema.parse({
      attemptId,
      labId: lab.id,
      labVersion: '1.0.0',
      points: 40,
      max: 100,
      hintCost: 0,
      objectives: Object.entries(phases).map(([phase, points]) => ({ id: phase, phase, points, max: 50, lines: [] })),
      times: {
        clockStartedAt: t0,
        identifyMs: null,
        reportMs: null,
        containMs: null,
        recoverMs: null,
        targetMs: 1,
        withinTarget: false,
      },
      ledgerHead: 1,
    });
  const command = (at: number, text: string) => told(at, 'terminal.command', { shell: 0, text });

  test('are told, with the commands there were', async () => {
    const ledger = [command(minute, 'ls'), command(2 * minute, 'exit')];
    const attempt = await input({ script: idle, ledger, grade: grade({ identify: 15, contain: 20 }) });
    const [signal] = found(attempt, 'no-commands');
    expect(signal).toMatchObject({ strength: 'strong', evidence: [2, 3] });
    expect(signal?.text.en).toContain('35 points');
    expect(signal?.text.en).toContain('2 commands');
    const few = await input({ script: idle, grade: grade({ identify: 4 }) });
    expect(found(few, 'no-commands')[0]?.strength).toBe('weak');
  });

  test('are none with three commands, told or typed, or pasted in one block', async () => {
    const points = grade({ identify: 15, contain: 20 });
    const three = [command(1, 'a'), command(2, 'b'), command(3, 'c')];
    const honest = [
      await input({ script: idle, ledger: three, grade: points }),
      await input({ script: ({ types }) => types(0, 'ls\rps\rexit\r'), grade: points }),
      await input({ script: ({ pastes }) => pastes(0, 'ls\nps\nexit\n'), grade: points }),
    ];
    for (const attempt of honest) expect(found(attempt, 'no-commands')).toEqual([]);
  });

  test('are none for what nobody had to do, without a grade, or where recordings are lost', async () => {
    expect(found(await input({ script: idle, grade: grade({ recover: 10, report: 2 }) }), 'no-commands')).toEqual([]);
    expect(found(await input({ script: idle }), 'no-commands')).toEqual([]);
    const lost = await input({ lost: true, grade: grade({ identify: 15 }) });
    expect(found(lost, 'no-commands')).toEqual([]);
    expect(result(lost).notJudged).toHaveLength(1);
  });
});
