import { z } from 'zod';
import type { GradeLine } from '../../contract/grade.js';
import { ofKind, valuesOf } from '../records.js';
import { ruleShare, scoreRules } from '../rule-score.js';
import { SigmaError } from '../sigma/error.js';
import { parseRule, type Rule } from '../sigma/parse.js';
import { type Source, sources } from '../sigma/source.js';
import { generateStream } from '../streams.js';
import type { Check } from '../types.js';
import { line, listed, say } from '../words.js';

const params = z.strictObject({
  type: z.literal('rule-detects').optional(),
  /** Key of the variant: seed of the streams. */
  seed: z.string().default('ruleSeed'),
  /** The log whose events the rules are tried on: the endpoint sensor's, or the platform's audit log. */
  source: z.enum(['edr', 'audit']).default('edr'),
  attacks: z.number().int().min(10).max(200).default(40),
  benign: z.number().int().min(100).max(1000).default(400),
});

/** Files that are read; the rest of an overfull folder is left alone, and said so. */
const maxFiles = 10;
/** What all rules together may cost per character of a field; bounds how long a grade takes, whatever was written. */
const maxTotalCost = 2_000;

/** All the trainee's rules together on streams nobody saw before. A file that cannot be read costs only itself. */
export const ruleDetects: Check<z.infer<typeof params>> = {
  type: 'rule-detects',
  params,
  live: false,
  run(input, { seed, source, attacks, benign }, max) {
    const record = ofKind(input.ledger, 'exam.rules').at(-1);
    const files = record?.data.files ?? [];
    const base = record === undefined ? {} : { at: record.at, evidence: [record.seq] };
    if (files.length === 0) {
      return {
        points: 0,
        lines: [line(false, say('There is no rule in the rules folder.', '规则目录中没有规则。'), { max, ...base })],
      };
    }
    const { rules, lines } = readRules(files.slice(0, maxFiles), source);
    if (files.length > maxFiles) {
      lines.push(line(false, say(`Only the first ${maxFiles} files are read.`, `只读取前 ${maxFiles} 个文件。`)));
    }
    const streamSeed = `${valuesOf(`\${${seed}}`, input.variant)[0]}:grade`;
    const stream = generateStream(streamSeed, { source, attacks, benign });
    const score = scoreRules(rules, stream);
    const points = rules.length === 0 ? 0 : max * ruleShare(score);
    const percent = (share: number) => (100 * share).toFixed(1).replace(/\.0$/, '');
    const text = say(
      `Caught ${score.caught} of ${score.attacks} attacks (${percent(score.recall)} %; full points from 90 %), false alarms on ${score.falseAlarms} of ${score.benign} benign activities (${percent(score.falsePositives)} %; full points up to 1 %).`,
      `在 ${score.attacks} 次攻击中发现 ${score.caught} 次（${percent(score.recall)}%，达到 90% 得满分）；在 ${score.benign} 项正常活动中误报 ${score.falseAlarms} 项（${percent(score.falsePositives)}%，不超过 1% 得满分）。`,
    );
    return { points, lines: [...lines, line(points === max, text, { points, max, ...base })] };
  },
};

function readRules(files: { path: string; text: string }[], source: Source): { rules: Rule[]; lines: GradeLine[] } {
  const rules: Rule[] = [];
  const lines: GradeLine[] = [];
  let cost = 0;
  for (const { path, text } of files) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    try {
      const rule = parseRule(text, source);
      cost += rule.cost;
      if (cost > maxTotalCost) throw new SigmaError('too-large', 'the rules are too large together', null);
      rules.push(rule);
      lines.push(ruleLine(name, rule, source));
    } catch (error) {
      if (!(error instanceof SigmaError)) throw error;
      lines.push(line(false, say(`${name} cannot be used: ${error.message}.`, `${name} 无法使用：${error.message}。`)));
    }
  }
  return { rules, lines };
}

function ruleLine(name: string, rule: Rule, source: Source): GradeLine {
  const unknown = rule.fields.filter(({ field }) => !sources[source].has(field));
  if (unknown.length === 0)
    return line(true, say(`${name} is read: “${rule.title}”.`, `已读取 ${name}：“${rule.title}”。`));
  const names = listed(unknown.map((one) => `${one.field} (line ${one.line})`));
  return line(
    false,
    say(
      `${name} is read, but events have no such field: ${names.en}.`,
      `已读取 ${name}，但事件中没有这些字段：${names['zh-CN']}。`,
    ),
  );
}
