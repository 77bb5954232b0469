import { z } from 'zod';
import { ofKind } from '../records.js';
import { quotesBetween } from '../recovery.js';
import type { Check, CheckInput } from '../types.js';
import { line, say } from '../words.js';

export const recoveredParams = z.strictObject({
  type: z.literal('recovered').optional(),
  /** Share of right answers between containment and submit. */
  share: z.number().min(0).max(1).default(0.9),
  /** Announced maintenance that is left out, all together. */
  maintenanceSeconds: z.number().min(0).default(120),
  /** Fresh questions that must all be right and in time. */
  answers: z.number().int().min(1).default(20),
});

/** Customers got right answers after containment, and fresh ones are answered rightly and in time. All or nothing. */
export const recovered: Check<z.infer<typeof recoveredParams>> = {
  type: 'recovered',
  params: recoveredParams,
  live: false,
  run(input, params, max) {
    const parts = [containedFirst(input), customers(input, params), freshAnswers(input, params.answers)];
    const ok = parts.every((part) => part.ok);
    const points = ok ? max : 0;
    const verdict = ok
      ? say('The business runs again.', '业务已恢复。')
      : say('The business has not recovered.', '业务没有恢复。');
    return { points, lines: [...parts, line(ok, verdict, { points, max })] };
  },
};

/** Recovery counts only once the attack is contained. */
export function containedFirst({ containment }: CheckInput) {
  return containment.holds
    ? line(true, say('The attack was contained before.', '攻击此前已被遏制。'))
    : line(
        false,
        say(
          'Recovery counts only once the attack is contained, and it was not.',
          '只有遏制攻击之后才计算恢复，而攻击没有被遏制。',
        ),
      );
}

function customers(input: CheckInput, params: z.infer<typeof recoveredParams>) {
  const window = recoveryWindow(input);
  if (window === null)
    return line(false, say('There is no time after containment to look at.', '遏制之后没有可供考察的时间。'));
  const seen = quotesBetween(input.ledger, window.from, window.to, {
    maintenanceMs: params.maintenanceSeconds * 1000,
    share: params.share,
  });
  const percent = Math.floor((100 * seen.right) / Math.max(1, seen.counted));
  const needed = Math.round(params.share * 100);
  const ok = seen.counted > 0 && seen.right / seen.counted >= params.share;
  const excused = say(
    seen.excused > 0 ? ` ${seen.excused} during announced maintenance are left out.` : '',
    seen.excused > 0 ? `另有 ${seen.excused} 次在已公告的维护期内，不计。` : '',
  );
  const text =
    seen.counted === 0
      ? say(
          `No customer asked between containment and submit.${excused.en}`,
          `从遏制到提交之间没有客户询价。${excused['zh-CN']}`,
        )
      : say(
          `Between containment and submit ${seen.right} of ${seen.counted} quotes were right (${percent} %; ${needed} % are needed).${excused.en}`,
          `从遏制到提交，${seen.counted} 次询价中 ${seen.right} 次回答正确（${percent}%，需达到 ${needed}%）。${excused['zh-CN']}`,
        );
  return line(ok, text, { evidence: seen.seqs });
}

/** From containment (or, where nothing harmful was ever recorded, from the clock's start) to submit. */
export function recoveryWindow(input: CheckInput) {
  const { containment, clockStartedAt, submittedAt, submittedSeq } = input;
  if (!containment.holds || submittedAt === null || submittedSeq === null) return null;
  const from = containment.lastHarm ?? (clockStartedAt === null ? null : { at: clockStartedAt, seq: 0 });
  return from === null ? null : { from: { at: from.at, seq: from.seq }, to: { at: submittedAt, seq: submittedSeq } };
}

function freshAnswers(input: CheckInput, needed: number) {
  const record = ofKind(input.ledger, 'exam.answers').findLast(
    ({ seq }) => input.submittedSeq !== null && seq > input.submittedSeq,
  );
  if (record === undefined)
    return line(
      false,
      say('The examiner has no fresh answers, so nothing is shown.', '考官没有新询价的记录，因此无法证明。'),
    );
  const { asked, correct, inTime, families } = record.data;
  const ok = asked >= needed && correct === asked && inTime === asked;
  const text = say(
    `${correct} of ${asked} fresh questions from ${families.length} families were answered rightly, ${inTime} in time; all of at least ${needed} are needed.`,
    `${families.length} 类共 ${asked} 个新询价中，${correct} 个回答正确，${inTime} 个及时；须至少 ${needed} 个且全部满足。`,
  );
  return line(ok, text, { at: record.at, evidence: [record.seq] });
}
