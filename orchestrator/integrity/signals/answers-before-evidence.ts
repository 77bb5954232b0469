import { claimsOf, judgeClaim } from '../../grading/claims.js';
import { inputOf, reportsIn } from '../../grading/input.js';
import type { Filed } from '../../grading/types.js';
import { listed, say } from '../../grading/words.js';
import { compact } from '../shown-text.js';
import type { Found, IntegrityInput } from '../types.js';
import { recordingsIncomplete, signal } from '../words.js';

/** Shorter values are found by chance, and known by heart. */
const minChars = 6;
/** Recordings of earlier versions are up to a second off. */
const slackMs = 2_000;

interface Answer {
  field: string;
  value: string;
  report: Filed;
}

/**
 * Right answers in a report of which nothing had been on any screen of the attempt before. Innocent explanations: it was
 * worked out elsewhere from what was on the screen (decoded, hashed), or drawn in parts by a program with the whole screen.
 * Where a recording is missing, cut or has a gap before that time nothing is said: it could have been there.
 */
export function answersBeforeEvidence(input: IntegrityInput): Found {
  const reports = reportsIn(input.ledger);
  const judged = inputOf(input.lab, input.variant, input.ledger);
  const answers = new Map<string, Answer>();
  let incomplete = false;
  for (const report of reports) {
    for (const params of claimsOf(input.lab)) {
      const { field, kind, right } = judgeClaim(params, report, judged);
      for (const value of right) {
        const needles = needlesOf(kind, value, input);
        const key = `${field} ${value}`;
        if (needles.length === 0 || answers.has(key)) continue;
        const until = report.at + slackMs;
        if (needles.some((needle) => input.screens.shownBefore(needle, until))) continue;
        if (input.screens.completeUntil(until)) answers.set(key, { field, value, report });
        else incomplete = true;
      }
    }
  }
  const found = [...answers.values()];
  const first = found[0];
  if (first === undefined) return incomplete ? { notJudged: recordingsIncomplete } : [];
  const fields = [...new Set(found.map(({ field }) => field))];
  // A program with the whole screen draws what has changed: then a value may never have come in one piece.
  const certain = input.screens.linesUntil(Math.max(...found.map(({ report }) => report.at)) + slackMs);
  const names = listed(fields, 8);
  return [
    signal(
      'answers-before-evidence',
      certain && fields.length >= 2 ? 'strong' : 'weak',
      say(
        `Right answers were reported before anything of them had been on any screen of the attempt: ${names.en} (values: ${found.length}).`,
        `报告中的正确答案，在此前本次演练的任何屏幕上都没有出现过：${names['zh-CN']}（共 ${found.length} 个值）。`,
      ),
      {
        at: first.report.at,
        evidence: [...new Set(found.map(({ report }) => report.seq))],
        quotes: found.map(({ field, value }) => `${field}: ${value}`),
      },
    ),
  ];
}

/**
 * What must have been on a screen, any of it: the parts of a value that nobody could guess from the lab's own texts. None:
 * it is not judged. Of a digest the beginning is enough: few tools show all of it.
 */
function needlesOf(kind: string, value: string, { lab, labText }: IntegrityInput): string[] {
  if (kind === 'sbom' || (lab.panels.length > 0 && inPanel(kind, value))) return [];
  return value
    .split(/[\s/:@?=#&,;()[\]{}"'<>|]+/)
    .map(compact)
    .filter((part) => part.length >= minChars && !labText.compact.includes(part))
    .map((part) => (/^[0-9a-f]{16,}$/.test(part) ? part.slice(0, kind === 'commit' ? 7 : 12) : part));
}

/**
 * What the page itself may show beside the terminals, which is not recorded: names, commits, and in the log of a step any
 * address that a program prints by its name.
 */
function inPanel(kind: string, value: string): boolean {
  if (kind === 'endpoint') return !/^\d+\.\d+\.\d+\.\d+(:\d+)?$/.test(value);
  return !['sha256', 'process', 'request'].includes(kind);
}
