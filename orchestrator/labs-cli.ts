import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { z } from 'zod';
import { openProvingGround } from './authoring/ground.js';
import { openShell } from './authoring/shell.js';
import { type ProofResult, type ProvingGround, readProofs, tableOf, verifyLab } from './authoring/verify.js';
import { type Lab, readCatalog } from './catalog/catalog.js';
import { courseFileSchema } from './catalog/course.js';
import { CatalogError } from './catalog/error.js';
import { manifestSchema } from './catalog/manifest.js';
import { quizSchema } from './catalog/quiz.js';
import { labsFolder } from './compose.js';
import { parseCheck } from './grading/checks/checks.js';

const usage = `usage: npm run labs -- list
       npm run labs -- verify [LAB] [--proofs solve,idle] [--variants 3] [--jobs 2] [--log warn]
       npm run labs -- shell LAB HOST
       npm run labs -- schema [lab|course|quiz]`;

const schemas = new Map<string, z.ZodType>([
  ['lab', manifestSchema],
  ['course', courseFileSchema],
  ['quiz', quizSchema],
]);

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      proofs: { type: 'string' },
      variants: { type: 'string', default: '3' },
      jobs: { type: 'string', default: '2' },
      log: { type: 'string', default: 'silent' },
    },
  });
  const [command, id] = positionals;
  if (command === 'schema') {
    const schema = schemas.get(id ?? 'lab') ?? fail(`There is no file "${id}.yaml" in a lab.`);
    console.log(JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2));
    return 0;
  }
  const catalog = readCatalog(labsFolder, parseCheck);
  if (command === 'list') {
    for (const { manifest } of catalog.list()) console.log(`${manifest.id}  ${manifest.version}  ${manifest.title.en}`);
    return 0;
  }
  if (command !== 'verify' && command !== 'shell') {
    console.error(usage);
    return 2;
  }
  const labs = id === undefined ? catalog.list() : [catalog.get(id) ?? fail(`There is no lab "${id}".`)];
  const folder = mkdtempSync(join(tmpdir(), 'chaindrill-labs-'));
  const ground = await openProvingGround(folder, pino({ level: values.log }));
  try {
    if (command === 'shell') {
      await openShell(
        labs[0] as Lab,
        positionals[2] ?? fail('Name the host, for example: shell sympy-dev app'),
        ground,
      );
      return 0;
    }
    const options = { variants: count(values.variants), jobs: count(values.jobs), names: values.proofs?.split(',') };
    let failed = 0;
    for (const lab of labs) failed += await verify(lab, ground, options);
    return failed === 0 ? 0 : 1;
  } finally {
    await ground.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Plays a lab's proofs, prints the table, and answers how many differ. */
async function verify(
  lab: Lab,
  ground: ProvingGround,
  { names, ...options }: { variants: number; jobs: number; names: string[] | undefined },
): Promise<number> {
  const results = await verifyLab(lab, await readProofs(lab, names), ground, { ...options, onResult: tell });
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  console.log(`\n${tableOf(lab, results)}\n\n${results.length - failed} passed, ${failed} failed`);
  return failed;
}

function tell(result: ProofResult): void {
  const verdict = result.differences.length === 0 ? 'ok' : result.differences.join('; ');
  console.log(
    `${result.proof} #${result.variant}: ${result.total} points in ${result.seconds.toFixed(0)} s: ${verdict}`,
  );
}

function count(text: string): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fail(`"${text}" is not a positive whole number.`);
}

function fail(message: string): never {
  throw new CatalogError('invalid', `${message}\n${usage}`);
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof CatalogError ? error.message : (error as Error).stack);
  process.exit(2);
}
