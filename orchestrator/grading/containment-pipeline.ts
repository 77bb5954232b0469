import type { EvidenceRecord } from '../evidence/record.js';
import { type ExamRun, examRuns } from './exam-runs.js';
import { ofKind } from './records.js';
import type { Containment } from './types.js';
import { counted, listed, say } from './words.js';

type Condition = Containment['conditions'][number];

/**
 * The stolen token is refused, the company's runner still works, and in every run that the examiner made with the name forged
 * and the tag moved again nothing reached the collector and no secret was read. A run that did not begin proves nothing.
 */
export function pipelineConditions(examination: readonly EvidenceRecord[]): Condition[] {
  const runs = examRuns(examination);
  const attacked = runs.filter(({ data }) => data.dns === 'forged' && data.tag === 'moved');
  return [
    tokensRefused(examination),
    runnerWorks(runs.filter(({ data }) => data.on === 'live')),
    ...(attacked.length > 0 ? attacked.map(runClear) : [unseen('runs under attack', '遭受攻击时的运行')]),
  ];
}

function tokensRefused(examination: readonly EvidenceRecord[]): Condition {
  const record = ofKind(examination, 'exam.inventory').at(-1);
  if (record === undefined) return unseen('tokens', '令牌');
  const valid = record.data.tokens.filter((token) => token.valid).map(({ name }) => name);
  const names = listed(valid);
  return {
    ok: valid.length === 0,
    seqs: [record.seq],
    at: record.at,
    text:
      valid.length === 0
        ? say('The stolen token is refused (401).', '被盗的令牌已被拒绝（401）。')
        : say(`The stolen token is still accepted: ${names.en}.`, `被盗的令牌仍然有效：${names['zh-CN']}。`),
  };
}

function runnerWorks(runs: ExamRun[]): Condition {
  const run = runs.at(-1);
  if (run === undefined) return unseen('runner', '运行器');
  const ok = run.data.started;
  return {
    ok,
    seqs: [run.seq],
    at: run.at,
    text: ok
      ? say('The runner takes work.', '运行器仍在接收任务。')
      : say(
          'The runner took no work. A pipeline that is switched off contains nothing.',
          '运行器没有接收任务。关掉流水线不等于遏制。',
        ),
  };
}

function runClear(run: ExamRun): Condition {
  const { id, started, receipts, secretsRead } = run.data;
  const base = { seqs: [run.seq], at: run.at };
  if (!started) {
    return {
      ok: false,
      ...base,
      text: say(`Run “${id}” did not begin, so nothing is shown.`, `运行“${id}”没有开始，因此无法证明。`),
    };
  }
  const ok = receipts + secretsRead === 0;
  return {
    ok,
    ...base,
    text: ok
      ? say(
          `Run “${id}”, with the name forged and the tag moved again: nothing reached the collector.`,
          `运行“${id}”（域名再次被劫持、标签再次被移动）：没有任何数据到达收集端。`,
        )
      : say(
          `Run “${id}”, with the name forged and the tag moved again: ${counted(secretsRead, 'secret')} read, ${counted(receipts, 'message')} to the collector.`,
          `运行“${id}”（域名再次被劫持、标签再次被移动）：读取机密 ${secretsRead} 次，向收集端发送 ${receipts} 次。`,
        ),
  };
}

function unseen(en: string, zh: string): Condition {
  return {
    ok: false,
    seqs: [],
    at: null,
    text: say(
      `The examiner has no record of the ${en}, so nothing is shown.`,
      `考官没有关于${zh}的记录，因此无法证明。`,
    ),
  };
}
