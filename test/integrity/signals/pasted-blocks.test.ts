import { describe, expect, test } from 'vitest';
import { found, input, minute, type Script, t0, told } from '../help.js';

describe('pasted blocks', () => {
  const block =
    'title: A program from memory opens a connection\nlogsource:\n  product: linux\ndetection:\n  selection:\n    Image|startswith: "/memfd:"\n    EventID: 3\n  condition: selection\n';

  test('are a note, with their beginning', async () => {
    const attempt = await input({ script: ({ pastes }) => pastes(minute, block) });
    const [signal] = found(attempt, 'pasted-blocks');
    expect(signal).toMatchObject({ strength: 'note', at: t0 + minute });
    expect(signal?.quotes[0]).toMatch(/^title: A program from memory/);
    expect(signal?.quotes[0]?.length).toBeLessThanOrEqual(200);
  });

  test('are none from the own screen, from the brief, or when short', async () => {
    const seen: Script = ({ shows, pastes }) => {
      shows(minute, block.replaceAll('\n', '\r\n'));
      pastes(2 * minute, block);
    };
    expect(found(await input({ script: seen }), 'pasted-blocks')).toEqual([]);
    const brief: Script = ({ pastes }) => pastes(minute, block);
    expect(found(await input({ script: brief, labTexts: [block] }), 'pasted-blocks')).toEqual([]);
    const short: Script = ({ pastes }) => pastes(minute, 'cat /proc/48/cmdline | tr "\\0" " "');
    expect(found(await input({ script: short }), 'pasted-blocks')).toEqual([]);
  });

  test('in the report count in an assessment alone, and from 120 characters', async () => {
    const ledger = [
      told(minute, 'paste', { where: 'report', characters: 700 }),
      told(minute, 'paste', { where: 'report', characters: 64 }),
      told(minute, 'paste', { where: 'terminal', characters: 700 }),
    ];
    const [signal] = found(await input({ ledger, mode: 'assessment' }), 'pasted-blocks');
    expect(signal).toMatchObject({
      evidence: [2],
      text: { en: 'Longer texts were pasted: 1 into the report (700 characters).' },
    });
    expect(found(await input({ ledger }), 'pasted-blocks')).toEqual([]);
  });
});
