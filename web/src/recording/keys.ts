/** Keys by the sequences that terminals send for them; what is not here and begins with ESC is no key to show. */
const named: Record<string, string> = {
  '\r': '⏎',
  '\n': '⏎',
  '\t': '⇥',
  '\x7f': '⌫',
  '\b': '⌫',
  '\x1b': '⎋',
  A: '↑',
  B: '↓',
  C: '→',
  D: '←',
  H: '⇱',
  F: '⇲',
  Z: '⇤',
  '1~': '⇱',
  '2~': '⎀',
  '3~': '⌦',
  '4~': '⇲',
  '5~': '⇞',
  '6~': '⇟',
  '7~': '⇱',
  '8~': '⇲',
};

/** Answers of the terminal itself (who it is, where the cursor is, mouse, focus) go to programs by the same way as keys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what terminals send.
const sequence = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|O([ -~])|[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)|([ -~]))/y;

/** Typed input as somebody may read it: text, and a sign for each key that is none. */
export function readableKeys(input: string): string {
  let shown = '';
  for (let at = 0; at < input.length; at++) {
    const character = input[at] as string;
    if (character === '\x1b') {
      sequence.lastIndex = at;
      const found = sequence.exec(input);
      if (found) {
        shown += keyOf(found);
        at += found[0].length - 1;
        continue;
      }
    }
    shown +=
      named[character] ?? (character < ' ' ? `^${String.fromCharCode(character.charCodeAt(0) + 64)}` : character);
  }
  return shown;
}

function keyOf([, parameters, final = '', application, alt]: RegExpExecArray): string {
  if (application !== undefined) return named[application] ?? '';
  if (alt !== undefined) return `⌥${alt}`;
  if (final === '~') return named[`${parameters?.split(';')[0]}~`] ?? '';
  // A key with Shift, Alt or Ctrl has two parameters; an answer has other ones.
  return /^(1;\d+)?$/.test(parameters ?? '') && /[A-DFHZ]/.test(final) ? (named[final] ?? '') : '';
}

/** What was typed as plain text: keys that are no text are left out, and erased letters with them. */
export function typedText(before: string, input: string): string {
  let line = before;
  for (const character of readableKeys(input)) {
    if (character === '⌫') line = line.slice(0, -1);
    else if (!signs.has(character)) line += character;
  }
  return line;
}
const signs = new Set(Object.values(named));
