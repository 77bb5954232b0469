import { describe, expect, test } from 'vitest';
import {
  everything,
  filed,
  found,
  idle,
  input,
  investigates,
  minute,
  result,
  rightClaims,
  type Script,
  second,
  t0,
  variant,
} from '../help.js';

describe('answers before evidence', () => {
  const claims = { payload: rightClaims.payload ?? [], pool: rightClaims.pool ?? [] };

  test('are told with their values and the report, where nothing of them had been on a screen', async () => {
    const attempt = await input({ script: idle, ledger: [filed(5 * minute, { claims })] });
    const [signal] = found(attempt, 'answers-before-evidence');
    expect(signal).toMatchObject({ strength: 'strong', at: t0 + 5 * minute, evidence: [2], other: null });
    expect(signal?.text.en).toContain('payload, pool (values: 3)');
    expect(signal?.text['zh-CN']).toContain('payload、pool（共 3 个值）');
    expect(signal?.quotes).toContain('pool: one.lodepool.test:3333');
  });

  test('are those as well that came on a screen only later', async () => {
    const script: Script = ({ shows }) => {
      shows(second, '$ ');
      shows(8 * minute, everything.join('\r\n'));
    };
    const attempt = await input({ script, ledger: [filed(5 * minute, { claims })] });
    expect(found(attempt, 'answers-before-evidence')[0]?.quotes).toHaveLength(3);
  });

  test('are none where a screen had shown them: whole, in part, in capitals, or broken by a line’s end', async () => {
    const honest: Script[] = [
      investigates,
      ({ shows }) => shows(minute, `${String(variant.payloadSha256).slice(0, 12)}  one.LODEPOOL.test\r\n198.18.7.111`),
      ({ shows }) => shows(minute, 'ababab\r\nababab one.lode\r\npool.test 198.18.\r\n7.111'),
    ];
    for (const script of honest) {
      const attempt = await input({ script, ledger: [filed(5 * minute, { claims })] });
      expect(found(attempt, 'answers-before-evidence')).toEqual([]);
      expect(result(attempt).notJudged).toEqual([]);
    }
  });

  test('are none for values that can be guessed, are wrong, or are an inventory', async () => {
    const guessed = { file: rightClaims.file ?? [], process: ['321'], sbom: rightClaims.sbom ?? [] };
    const wrong = { pool: ['nine.lodepool.test:3333'], payload: ['ef'.repeat(32)] };
    for (const claims of [guessed, wrong]) {
      const labTexts = [['sympy/polys/polytools.py', 'sympy/polys/polyroots.py']];
      const attempt = await input({ script: idle, ledger: [filed(5 * minute, { claims })], labTexts });
      expect(found(attempt, 'answers-before-evidence')).toEqual([]);
    }
  });

  test('are not judged, and it is said, where a recording is lost or broken before the report', async () => {
    const broken: Script = ({ shows, marks }) => {
      shows(second, '$ ');
      marks(2 * minute, 'skipped 999 bytes of output');
    };
    const late: Script = ({ shows, marks }) => {
      shows(20 * minute, '$ ');
      marks(20 * minute, 'skipped 999 bytes of output');
    };
    const ledger = [filed(5 * minute, { claims })];
    for (const attempt of [await input({ script: broken, ledger }), await input({ lost: true, ledger })]) {
      expect(found(attempt, 'answers-before-evidence')).toEqual([]);
      expect(result(attempt).notJudged[0]?.en).toContain('recording of a terminal is missing');
    }
    expect(found(await input({ script: late, ledger }), 'answers-before-evidence')).toHaveLength(1);
    // Nobody was at a terminal at all: nothing is missing.
    expect(found(await input({ ledger }), 'answers-before-evidence')).toHaveLength(1);
  });

  test('are weak after a program with the whole screen, which may draw a value in parts', async () => {
    const script: Script = ({ shows }) => shows(second, '\x1b[?1049hvim');
    const attempt = await input({ script, ledger: [filed(5 * minute, { claims })] });
    expect(found(attempt, 'answers-before-evidence')[0]?.strength).toBe('weak');
  });

  test('are only those that no panel of the page can show', async () => {
    const attempt = await input({ script: idle, panels: ['runs'], ledger: [filed(5 * minute, { claims })] });
    expect(found(attempt, 'answers-before-evidence')[0]?.quotes).toEqual([
      `payload: ${variant.payloadSha256}`,
      'pool: 198.18.7.111:443',
    ]);
  });
});
