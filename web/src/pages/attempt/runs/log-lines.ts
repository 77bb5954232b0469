export type Tone = 'plain' | 'error' | 'warning' | 'notice' | 'debug' | 'command';
export interface LogLine {
  /** Counted from 1 over all that was printed, lines that were not kept among them. */
  number: number;
  tone: Tone;
  text: string;
}
/** Lines between `##[group]` and `##[endgroup]`, with the group's title. */
export interface LogGroup {
  number: number;
  title: string;
  lines: LogLine[];
}

const marked = /^##\[(error|warning|notice|debug|command|group|endgroup)\](.*)$/;
/** Escape sequences of terminals (colours, titles), and every other control character but the tab. */
const escapes = /(?!\t)\p{Cc}(?:\[[0-?]*[ -/]*[@-~]|\][^\p{Cc}]*\p{Cc}\\?)?/gu;

/** A step's log as it is shown: groups do not nest, colours and other escape sequences of terminals are left out. */
export function readLog(lines: readonly string[], dropped: number): (LogLine | LogGroup)[] {
  const parts: (LogLine | LogGroup)[] = [];
  let group: LogGroup | null = null;
  lines.forEach((line, index) => {
    const number = dropped + index + 1;
    const clean = line.replace(escapes, '');
    const [, mark = 'plain', rest = clean] = marked.exec(clean) ?? [];
    if (mark === 'endgroup') group = null;
    else if (mark === 'group') {
      group = { number, title: rest, lines: [] };
      parts.push(group);
    } else (group?.lines ?? parts).push({ number, tone: mark as Tone, text: rest });
  });
  return parts;
}
