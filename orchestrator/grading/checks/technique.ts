import { z } from 'zod';
import type { Check } from '../types.js';
import { line, listed, say } from '../words.js';
import { reportThatCounts } from './report-filed.js';

const params = z.strictObject({
  type: z.literal('technique').optional(),
  /** ATT&CK ids; the parent of one earns half. */
  accepted: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).min(1),
});

/** At least one accepted ATT&CK id; its parent alone earns half, and so does a list that is mostly wrong. */
export const technique: Check<z.infer<typeof params>> = {
  type: 'technique',
  params,
  live: true,
  run(input, { accepted }, max) {
    const counted = reportThatCounts(input, max);
    if ('result' in counted) return counted.result;
    const { report, at, seq } = counted.report;
    const claimed = [...new Set(report.techniques.map((id) => id.trim().toUpperCase()).filter((id) => id !== ''))];
    const parents = new Set(accepted.map((id) => id.replace(/\..*$/, '')));
    const right = claimed.filter((id) => accepted.includes(id));
    const parent = claimed.filter((id) => !accepted.includes(id) && parents.has(id));
    const wrong = claimed.filter((id) => !accepted.includes(id) && !parents.has(id));

    const earned = right.length > 0 ? max : parent.length > 0 ? max / 2 : 0;
    const mostlyWrong = wrong.length > right.length + parent.length;
    const points = mostlyWrong ? Math.min(earned, max / 2) : earned;
    const names = {
      right: listed(right, 6),
      parent: listed(parent, 6),
      wrong: listed(wrong, 6),
      accepted: listed(accepted, 4),
    };
    const parts = [
      right.length > 0 &&
        say(
          `${names.right.en} ${right.length === 1 ? 'fits' : 'fit'} this attack.`,
          `${names.right['zh-CN']} 符合本次攻击。`,
        ),
      parent.length > 0 &&
        say(
          `${names.parent.en} ${parent.length === 1 ? 'is the parent of one that fits' : 'are parents of some that fit'}: half the points.`,
          `${names.parent['zh-CN']} 是符合项的上级技术：得一半分。`,
        ),
      wrong.length > 0 &&
        say(`${names.wrong.en} ${wrong.length === 1 ? 'does' : 'do'} not fit.`, `${names.wrong['zh-CN']} 不符合。`),
      mostlyWrong &&
        earned > 0 &&
        say('Most of the list is wrong: half the points at most.', '所列技术大多不符：最多得一半分。'),
      claimed.length === 0 && say('The report names no technique.', '报告没有填写攻击技术。'),
      points < max &&
        say(`Accepted are, for example, ${names.accepted.en}.`, `可接受的例如：${names.accepted['zh-CN']}。`),
    ].filter((part) => part !== false);
    const text = say(parts.map((part) => part.en).join(' '), parts.map((part) => part['zh-CN']).join(''));
    return { points, lines: [line(points === max, text, { points, max, at, evidence: [seq] })] };
  },
};
