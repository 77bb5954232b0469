import type { EvidenceRecord } from '../../evidence/record.js';
import { isHarmful, ofKind, stepProofs } from '../records.js';
import type { GradedLab, Variant } from '../types.js';
import { duration, say } from '../words.js';
import { type Mark, mark } from './mark.js';

/** The attack's steps where the evidence first saw them, and the last harm before submit. */
export function attackMarks(
  lab: GradedLab,
  variant: Variant,
  ledger: readonly EvidenceRecord[],
  submittedSeq: number | null,
): Mark[] {
  const steps = stepProofs(lab.replay, ledger, variant).flatMap(({ step, proof }) =>
    proof === null ? [] : [mark('attack', proof, step.title, step.techniques)],
  );
  const harm = ledger
    .filter((record) => isHarmful(record) && (submittedSeq === null || record.seq < submittedSeq))
    .at(-1);
  const already = steps.some(({ seq }) => seq === harm?.seq);
  return harm === undefined || already
    ? steps
    : [...steps, mark('attack', harm, say('The last harmful act', '最后一次有害行为'))];
}

/** Where customers stopped getting right answers, and where they got them again. */
export function serviceMarks(ledger: readonly EvidenceRecord[]): Mark[] {
  const marks: Mark[] = [];
  let failingSince: { at: number } | null = null;
  for (const quote of ofKind(ledger, 'quote')) {
    const ok = quote.data.correct && quote.data.status === 200;
    if (!ok && failingSince === null) {
      failingSince = quote;
      const why = failure(quote.data.status);
      marks.push(mark('service', quote, say(`Quotes fail: ${why.en}`, `询价失败：${why['zh-CN']}`)));
    } else if (ok && failingSince !== null) {
      const after = duration(quote.at - failingSince.at);
      marks.push(
        mark(
          'service',
          quote,
          say(`Quotes are right again, after ${after.en}`, `询价恢复正确，历时 ${after['zh-CN']}`),
        ),
      );
      failingSince = null;
    }
  }
  return marks;
}

function failure(status: number) {
  if (status === 0) return say('no connection', '无法连接');
  if (status === 503) return say('the service is in maintenance', '服务维护中');
  if (status === 200) return say('wrong answer', '回答错误');
  return say(`status ${status}`, `状态码 ${status}`);
}
