import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PublishedKey, Statement } from './contract/signing.js';
import { chainFaults } from './evidence/chain.js';
import { chainedRecordSchema } from './evidence/record.js';
import { duration } from './grading/words.js';
import { verifyGrade } from './signing/envelope.js';
import { parseKeys } from './signing/key-files.js';
import { keysFolder } from './signing/keys.js';

/*
 * `npm run verify-grade -- FILE [--keys FILE] [--ledger FILE]`: checks a signed grade without a network. The keys are those
 * that `GET /api/keys` answers, or else this installation's own; the ledger is what `GET /api/attempts/{id}/ledger` answers.
 */

const usage = `Usage: npm run verify-grade -- FILE [--keys FILE] [--ledger FILE]
  FILE      the signed grade, as it was downloaded (….sigstore.json)
  --keys    the published keys, as downloaded from /api/keys; without it, the keys of this installation
  --ledger  the evidence as JSON Lines; it is then checked that the grade stands on exactly this`;

class Refused extends Error {}

function fileOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refused(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function keysFrom(path: string | undefined): PublishedKey[] {
  const file = path ?? join(keysFolder(process.env.CHAINDRILL_DATA || './data'), 'keys.json');
  const text = fileOf(file);
  try {
    return parseKeys(text);
  } catch (error) {
    throw new Refused(`${file} does not hold published keys: ${(error as Error).message.split('\n')[0]}`);
  }
}

function checkLedger(path: string, { predicate }: Statement): string {
  const { attempt, ledger } = predicate.chaindrill;
  const lines = fileOf(path).split('\n').filter(Boolean);
  const records = lines.map((line, index) => {
    try {
      return chainedRecordSchema.parse(JSON.parse(line));
    } catch {
      throw new Refused(`${path}:${index + 1}: this line is no record of a ledger`);
    }
  });
  if (records.some((record) => record.attempt !== attempt)) throw new Refused(`${path} is of another attempt`);
  const fault = chainFaults(records, { seq: ledger.records, hash: ledger.head })[0];
  if (fault)
    throw new Refused(`${path}: the evidence is not what the grade stands on (record ${fault.seq}: ${fault.what})`);
  return `${ledger.records} records, none changed, removed or reordered`;
}

function summary({ predicate }: Statement, key: PublishedKey): [string, string][] {
  const { chaindrill: grade, configuration, result } = predicate;
  const lab = configuration[0]?.annotations;
  const after = (ms: number | null) => (ms === null ? 'never' : `after ${duration(ms).en}`);
  const { identifyMs, reportMs, containMs, recoverMs } = grade.times;
  return [
    ['Lab', `${lab?.id} ${lab?.version}`],
    ['Attempt', `${grade.attempt} (${grade.mode}), grade ${grade.number}${grade.reason ? `: ${grade.reason}` : ''}`],
    ['Result', `${result}: ${grade.points} of ${grade.max} points`],
    ...grade.objectives.map(({ id, points, max }): [string, string] => [`  ${id}`, `${points} of ${max}`]),
    ['Identified', after(identifyMs)],
    ['Reported', after(reportMs)],
    ['Contained', after(containMs)],
    ['Recovered', after(recoverMs)],
    ['Computed', grade.computedAt],
    ['Evidence', `${grade.ledger.records} records, head ${grade.ledger.head}`],
    ['Marks', grade.marks.join(', ') || 'none'],
    ['Key', `${key.id}, in use since ${new Date(key.from).toISOString()}`],
  ];
}

function main(): number {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  const [file, ...more] = parsed.positionals;
  if (file === undefined || more.length > 0) {
    console.error(usage);
    return 2;
  }
  try {
    const found = verifyGrade(fileOf(file), keysFrom(parsed.values.keys));
    if (!found.ok) throw new Refused(found.message);
    const rows = summary(found.statement, found.key);
    if (parsed.values.ledger !== undefined)
      rows.push(['Ledger file', checkLedger(parsed.values.ledger, found.statement)]);
    console.log('The grade is genuine.\n');
    // A reason is somebody's text: nothing of it is for the terminal to act on.
    for (const [name, value] of rows) console.log(`${name.padEnd(18)} ${value}`.replace(/\p{C}/gu, '?'));
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(`Not verified: ${error.message}`);
    return 1;
  }
}

function parse() {
  return parseArgs({ allowPositionals: true, options: { keys: { type: 'string' }, ledger: { type: 'string' } } });
}

process.exitCode = main();
