import { reportsIn } from '../../grading/input.js';
import type { Variant } from '../../grading/types.js';
import { say } from '../../grading/words.js';
import { keptOf, keptOfBoth } from '../../kept.js';
import { type LabText, leaves } from '../lab-text.js';
import type { Found, IntegrityInput, OtherAttempt } from '../types.js';
import { signal } from '../words.js';

/** A text of fewer characters says what everybody says. */
const minChars = 200;
/** Shingles of a text's own, once the lab's words are taken out: fewer cannot tell two texts apart. */
const minShingles = 25;
const similar = 0.8;
const nearlyTheSame = 0.95;
const maxSignals = 3;

/**
 * The last report's free text is nearly that of another person's report on the same lab. Values of either variant do not
 * count, so that two copies with different values are alike, nor do words that stand in the lab's own texts.
 */
export function similarReports(input: IntegrityInput): Found {
  const own = reportsIn(input.ledger).at(-1);
  if (own === undefined || own.report.narrative.length < minChars) return [];
  const mine = fingerprint(own.report.narrative, input.variant, labShingles(input.labText));
  if (mine.shingles.size < minShingles) return [];
  return input.others
    .flatMap((other) => {
      const { report, owner } = other;
      if (owner === input.owner || report === null || report.report.narrative.length < minChars) return [];
      const theirs = fingerprintOf(input.labText, other);
      const share = theirs.by === mine.by ? jaccard(mine.shingles, theirs.shingles) : 0;
      return share >= similar ? [{ other, at: report.at, share }] : [];
    })
    .sort((a, b) => b.share - a.share)
    .slice(0, maxSignals)
    .map(({ other, at, share }) => {
      const percent = Math.floor(share * 100);
      const [en, zh] = at < own.at ? ['earlier', '早于本报告'] : ['later', '晚于本报告'];
      return signal(
        'similar-reports',
        share >= nearlyTheSame ? 'strong' : 'weak',
        say(
          `The free text of the last report agrees by ${percent} % with that of another person’s report, which was filed ${en}. Who wrote it first is not known.`,
          `最后一份报告的自由描述与另一人的报告有 ${percent}% 相同，对方的报告${zh}提交。谁先写成无法得知。`,
        ),
        {
          at: own.at,
          evidence: [own.seq],
          other: other.id,
          quotes: commonSentences(own.report.narrative, input, other),
        },
      );
    });
}

/** Of the lab's own texts. */
const labShingles = keptOf((labText: LabText) => ({
  words: shinglesOf(labText.lines, 'words'),
  characters: shinglesOf(labText.lines, 'characters'),
}));

/** Of another attempt's report. */
const fingerprintOf = keptOfBoth((labText: LabText, { report, variant }: OtherAttempt) =>
  fingerprint(report?.report.narrative ?? '', variant, labShingles(labText)),
);

type By = 'words' | 'characters';
interface Fingerprint {
  by: By;
  shingles: Set<string>;
}

function fingerprint(text: string, variant: Variant, lab: Record<By, Set<string>>): Fingerprint {
  const normal = withoutValues(text, variant);
  const by = isHan(normal) ? 'characters' : 'words';
  const shingles = shinglesOf(normal, by);
  for (const shingle of shingles) if (lab[by].has(shingle)) shingles.delete(shingle);
  return { by, shingles };
}

/** Runs of five words; of eight characters in a text without spaces between its words. */
function shinglesOf(text: string, by: By): Set<string> {
  const units = by === 'words' ? wordsOf(text) : [...wordsOf(text).join('')];
  const size = by === 'words' ? 5 : 8;
  const shingles = new Set<string>();
  for (let at = 0; at + size <= units.length; at++) shingles.add(units.slice(at, at + size).join(' '));
  return shingles;
}

/** How alike two sets are; 0 as soon as it is certain that they are not `similar`. */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  // So many of the small set may miss in the large one: the rest must make up for both.
  const needed = (similar * (a.size + b.size)) / (1 + similar);
  // Less a hair, which the division may have added.
  let misses = small.size - Math.ceil(needed - 1e-9);
  let common = 0;
  for (const shingle of small) {
    if (large.has(shingle)) common += 1;
    else if (misses-- <= 0) return 0;
  }
  return common / (a.size + b.size - common);
}

/** Lower case, and a sign in place of every value of the variant: longest first, so that a URL goes before its host. */
function withoutValues(text: string, variant: Variant): string {
  const values = leaves(Object.values(variant)).map((value) => value.toLowerCase());
  const distinct = [...new Set(values)].filter((value) => value.length >= 4).sort((a, b) => b.length - a.length);
  return distinct.reduce((rest, value) => rest.replaceAll(value, '§'), text.normalize('NFKC').toLowerCase());
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}§]+/gu) ?? [];

function isHan(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return (text.match(/\p{Script=Han}/gu)?.length ?? 0) > letters * 0.3;
}

function commonSentences(narrative: string, input: IntegrityInput, other: OtherAttempt): string[] {
  const key = (sentence: string, variant: Variant) => wordsOf(withoutValues(sentence, variant)).join(' ');
  const theirs = new Set(sentencesOf(other.report?.report.narrative ?? '').map((one) => key(one, other.variant)));
  const labWords = wordsOf(input.labText.lines).join(' ');
  return sentencesOf(narrative)
    .filter((sentence) => {
      const words = key(sentence, input.variant);
      return words !== '' && theirs.has(words) && !labWords.includes(words);
    })
    .sort((a, b) => b.length - a.length);
}

/** A dot within a name or a number ends nothing. */
const sentencesOf = (text: string): string[] =>
  text.split(/(?<=[.!?])\s+|(?<=[。！？])|\n+/).filter((sentence) => sentence.trim() !== '');
