import { reportsIn } from '../../grading/input.js';
import { ofKind } from '../../grading/records.js';
import { say } from '../../grading/words.js';
import { keptOf } from '../../kept.js';
import { leaves } from '../lab-text.js';
import type { Piece } from '../screen-text.js';
import { compact } from '../shown-text.js';
import type { Found, IntegrityInput, OtherAttempt } from '../types.js';
import { signal } from '../words.js';

/** Shorter values meet by chance. */
const minChars = 8;
const maxSignals = 3;

interface Hit {
  value: string;
  at: number;
  evidence: number[];
}

/**
 * A value that was drawn for another attempt stands in a report or was entered in a terminal, and had not been on an own
 * screen before. Values are drawn from large sets, so this does not come about by chance; one's own earlier attempt of the
 * lab is told apart, since old notes explain it.
 */
export function foreignValues(input: IntegrityInput): Found {
  const known = leaves(Object.values(input.variant)).join('\n').toLowerCase();
  const { drawnFor, finder } = drawnOf(input.others);
  const labs = (value: string) => input.labText.compact.includes(compact(value));
  const hits = new Map<OtherAttempt, Hit[]>();
  for (const { text, at, evidence } of entered(input)) {
    for (const value of finder.in(text)) {
      const other = drawnFor.get(value);
      if (other === undefined || known.includes(value) || labs(value)) continue;
      if (input.screens.shownBefore(compact(value), at)) continue;
      const list = hits.get(other) ?? [];
      if (!list.some((hit) => hit.value === value)) list.push({ value, at, evidence });
      hits.set(other, list);
    }
  }
  return [...hits].slice(0, maxSignals).map(([other, all]) => {
    const list = all.filter((hit) => !isPart(hit, all));
    const first = list[0] as Hit;
    const own = other.owner === input.owner;
    const strength = own ? 'note' : input.screens.completeUntil(first.at) ? 'strong' : 'weak';
    const whose = own
      ? say('of an earlier or later attempt of the same person', '同一人另一次演练')
      : say('of another person’s attempt', '另一人的演练');
    return signal(
      'foreign-values',
      strength,
      say(
        `Values ${whose.en} were reported or entered, and had not been on a screen of this one (values: ${list.length}).`,
        `报告或终端输入中出现了${whose['zh-CN']}的值，而这些值此前未出现在本次演练的屏幕上（共 ${list.length} 个）。`,
      ),
      {
        at: first.at,
        evidence: [...new Set(list.flatMap(({ evidence }) => evidence))],
        other: other.id,
        quotes: list.map(({ value }) => value),
      },
    );
  });
}

/** A host and the same with its port, entered at once, are one value. */
const isPart = (hit: Hit, all: readonly Hit[]): boolean =>
  all.some(({ value, at }) => at === hit.at && value !== hit.value && value.includes(hit.value));

/** What was drawn for each of many attempts. Where two share a value, the first is named. */
const drawnOf = keptOf((others: readonly OtherAttempt[]) => {
  const drawnFor = new Map<string, OtherAttempt>();
  for (const other of others) {
    for (const value of Object.values(other.variant)) {
      if (typeof value !== 'string' && !Array.isArray(value)) continue;
      for (const leaf of leaves(value)) {
        const lower = leaf.toLowerCase();
        if (lower.length >= minChars && !drawnFor.has(lower)) drawnFor.set(lower, other);
      }
    }
  }
  return { drawnFor, finder: new Finder(drawnFor.keys()) };
});

/** Everything that the trainee wrote, with its time. */
function entered({ ledger, screens }: IntegrityInput): { text: string; at: number; evidence: number[] }[] {
  const reports = reportsIn(ledger).map(({ at, seq, report }) => ({
    text: [...Object.values(report.claims).flat(), report.narrative].join('\n'),
    at,
    evidence: [seq],
  }));
  const lines = linesOf(screens.typed);
  // A command is told when its line is finished, and its echo is on the screen by then: it counts from its first key.
  const commands = ofKind(ledger, 'terminal.command').map(({ at, seq, data }) => ({
    text: data.text,
    at: lines.findLast((line) => line.at <= at)?.at ?? at,
    evidence: [seq],
  }));
  const pastes = screens.pastes.map(({ at, text }) => ({ text, at, evidence: [] }));
  return [...reports, ...commands, ...pastes, ...lines].sort((a, b) => a.at - b.at);
}

/** Typed lines, each with the time of its first key. */
function linesOf(typed: readonly Piece[]): { text: string; at: number; evidence: number[] }[] {
  const lines: { text: string; at: number; evidence: number[] }[] = [];
  let open = false;
  for (const { at, text } of typed) {
    for (const part of text.split(/(?<=[\r\n])/)) {
      const line = lines.at(-1);
      if (open && line !== undefined) line.text += part;
      else lines.push({ text: part, at, evidence: [] });
      open = !/[\r\n]$/.test(part);
    }
  }
  return lines;
}

/** Finds many values in a text at once: each place of the text is looked at once, by its first characters. */
class Finder {
  private readonly byStart = new Map<string, string[]>();

  constructor(values: Iterable<string>) {
    for (const value of values) {
      const start = value.slice(0, minChars);
      const list = this.byStart.get(start) ?? [];
      list.push(value);
      this.byStart.set(start, list);
    }
  }

  /** The values that stand in a text as words of their own, not within longer ones. */
  in(text: string): string[] {
    const lower = text.toLowerCase();
    const found = new Set<string>();
    for (let at = 0; at + minChars <= lower.length; at++) {
      if (at > 0 && isWord(lower.charCodeAt(at - 1), lower[at - 1])) continue;
      const candidates = this.byStart.get(lower.slice(at, at + minChars));
      if (candidates === undefined) continue;
      for (const value of candidates) {
        const end = at + value.length;
        if (lower.startsWith(value, at) && !isWord(lower.charCodeAt(end), lower[end])) found.add(value);
      }
    }
    return [...found];
  }
}

/** Whether a character of a lower-case text belongs to a word. Nearly all are ASCII, which needs no table. */
function isWord(code: number, character: string | undefined): boolean {
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
