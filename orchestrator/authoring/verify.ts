import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Lab } from '../catalog/catalog.js';
import type { Grade } from '../contract/grade.js';
import type { Proof } from './proof.js';
import { Robot } from './robot.js';

/** The server that proofs are played against: a real one, with a clock that can be set on. */
export interface ProvingGround {
  url: string;
  /** A token of a new account, with every scope. */
  newToken(): Promise<string>;
  advanceClock(ms: number): void;
}

/** One proof on one variant: what it should have got, what it got. */
export interface ProofResult {
  proof: string;
  variant: number;
  attemptId: string;
  rows: { objective: string; expected: number; actual: number }[];
  total: number;
  /** Everything that differs from what the proof declares, one sentence each; empty where it holds. */
  differences: string[];
  seconds: number;
  grade: Grade | null;
}

/** The proofs of a lab, by file name; `names` picks some. */
export async function readProofs(lab: Lab, names?: string[]): Promise<Proof[]> {
  const folder = join(lab.folder, 'proofs');
  const files = readdirSync(folder).filter((file) => /^(solve|idle|shotgun|late|other-.*|cheat-.*)\.ts$/.test(file));
  const wanted = names ?? files.map((file) => file.replace(/\.ts$/, ''));
  return Promise.all(
    wanted.map(async (name) => {
      if (!files.includes(`${name}.ts`))
        throw new Error(`${lab.manifest.id} has no proof "${name}"; it has ${files.join(', ')}`);
      return ((await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as { proof: Proof }).proof;
    }),
  );
}

/**
 * Plays every proof on so many variants, `jobs` at a time; those that set the clock on are played alone, at the end.
 * `onResult` hears of each as it ends. Never throws for a proof: what went wrong is a difference.
 */
export async function verifyLab(
  lab: Lab,
  proofs: Proof[],
  ground: ProvingGround,
  options: { variants: number; jobs: number; onResult: (result: ProofResult) => void },
): Promise<ProofResult[]> {
  const results: ProofResult[] = [];
  const runs = proofs.flatMap((proof) =>
    Array.from({ length: options.variants }, (_, index) => ({ proof, variant: index + 1 })),
  );
  const work = async (queue: typeof runs) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await playOne(lab, next.proof, next.variant, ground);
      results.push(result);
      options.onResult(result);
    }
  };
  const together = runs.filter(({ proof }) => !proof.clockAheadMs);
  const alone = runs.filter(({ proof }) => proof.clockAheadMs);
  await Promise.all(Array.from({ length: options.jobs }, () => work(together)));
  await work(alone);
  return results;
}

async function playOne(lab: Lab, proof: Proof, variant: number, ground: ProvingGround): Promise<ProofResult> {
  const startedAt = Date.now();
  const robot = new Robot(ground.url, await ground.newToken());
  let grade: Grade | null = null;
  let fault: string | null = null;
  try {
    await robot.open(lab.manifest.id);
    await robot.begin();
    if (proof.clockAheadMs) ground.advanceClock(proof.clockAheadMs);
    await proof.play(robot);
    grade = await robot.submit();
  } catch (error) {
    fault = (error as Error).message;
  } finally {
    await robot.close();
  }
  const rows = lab.manifest.objectives.map(({ id, points }) => ({
    objective: id,
    expected: proof.expect.points?.[id] ?? (proof.expect.rest === 'all' ? points : 0),
    actual: grade?.objectives.find((objective) => objective.id === id)?.points ?? 0,
  }));
  return {
    proof: proof.name,
    variant,
    attemptId: robot.attemptId,
    rows,
    total: grade?.points ?? 0,
    differences: fault === null && grade ? differencesOf(proof, rows, grade) : [fault ?? 'there is no grade'],
    seconds: (Date.now() - startedAt) / 1000,
    grade,
  };
}

function differencesOf(proof: Proof, rows: ProofResult['rows'], grade: Grade): string[] {
  const { totalBelow } = proof.expect;
  const named = (row: ProofResult['rows'][number]) => proof.expect.points?.[row.objective] !== undefined;
  const found = rows
    .filter((row) => differs(row) && (totalBelow === undefined || named(row)))
    .map((row) => `${row.objective}: expected ${row.expected}, got ${row.actual} (${explained(grade, row.objective)})`);
  if (totalBelow !== undefined && grade.points >= totalBelow)
    found.push(`total ${grade.points} is not below ${totalBelow}`);
  if (proof.withinTarget !== undefined && grade.times.withinTarget !== proof.withinTarget) {
    found.push(`the 30-minute target was ${grade.times.withinTarget ? 'met' : 'missed'}`);
  }
  return found;
}

const differs = (row: ProofResult['rows'][number]): boolean => Math.abs(row.expected - row.actual) > 1e-6;

/** What the grade itself says of an objective, in English. */
const explained = (grade: Grade, id: string): string =>
  (grade.objectives.find((objective) => objective.id === id)?.lines ?? []).map((line) => line.text.en).join(' ');

/** The results as a table: a line a proof and variant, a column an objective; `got/expected` where they differ. */
export function tableOf(lab: Lab, results: ProofResult[]): string {
  const ids = lab.manifest.objectives.map(({ id }) => id);
  const lines = [['proof', '#', ...ids, 'total', 's', '']];
  const sorted = [...results].sort((a, b) => a.proof.localeCompare(b.proof) || a.variant - b.variant);
  for (const result of sorted) {
    const cells = result.rows.map((row) => (differs(row) ? `${row.actual}/${row.expected}` : `${row.actual}`));
    const verdict = result.differences.length === 0 ? 'ok' : 'DIFFERS';
    lines.push([
      result.proof,
      String(result.variant),
      ...cells,
      String(result.total),
      result.seconds.toFixed(0),
      verdict,
    ]);
  }
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
