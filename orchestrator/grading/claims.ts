import { z } from 'zod';
import type { ClaimKind } from '../contract/report.js';
import { normaliseClaim, sameClaim } from './normalise.js';
import { ofKind, valuesOf } from './records.js';
import { invalidSbom } from './sbom.js';
import type { CheckInput, Filed, GradedLab } from './types.js';

/**
 * What a claim is compared with. Each entry of `expect` is a text, a `${key}` of the variant (a list there means several
 * right items), or a list of such in which the n-th items are other names of the same thing (a host and its address).
 * `any`: one right item is enough, as for a URL of which several would do.
 */
export const claimParams = z.strictObject({
  type: z.literal('claim').optional(),
  field: z.string(),
  expect: z.array(z.union([z.string(), z.array(z.string()).min(1)])).min(1),
  any: z.boolean().default(false),
});
export type ClaimParams = z.infer<typeof claimParams>;

export interface ClaimVerdict {
  field: string;
  kind: ClaimKind;
  right: string[];
  wrong: string[];
  /** How many right items make it complete. */
  needed: number;
  /** 0 … 1: right items less wrong ones. */
  share: number;
  /** The right answer as it is shown after the grade, one name for each item. */
  expected: string[];
  /** Why an SBOM could not be read. */
  invalid: string | null;
}

/** Judges one field of a filed report (or of none). */
export function judgeClaim(params: ClaimParams, report: Pick<Filed, 'normalised'> | null, input: Judged): ClaimVerdict {
  const kind = input.lab.report.claims.find(({ id }) => id === params.field)?.kind ?? 'text';
  const items = expectedItems(params, kind, input);
  const claims = [...new Set(report?.normalised[params.field] ?? [])];
  const open = new Set(items);
  const right: string[] = [];
  const wrong: string[] = [];
  for (const claim of claims) {
    const hit = [...open].find((item) => item.names.some((name) => sameClaim(kind, claim, name)));
    const again = items.some((item) => !open.has(item) && item.names.some((name) => sameClaim(kind, claim, name)));
    if (hit !== undefined) {
      right.push(claim);
      open.delete(hit);
    } else if (!again) wrong.push(claim);
  }
  const needed = params.any ? 1 : items.length;
  // An inventory is right to hold more than what it is asked for.
  const isInventory = kind === 'sbom';
  const net = Math.min(right.length, needed) - (isInventory ? 0 : wrong.length);
  return {
    field: params.field,
    kind,
    right,
    wrong: isInventory ? [] : wrong,
    needed,
    share: needed === 0 ? 0 : Math.max(0, net) / needed,
    expected: items.map((item) => item.shown),
    invalid: isInventory
      ? (claims.find((claim) => claim.startsWith(invalidSbom))?.slice(invalidSbom.length) ?? null)
      : null,
  };
}

type Judged = Pick<CheckInput, 'lab' | 'variant' | 'ledger'>;

/** The verdicts on every claim that an objective of the lab asks for. */
export function judgeReport(report: Pick<Filed, 'normalised'> | null, input: Judged): ClaimVerdict[] {
  return claimsOf(input.lab).map((params) => judgeClaim(params, report, input));
}

/**
 * The model answer of one field: for a process its pids, as the witness saw them, before the hash of what they ran.
 */
export function modelAnswer(params: ClaimParams, input: Judged): string[] {
  const { kind, expected } = judgeClaim(params, null, input);
  if (kind !== 'process') return expected;
  return [...new Set([...expected.flatMap((sha256) => pidsRunning(sha256, input)), ...expected])];
}

/** Parameters of the lab's claim objectives, in their order. */
export function claimsOf(lab: GradedLab): ClaimParams[] {
  return lab.objectives.flatMap(({ check }) => (check.type === 'claim' ? [claimParams.parse(check)] : []));
}

/**
 * Whether a report is more than a guess: of the fields that it fills in, at least half are right, and they are at least
 * two (or all there are).
 */
export function isHalfRight(verdicts: readonly ClaimVerdict[]): boolean {
  const right = verdicts.filter(isRight).length;
  const made = verdicts.filter(
    (verdict) => verdict.right.length + verdict.wrong.length > 0 || verdict.invalid !== null,
  ).length;
  return right > 0 && right >= Math.min(2, verdicts.length) && right >= made / 2;
}

/** A list counts as right where its right items, less the wrong ones, are at least half of what there is to find. */
export function isRight(verdict: ClaimVerdict): boolean {
  return verdict.share >= 0.5;
}

interface Item {
  shown: string;
  names: string[];
}

function expectedItems(params: ClaimParams, kind: ClaimKind, input: Judged): Item[] {
  const items = params.expect.flatMap((entry) => {
    const columns = (typeof entry === 'string' ? [entry] : entry).map((template) => valuesOf(template, input.variant));
    return (columns[0] ?? []).map((shown, i) => {
      const names = columns.flatMap((column) => (column[i] === undefined ? [] : normaliseExpected(kind, column[i])));
      return { shown, names: kind === 'process' ? [...names, ...pidsRunning(shown, input)] : names };
    });
  });
  return [...new Map(items.map((item) => [item.shown, item])).values()];
}

function normaliseExpected(kind: ClaimKind, value: string): string[] {
  // The expected part of an SBOM is one component, written name@version.
  if (kind === 'sbom') return normaliseClaim('package', value).map((name) => name.replace('==', '@'));
  return normaliseClaim(kind, value);
}

/** Every pid under which the witness saw an executable with this hash. */
function pidsRunning(sha256: string, input: Judged): string[] {
  return ofKind(input.ledger, 'process.seen')
    .filter(({ data }) => data.exeSha256 !== null && data.exeSha256.toLowerCase() === sha256.toLowerCase())
    .map(({ data }) => String(data.pid));
}
