import type { Signal } from '../contract/integrity.js';
import type { Text } from '../contract/text.js';
import { say } from '../grading/words.js';

const maxQuoteChars = 200;
const maxQuotes = 5;

/** A signal; what it does not name is empty. Quotes are cut to what the contract allows. */
export function signal(
  id: Signal['id'],
  strength: Signal['strength'],
  text: Text,
  more: { at?: number | null; evidence?: number[]; other?: Signal['other']; quotes?: string[] } = {},
): Signal {
  const { at = null, evidence = [], other = null, quotes = [] } = more;
  return { id, strength, text, at, evidence, other, quotes: quotes.slice(0, maxQuotes).map(quoted) };
}

function quoted(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > maxQuoteChars ? `${line.slice(0, maxQuoteChars - 1)}…` : line;
}

/** Why a signal that needs the whole recordings says nothing. */
export const recordingsIncomplete: Text = say(
  'A recording of a terminal is missing, damaged or has a gap: whether answers, pastes and commands came from the screens was not judged in full.',
  '终端录像缺失、损坏或有中断：未能完整判断答案、粘贴内容和命令是否来自屏幕。',
);
