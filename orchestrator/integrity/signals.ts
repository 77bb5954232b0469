import type { Signal } from '../contract/integrity.js';
import type { Text } from '../contract/text.js';
import { say } from '../grading/words.js';
import { answersBeforeEvidence } from './signals/answers-before-evidence.js';
import { fasterThanTyping } from './signals/faster-than-typing.js';
import { foreignValues } from './signals/foreign-values.js';
import { leftThePage } from './signals/left-the-page.js';
import { noCommands } from './signals/no-commands.js';
import { pastedBlocks } from './signals/pasted-blocks.js';
import { similarReports } from './signals/similar-reports.js';
import { twoAddresses } from './signals/two-addresses.js';
import type { Found, IntegrityInput } from './types.js';

const all: ((input: IntegrityInput) => Found)[] = [
  answersBeforeEvidence,
  foreignValues,
  similarReports,
  noCommands,
  fasterThanTyping,
  twoAddresses,
  pastedBlocks,
  leftThePage,
];
const strengths: readonly Signal['strength'][] = ['strong', 'weak', 'note'];

/**
 * Every signal, strongest first, and what could not be judged. One that throws is left out, and `onFault` hears of it: the
 * others stand. `finders` is for tests.
 */
export function findSignals(
  input: IntegrityInput,
  onFault: (error: unknown) => void,
  finders: readonly ((input: IntegrityInput) => Found)[] = all,
): { signals: Signal[]; notJudged: Text[] } {
  const signals: Signal[] = [];
  const notJudged = new Map<string, Text>();
  for (const find of finders) {
    try {
      const found = find(input);
      if (Array.isArray(found)) signals.push(...found);
      else notJudged.set(found.notJudged.en, found.notJudged);
    } catch (error) {
      onFault(error);
      notJudged.set(faulty.en, faulty);
    }
  }
  signals.sort((a, b) => strengths.indexOf(a.strength) - strengths.indexOf(b.strength));
  return { signals, notJudged: [...notJudged.values()] };
}

const faulty = say(
  'A fault of the platform kept one of the signals from being computed; the log of the server says more.',
  '平台故障，有一项信号未能计算；服务器日志中有详情。',
);
