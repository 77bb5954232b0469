import type { Piece } from './screen-text.js';
import { compact } from './shown-text.js';
import type { IntegrityInput } from './types.js';

/** Shorter lines (`fi`, `done`) are everybody's. */
const minLineChars = 8;

/** A paste, and how many characters of it stood neither on a screen before nor in the lab's texts. */
export interface ForeignPaste {
  paste: Piece;
  characters: number;
}

/** Pastes into terminals from elsewhere. Copying from one's own screen, or from the brief, is no more than a way to type. */
export function foreignPastes(input: IntegrityInput): ForeignPaste[] {
  return input.screens.pastes
    .map((paste) => ({ paste, characters: ownLines(paste.text, paste.at, input) }))
    .filter(({ characters }) => characters > 0);
}

/** Characters of the lines of a text that were on no screen before `at`, and are not the lab's. */
export function ownLines(text: string, at: number, { screens, labText }: IntegrityInput): number {
  return text
    .split(/[\r\n]+/)
    .map((line) => ({ line: line.trim(), key: compact(line) }))
    .filter(({ key }) => key.length >= minLineChars && !labText.compact.includes(key) && !screens.shownBefore(key, at))
    .reduce((sum, { line }) => sum + line.length, 0);
}
