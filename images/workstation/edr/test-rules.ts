import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type RuleScore, ruleShare, scoreRules } from '../../../orchestrator/grading/rule-score.js';
import { parseRule, type Rule, SigmaError, sources } from '../../../orchestrator/grading/sigma/sigma.js';
import type { Log } from './log.js';
import { green, red, table, UsageError, yellow } from './output.js';
import { readSamples } from './samples.js';

/**
 * `edr test RULE…`, `audit test RULE…`: how the rules do together on each recorded day. Returns the exit code: 0 where all days together
 * would earn full points, else 1.
 */
export function testRules(log: Log, paths: string[]): number {
  const files = paths.flatMap(ruleFiles);
  if (files.length === 0) throw new UsageError(`which rule? As in: ${log.source} test ${log.example}`);
  const rules = files.map((file) => readRule(log, file));
  const scores = readSamples(log).map(({ name, stream }) => ({ name, score: scoreRules(rules, stream) }));
  const total = scores.reduce((sum, { score }) => add(sum, score), nothing);
  console.log(`${rules.map((rule) => rule.title).join(' + ')}\n`);
  const heading = ['sample', 'attacks', 'caught', 'missed', 'recall', 'benign', 'false alarms', 'rate'];
  const rows = scores.map(({ name, score }) => row(name, score));
  console.log(table([heading, ...rows, row('all', total)], [1, 2, 3, 4, 5, 6, 7]));
  return verdict(total);
}

function verdict(total: RuleScore): number {
  const share = ruleShare(total);
  const needs = 'Full points need a recall of 90 % or more with at most 1 % false alarms, on days you have not seen.';
  if (share === 1) console.log(`\n${green('✓ This would earn full points.')} ${needs}`);
  else {
    const word =
      share > 0
        ? yellow(`◐ This would earn ${Math.floor(share * 100)} % of the points.`)
        : red('✗ This would earn no points.');
    console.log(`\n${word} ${needs}`);
    if (total.recall < 0.9) console.log(`  It misses ${total.attacks - total.caught} of ${total.attacks} attacks.`);
    if (total.falsePositives > 0.01) {
      console.log(`  It alarms at ${total.falseAlarms} of ${total.benign} harmless activities.`);
    }
  }
  return share === 1 ? 0 : 1;
}

const nothing: RuleScore = { attacks: 0, caught: 0, benign: 0, falseAlarms: 0, recall: 0, falsePositives: 0 };

function add(a: RuleScore, b: RuleScore): RuleScore {
  const [attacks, caught] = [a.attacks + b.attacks, a.caught + b.caught];
  const [benign, falseAlarms] = [a.benign + b.benign, a.falseAlarms + b.falseAlarms];
  const [recall, falsePositives] = [attacks ? caught / attacks : 0, benign ? falseAlarms / benign : 0];
  return { attacks, caught, benign, falseAlarms, recall, falsePositives };
}

function row(name: string, score: RuleScore): string[] {
  const percent = (share: number, of: number) => (of === 0 ? '-' : `${(share * 100).toFixed(1)} %`);
  return [
    name,
    ...[score.attacks, score.caught, score.attacks - score.caught].map(String),
    percent(score.recall, score.attacks),
    ...[score.benign, score.falseAlarms].map(String),
    percent(score.falsePositives, score.benign),
  ];
}

/** The file itself, or the YAML files directly in a folder. */
function ruleFiles(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
    if (names.length === 0) throw new UsageError(`${path} holds no rule (.yml or .yaml)`);
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function readRule({ source }: Log, path: string): Rule {
  try {
    const rule = parseRule(readFileSync(path, 'utf8'), source);
    for (const { field, line } of rule.fields) {
      if (!sources[source].has(field)) {
        const list = `${source} fields`;
        console.error(yellow(`${path}, line ${line}: no event has a field “${field}” (${list} lists them)`));
      }
    }
    return rule;
  } catch (error) {
    throw error instanceof SigmaError ? new UsageError(`${path}: ${error.message}`) : error;
  }
}
