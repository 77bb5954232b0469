import { z } from 'zod';
import type { GradeLine } from '../../contract/grade.js';
import { examinationOf } from '../exam-runs.js';
import { ofKind, type Typed, valuesOf } from '../records.js';
import type { Check } from '../types.js';
import { line, say } from '../words.js';

const params = z.strictObject({
  type: z.literal('evicted').optional(),
  /** Names of the applications whose secrets were stolen; a `${key}` of the variant. */
  apps: z.string(),
});

const kinds: Record<string, [string, string]> = {
  'deploy-key': ['deploy key', '部署密钥'],
  runner: ['registered runner', '已注册的运行器'],
  cron: ['scheduled job', '计划任务'],
  'service-account': ['service account', '服务账号'],
};

/** Every back door is gone, and every stolen secret is refused where it used to be valid. All of it, or nothing. */
export const evicted: Check<z.infer<typeof params>> = {
  type: 'evicted',
  params,
  live: false,
  run(input, { apps }, max) {
    const record = ofKind(examinationOf(input), 'exam.inventory').at(-1);
    if (record === undefined) {
      const text = say('The examiner has no inventory, so nothing is shown.', '考官没有清单记录，因此无法证明。');
      return { points: 0, lines: [line(false, text, { max })] };
    }
    const lines = [
      ...record.data.hideouts.map((one) => hideoutLine(record, one)),
      ...record.data.tokens.map((one) => tokenLine(record, one)),
      ...valuesOf(apps, input.variant).map((name) => appLine(record, name)),
    ];
    const ok = lines.every((one) => one.ok);
    const points = ok ? max : 0;
    const verdict = ok
      ? say('The attacker has no way back in.', '攻击者已没有任何重返的途径。')
      : say('Something of the attack is left: this counts only as a whole.', '攻击仍有残留：此项须全部满足才得分。');
    return { points, lines: [...lines, line(ok, verdict, { points, max })] };
  },
};

type Inventory = Typed<'exam.inventory'>;

function hideoutLine(record: Inventory, one: Inventory['data']['hideouts'][number]): GradeLine {
  const [en, zh] = kinds[one.kind] ?? [one.kind, one.kind];
  const text = one.present
    ? say(`Still there: the ${en} “${one.name}”.`, `仍然存在：${zh}“${one.name}”。`)
    : say(`Gone: the ${en} “${one.name}”.`, `已清除：${zh}“${one.name}”。`);
  return line(!one.present, text, { at: record.at, evidence: [record.seq] });
}

function tokenLine(record: Inventory, one: Inventory['data']['tokens'][number]): GradeLine {
  const text = one.valid
    ? say(`The token “${one.name}” is still accepted.`, `令牌“${one.name}”仍然有效。`)
    : say(`The token “${one.name}” is refused.`, `令牌“${one.name}”已被拒绝。`);
  return line(!one.valid, text, { at: record.at, evidence: [record.seq] });
}

function appLine(record: Inventory, name: string): GradeLine {
  const app = record.data.apps.find((one) => one.name === name);
  const ok = app !== undefined && !app.oldValid;
  const text = ok
    ? say(`The stolen secret of “${name}” is refused.`, `“${name}”的被盗机密已被拒绝。`)
    : say(
        `The stolen secret of “${name}” is still accepted by the platform, wherever it was deleted.`,
        `平台仍接受“${name}”的被盗机密，无论它在别处是否已被删除。`,
      );
  return line(ok, text, { at: record.at, evidence: [record.seq] });
}
