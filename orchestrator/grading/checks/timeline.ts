import { z } from 'zod';
import { stepProofs } from '../records.js';
import type { Check } from '../types.js';
import { line, listed, say } from '../words.js';
import { reportThatCounts } from './report-filed.js';

const params = z.strictObject({
  type: z.literal('timeline').optional(),
  /** Steps whose proofs are this close together may stand in either order. */
  tieSeconds: z.number().min(0).default(60),
});

/**
 * The steps in the order in which the evidence saw them. Every pair of steps counts once: a missing step spoils its pairs,
 * and so does the same time for steps that are further apart than a tie. Half of the pairs is what chance gives, so it
 * earns nothing; from there it rises to full points at all pairs.
 */
export const timeline: Check<z.infer<typeof params>> = {
  type: 'timeline',
  params,
  live: true,
  run(input, { tieSeconds }, max) {
    const counted = reportThatCounts(input, max);
    if ('result' in counted) return counted.result;
    const { report, at, seq } = counted.report;
    const proved = stepProofs(input.lab.replay, input.ledger, input.variant).flatMap(({ step, proof }) =>
      proof === null ? [] : [{ id: step.id, title: step.title, proof }],
    );
    const claimed = new Map(report.timeline.toReversed().map((entry) => [entry.step, entry.at]));
    const missing = proved.filter(({ id }) => !claimed.has(id));
    const reversed: [(typeof proved)[number], (typeof proved)[number]][] = [];
    let pairs = 0;
    let right = 0;
    proved.forEach((a, i) => {
      for (const b of proved.slice(i + 1)) {
        pairs += 1;
        const claims = [claimed.get(a.id), claimed.get(b.id)];
        if (claims[0] === undefined || claims[1] === undefined) continue;
        const apart = b.proof.at - a.proof.at;
        const ok = Math.abs(apart) <= tieSeconds * 1000 || Math.sign(claims[1] - claims[0]) === Math.sign(apart);
        if (ok) right += 1;
        else reversed.push(apart > 0 ? [a, b] : [b, a]);
      }
    });
    const share =
      pairs === 0 ? (missing.length === 0 && proved.length > 0 ? 1 : 0) : Math.max(0, (2 * right) / pairs - 1);
    const points = max * share;
    const ok = share === 1;
    const evidence = [seq, ...proved.map(({ proof }) => proof.seq)];
    return { points, lines: [line(ok, explain(ok, missing, reversed[0]), { points, max, at, evidence })] };
  },
};

type Step = { title: { en: string; 'zh-CN': string } };

function explain(ok: boolean, missing: Step[], reversed: [Step, Step] | undefined) {
  if (ok) return say('Every step stands in the order in which the evidence saw it.', '所有步骤的先后与证据一致。');
  const parts = [];
  if (missing.length > 0) {
    const en = listed(missing.map(({ title }) => `“${title.en}”`)).en;
    const zh = listed(missing.map(({ title }) => `“${title['zh-CN']}”`))['zh-CN'];
    parts.push(say(`Missing from your timeline: ${en}.`, `时间线中缺少：${zh}。`));
  }
  if (reversed !== undefined) {
    const [first, second] = reversed;
    parts.push(
      say(
        `“${first.title.en}” came before “${second.title.en}”.`,
        `“${first.title['zh-CN']}”发生在“${second.title['zh-CN']}”之前。`,
      ),
    );
  }
  if (parts.length === 0) parts.push(say('No step of the attack is on record.', '没有记录到任何攻击步骤。'));
  return say(parts.map((part) => part.en).join(' '), parts.map((part) => part['zh-CN']).join(''));
}
