import type { EvidenceRecord } from '../evidence/record.js';
import { ofKind, type Typed } from './records.js';

export interface QuotesSeen {
  /** Quotes that count: asked between the two times, outside announced maintenance. */
  counted: number;
  right: number;
  /** Left out because maintenance was announced. */
  excused: number;
  maintenanceMs: number;
  /** From when customers got right answers to the end, null where they never did. */
  rightFromAt: number | null;
  seqs: number[];
}

/**
 * How customers fared between two times (epoch ms). Quotes during announced maintenance are left out, as long as all of
 * it together lasts no longer than `maintenanceMs`; what comes after counts as it was answered.
 */
export function quotesBetween(
  ledger: readonly EvidenceRecord[],
  from: { at: number; seq: number },
  to: { at: number; seq: number },
  options: { maintenanceMs: number; share: number },
): QuotesSeen {
  const windows = maintenanceWindows(ledger, from.at, to.at, options.maintenanceMs);
  const quotes = ofKind(ledger, 'quote').filter(({ at, seq }) => seq > from.seq && at >= from.at && seq < to.seq);
  const counted = quotes.filter(({ at }) => !windows.some((window) => at >= window.from && at < window.to));
  const isRight = ({ data }: Typed<'quote'>) => data.correct && data.status === 200;
  return {
    counted: counted.length,
    right: counted.filter(isRight).length,
    excused: quotes.length - counted.length,
    maintenanceMs: windows.reduce((sum, window) => sum + window.to - window.from, 0),
    rightFromAt: rightFrom(
      counted.map((quote) => ({ at: quote.at, ok: isRight(quote) })),
      options.share,
    ),
    seqs: counted
      .filter((quote) => !isRight(quote))
      .slice(0, 5)
      .map(({ seq }) => seq),
  };
}

/** The earliest right answer from which on the wanted share of all answers is right. */
function rightFrom(answers: { at: number; ok: boolean }[], share: number): number | null {
  let right = 0;
  let found: number | null = null;
  for (let i = answers.length - 1; i >= 0; i -= 1) {
    const answer = answers[i] as { at: number; ok: boolean };
    if (answer.ok) right += 1;
    if (answer.ok && right / (answers.length - i) >= share) found = answer.at;
  }
  return found;
}

function maintenanceWindows(ledger: readonly EvidenceRecord[], from: number, to: number, budgetMs: number) {
  const windows: { from: number; to: number }[] = [];
  let onAt: number | null = null;
  let left = budgetMs;
  const close = (at: number) => {
    if (onAt === null) return;
    const begin = Math.max(onAt, from);
    const length = Math.min(Math.max(0, Math.min(at, to) - begin), left);
    if (length > 0) windows.push({ from: begin, to: begin + length });
    left -= length;
    onAt = null;
  };
  for (const { at, data } of ofKind(ledger, 'service.maintenance')) {
    if (data.on) onAt ??= at;
    else close(at);
  }
  close(to);
  return windows;
}
