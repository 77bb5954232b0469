import type { Phase } from '../../contract/attempt.js';
import { ofKind } from '../../grading/records.js';
import { round, say } from '../../grading/words.js';
import type { Found, IntegrityInput } from '../types.js';
import { recordingsIncomplete, signal } from '../words.js';

const fewCommands = 3;
/** What nobody gets for doing nothing. A service that nobody touched may still be running: points for that tell nothing. */
const earned: readonly Phase[] = ['identify', 'contain', 'eradicate', 'prevent'];

/** Points for finding and mending, with next to no command given in any terminal. */
export function noCommands(input: IntegrityInput): Found {
  const points = round(
    (input.grade?.objectives ?? [])
      .filter(({ phase }) => earned.includes(phase))
      .reduce((sum, objective) => sum + objective.points, 0),
  );
  if (points <= 0) return [];
  const told = ofKind(input.ledger, 'terminal.command');
  if (told.length >= fewCommands) return [];
  // Shells that another program has taken the place of tell no commands: what was typed counts as well.
  const count = Math.max(told.length, entered(input));
  if (count >= fewCommands) return [];
  if (!input.screens.completeUntil(input.ledger.at(-1)?.at ?? 0)) return { notJudged: recordingsIncomplete };
  const strong = points >= (input.grade?.max ?? 0) / 4;
  return [
    signal(
      'no-commands',
      strong ? 'strong' : 'weak',
      say(
        `${points} points for identifying, containing, eradicating and preventing, with ${count} commands given in the terminals.`,
        `在识别、遏制、清除和预防上得到 ${points} 分，而终端中只执行了 ${count} 条命令。`,
      ),
      { evidence: told.map(({ seq }) => seq) },
    ),
  ];
}

/** How often Enter was pressed, pasted line ends included. */
function entered({ screens }: IntegrityInput): number {
  return [...screens.typed, ...screens.pastes].reduce(
    (sum, { text }) => sum + (text.match(/\r\n?|\n/g)?.length ?? 0),
    0,
  );
}
