import { z } from 'zod';
import { type Severity, severitySchema } from '../../contract/report.js';
import type { Check } from '../types.js';
import { line, say } from '../words.js';
import { reportThatCounts } from './report-filed.js';

const params = z.strictObject({ type: z.literal('severity').optional(), accepted: z.array(severitySchema).min(1) });

const chinese: Record<Severity, string> = { low: '低', medium: '中', high: '高', critical: '严重' };

/** The severity by the brief's matrix. */
export const severity: Check<z.infer<typeof params>> = {
  type: 'severity',
  params,
  live: true,
  run(input, { accepted }, max) {
    const counted = reportThatCounts(input, max);
    if ('result' in counted) return counted.result;
    const { report, at, seq } = counted.report;
    const claimed = report.severity;
    const ok = claimed !== null && accepted.includes(claimed);
    const wanted = say(accepted.join(' or '), accepted.map((one) => chinese[one]).join('或'));
    const text = ok
      ? say(`Severity “${claimed}” is right by the matrix.`, `按矩阵判定，严重程度“${chinese[claimed]}”正确。`)
      : say(
          `You judged ${claimed === null ? 'no severity' : `“${claimed}”`}; by the matrix it is ${wanted.en}.`,
          `你判定为${claimed === null ? '（未填）' : `“${chinese[claimed]}”`}；按矩阵应为${wanted['zh-CN']}。`,
        );
    const points = ok ? max : 0;
    return { points, lines: [line(ok, text, { points, max, at, evidence: [seq] })] };
  },
};
