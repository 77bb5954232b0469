import type { Signal } from '../../contract/integrity.js';
import { inputOf, reportsIn } from '../../grading/input.js';
import { ofKind } from '../../grading/records.js';
import { duration, say } from '../../grading/words.js';
import { foreignPastes, ownLines } from '../foreign-pastes.js';
import type { Piece } from '../screen-text.js';
import type { Found, IntegrityInput } from '../types.js';
import { signal } from '../words.js';

/*
 * How fast people type. 168,000 volunteers who copied sentences reached 51.56 words a minute on average (standard deviation
 * 20.2), and a few of them 120 (Dhakal, Feit, Kristensson, Oulasvirta: Observations on Typing from 136 Million Keystrokes,
 * CHI 2018, doi:10.1145/3173574.3174220; the 120 stand in the universities' announcement). The record that is usually named
 * is 216 in one minute (Stella Pajunas, 1946, on an electric typewriter); no primary source of it was found, and contests
 * tell of faster sprints over single sentences. A word counts five characters.
 *
 * The two limits are assumptions that lean on this, and no findings: `fast`, in characters a second, is a fifth above the
 * study's 120 words (which are 10), and `record` is the 216.
 */
const fast = 12;
const record = 18;
/** A burst of fewer characters proves nothing. */
const minChars = 200;
/** Keys that arrive closer together may have waited for the network: they count from the key before them. */
const batchMs = 20;

/** More characters came, in terminals and reports, than anybody types in the time. */
export function fasterThanTyping(input: IntegrityInput): Found {
  const keys = keysOf(input.screens.typed);
  return [...burst(keys), ...untilReport(input, keys), ...untilContained(input, keys)];
}

interface Keys {
  at: number;
  characters: number;
}

/** Printed characters of each piece. The same one again counts once: a key that is held down repeats by itself. */
function keysOf(typed: readonly Piece[]): Keys[] {
  let last = '';
  return typed.map(({ at, text }) => {
    let characters = 0;
    for (const character of text) {
      if (character !== last) characters += 1;
      last = character;
    }
    return { at, characters };
  });
}

/** The fastest run of at least so many characters. */
function burst(keys: readonly Keys[]): Signal[] {
  const batches: Keys[] = [];
  for (const { at, characters } of keys) {
    const last = batches.at(-1);
    if (last !== undefined && at - last.at < batchMs) {
      last.characters += characters;
      last.at = at;
    } else batches.push({ at, characters });
  }
  let best = { rate: 0, characters: 0, ms: 0, at: 0 };
  let characters = 0;
  // From the end of the batch before the run: a line that stood still hands out what was typed meanwhile at once.
  for (let from = 1, to = 1; to < batches.length; to++) {
    characters += batches[to]?.characters ?? 0;
    while (characters - (batches[from]?.characters ?? 0) >= minChars) characters -= batches[from++]?.characters ?? 0;
    if (characters < minChars) continue;
    const begun = batches[from - 1]?.at ?? 0;
    const ms = Math.max(1, (batches[to]?.at ?? 0) - begun);
    const rate = (characters * 1000) / ms;
    if (rate > best.rate) best = { rate, characters, ms, at: begun };
  }
  if (best.rate <= fast) return [];
  const seconds = (best.ms / 1000).toFixed(1);
  return [
    signal(
      'faster-than-typing',
      strengthOf(best.rate),
      say(
        `${best.characters} characters came from the keyboard within ${seconds} s: ${best.rate.toFixed(0)} a second. ${limits.en}`,
        `${seconds} 秒内从键盘输入了 ${best.characters} 个字符：每秒 ${best.rate.toFixed(0)} 个。${limits['zh-CN']}`,
      ),
      { at: best.at },
    ),
  ];
}

/** The report's own sentences, and all that was typed until then. What stood on a screen or in the brief may be copied. */
function untilReport(input: IntegrityInput, keys: readonly Keys[]): Signal[] {
  for (const { at, seq, report } of reportsIn(input.ledger)) {
    if (!input.screens.completeUntil(at)) break;
    const written = ownLines(report.narrative.replace(/(?<=[.!?])\s+|(?<=[。！？])\s*/g, '\n'), at, input);
    const found = within(input, at, written + typedUntil(keys, at));
    if (found === null) continue;
    return [
      signal(
        'faster-than-typing',
        strengthOf(found.rate),
        say(
          `${found.characters} characters of keys and of a report’s own text within ${found.time.en} of the beginning: ${found.rate.toFixed(0)} a second. ${limits.en}`,
          `开始后 ${found.time['zh-CN']}内，键盘输入和报告正文共 ${found.characters} 个字符：每秒 ${found.rate.toFixed(0)} 个。${limits['zh-CN']}`,
        ),
        { at, evidence: [seq] },
      ),
    ];
  }
  return [];
}

/** Contained sooner than what was entered until then could be typed: keys, and pastes that stood on no screen. */
function untilContained(input: IntegrityInput, keys: readonly Keys[]): Signal[] {
  const { containedAt, containment } = inputOf(input.lab, input.variant, input.ledger);
  if (containedAt === null || !input.screens.completeUntil(containedAt)) return [];
  const pasted = foreignPastes(input)
    .filter(({ paste }) => paste.at <= containedAt)
    .reduce((sum, { characters }) => sum + characters, 0);
  const found = within(input, containedAt, pasted + typedUntil(keys, containedAt));
  if (found === null) return [];
  return [
    signal(
      'faster-than-typing',
      strengthOf(found.rate),
      say(
        `Contained ${found.time.en} after the beginning, with ${found.characters} characters of commands entered until then: ${found.rate.toFixed(0)} a second. They must have been there before. ${limits.en}`,
        `开始后 ${found.time['zh-CN']}即完成遏制，此前已输入 ${found.characters} 个字符的命令：每秒 ${found.rate.toFixed(0)} 个，应是事先备好的。${limits['zh-CN']}`,
      ),
      { at: containedAt, evidence: containment.lastHarm === null ? [] : [containment.lastHarm.seq] },
    ),
  ];
}

const typedUntil = (keys: readonly Keys[], at: number) =>
  keys.filter((one) => one.at <= at).reduce((sum, { characters }) => sum + characters, 0);

/** So many characters between the beginning and `at`; null where somebody could have typed them. */
function within({ ledger }: IntegrityInput, at: number, characters: number) {
  const begun = ofKind(ledger, 'attempt.state').find(({ data }) => data.state === 'running')?.at;
  if (begun === undefined || characters < minChars) return null;
  const ms = Math.max(1_000, at - begun);
  const rate = (characters * 1000) / ms;
  return rate > fast ? { rate, characters, time: duration(ms) } : null;
}

const strengthOf = (rate: number) => (rate > record ? 'strong' : 'weak');
const limits = say(
  `The fastest of 168,000 people in a study reached about 10; the record over a minute is given as ${record}.`,
  `一项 16.8 万人的研究中，最快者约 10 个；通常所说的一分钟纪录为 ${record} 个。`,
);
