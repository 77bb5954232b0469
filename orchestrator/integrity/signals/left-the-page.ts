import { ofKind } from '../../grading/records.js';
import { duration, say } from '../../grading/words.js';
import type { Found, IntegrityInput } from '../types.js';
import { signal } from '../words.js';

/** Shorter absences are a notification, or a click into the browser's own bars. */
const minMs = 5_000;

/** In an assessment: how often and for how long the page did not have the keyboard. Looking things up is allowed where the rules say so. */
export function leftThePage({ mode, ledger }: IntegrityInput): Found {
  if (mode !== 'assessment') return [];
  const ended = ofKind(ledger, 'attempt.state').find(({ data }) => data.state === 'submitted')?.at;
  const away: { from: number; ms: number; seq: number }[] = [];
  let lost: { at: number; seq: number } | null = null;
  const back = (at: number) => {
    if (lost !== null && at - lost.at >= minMs) away.push({ from: lost.at, ms: at - lost.at, seq: lost.seq });
    lost = null;
  };
  for (const { seq, at, data } of ofKind(ledger, 'focus')) {
    if (data.state === 'back') back(at);
    // Two pages of one attempt may both tell: the first counts.
    else lost ??= { at, seq };
  }
  back(ended ?? ledger.at(-1)?.at ?? 0);
  const first = away[0];
  if (first === undefined) return [];
  const total = duration(away.reduce((sum, { ms }) => sum + ms, 0));
  const longest = duration(Math.max(...away.map(({ ms }) => ms)));
  return [
    signal(
      'left-the-page',
      'note',
      say(
        `The page lost the keyboard to another window or tab; times: ${away.length}, in total ${total.en}, at the longest ${longest.en}.`,
        `页面失去键盘焦点（切到其他窗口或标签页）${away.length} 次，共 ${total['zh-CN']}，最长一次 ${longest['zh-CN']}。`,
      ),
      { at: first.from, evidence: away.map(({ seq }) => seq) },
    ),
  ];
}
