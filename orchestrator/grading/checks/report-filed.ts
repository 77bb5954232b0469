import { z } from 'zod';
import { isHalfRight, isRight, judgeReport } from '../claims.js';
import { elapsedMs } from '../clock.js';
import type { Check, CheckInput, CheckResult, Filed } from '../types.js';
import { duration, line, say } from '../words.js';

const params = z.strictObject({ type: z.literal('report-filed').optional() });

/** The first report came between the attack's first effect and submit, and was more than a guess. */
export const reportFiled: Check<z.infer<typeof params>> = {
  type: 'report-filed',
  params,
  live: true,
  run(input, _params, max) {
    const report = input.firstReport;
    if (report === null) return none(max, say('No report was filed before you submitted.', '提交前没有报送过报告。'));
    const evidence = { at: report.at, evidence: [report.seq] };
    if (input.clockStartedAt === null || report.at < input.clockStartedAt) {
      return none(
        max,
        say('The first report was filed before the attack had any effect.', '首份报告早于攻击产生任何影响的时间。'),
        evidence,
      );
    }
    const verdicts = judgeReport(report, input);
    const right = verdicts.filter(isRight).length;
    const made = verdicts.filter(
      (verdict) => verdict.right.length + verdict.wrong.length > 0 || verdict.invalid !== null,
    ).length;
    const after = duration(elapsedMs(input, report.at) ?? 0);
    if (!isHalfRight(verdicts)) {
      return none(
        max,
        say(
          `Your first report (after ${after.en}) has ${right} right of ${made} claims; at least half, and at least two, must be right.`,
          `你的首份报告（${after['zh-CN']}后）填写了 ${made} 项，其中 ${right} 项正确；至少要有一半且不少于两项正确。`,
        ),
        evidence,
      );
    }
    const text = say(
      `Your first report came after ${after.en}, with ${right} of ${made} claims right.`,
      `你在 ${after['zh-CN']}后报送了首份报告，填写的 ${made} 项中 ${right} 项正确。`,
    );
    return { points: max, lines: [line(true, text, { points: max, max, ...evidence })] };
  },
};

/**
 * Severity, techniques and timeline could be guessed: they count only in a report whose claims show that its author looked.
 * Answers the report to read, or the result that says why there is none.
 */
export function reportThatCounts(input: CheckInput, max: number): { report: Filed } | { result: CheckResult } {
  const report = input.lastReport;
  if (report === null) {
    return { result: none(max, say('No report was filed before you submitted.', '提交前没有报送过报告。')) };
  }
  if (!isHalfRight(judgeReport(report, input))) {
    const text = say(
      'This counts only in a report of which at least half of the claims are right; your last one is not.',
      '只有至少一半填写项正确的报告才计算此项；你的最后一份报告未达到。',
    );
    return { result: none(max, text, { at: report.at, evidence: [report.seq] }) };
  }
  return { report };
}

function none(max: number, text: ReturnType<typeof say>, more: { at?: number; evidence?: number[] } = {}): CheckResult {
  return { points: 0, lines: [line(false, text, { max, ...more })] };
}
