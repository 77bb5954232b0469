import { z } from 'zod';
import type { GradeLine } from '../../contract/grade.js';
import type { DataOf } from '../../evidence/kinds.js';
import { ofKind, type Typed } from '../records.js';
import type { Check } from '../types.js';
import { line, say } from '../words.js';

const poisonings = ['reupload', 'dependency', 'confusion'] as const;
type Poisoning = (typeof poisonings)[number];

const params = z.strictObject({
  type: z.literal('clean-room').optional(),
  poisons: z
    .array(z.enum(poisonings))
    .min(1)
    .default([...poisonings]),
});

const names: Record<Poisoning, [string, string]> = {
  reupload: ['the pinned version uploaded again with other bytes', '已锁定的版本以不同内容重新上传'],
  dependency: ['a new release of an internal dependency that pulls in a look-alike', '内部依赖的新版本引入仿冒包'],
  confusion: ['a higher public version of the internal package', '公共索引上出现版本更高的同名内部包'],
};

/**
 * The pushed repository's own installation against each poisoning. Only a poisoning that was first shown to get into the
 * original repository counts; points are in proportion to those withstood, but one alone earns nothing where there are
 * more (a list of forbidden names could stop one by luck), and none are earned where the untouched index does not install.
 */
export const cleanRoom: Check<z.infer<typeof params>> = {
  type: 'clean-room',
  params,
  live: false,
  run(input, { poisons }, max) {
    const installs = ofKind(input.ledger, 'exam.install').filter(
      ({ seq }) => input.submittedSeq !== null && seq > input.submittedSeq,
    );
    const last = (poison: DataOf<'exam.install'>['poison'], source: DataOf<'exam.install'>['source']) =>
      installs.findLast(({ data }) => data.poison === poison && data.source === source);
    const trials = poisons.map((poison) => trial(poison, last(poison, 'original'), last(poison, 'pushed')));
    const untouched = untouchedLine(last('none', 'pushed'));

    const proved = trials.filter((one) => one.proved).length;
    const withstood = trials.filter((one) => one.proved && one.line.ok).length;
    const enough = withstood >= Math.min(2, poisons.length) && untouched.ok;
    const points = enough ? (max * withstood) / proved : 0;
    const ok = points === max;
    const verdict = !untouched.ok
      ? say('An installation that does not work protects nobody.', '无法正常安装的方案保护不了任何人。')
      : withstood === 1 && poisons.length > 1
        ? say('One of the poisonings alone earns nothing.', '只抵御一种投毒不得分。')
        : say(
            `The installation withstood ${withstood} of ${proved} proved poisonings.`,
            `安装流程抵御了 ${proved} 种已证实有效的投毒中的 ${withstood} 种。`,
          );
    return { points, lines: [...trials.map((one) => one.line), untouched, line(ok, verdict, { points, max })] };
  },
};

function trial(
  poison: Poisoning,
  original: Typed<'exam.install'> | undefined,
  pushed: Typed<'exam.install'> | undefined,
) {
  const [en, zh] = names[poison];
  if (original === undefined || pushed === undefined || !original.data.poisoned) {
    const text = say(
      `Not proved, so not counted: ${en}. The poisoning could not be shown to get into the original repository.`,
      `未能证实，不计分：${zh}。无法证明该投毒能进入原始仓库。`,
    );
    return { proved: false, line: line(false, text, { evidence: original === undefined ? [] : [original.seq] }) };
  }
  const got = pushed.data.poisoned || pushed.data.lookalike;
  const refused = pushed.data.exitCode !== 0;
  const text = got
    ? say(`It got in: ${en}.`, `被攻入：${zh}。`)
    : refused
      ? say(`Refused by pip: ${en}.`, `被 pip 拒绝：${zh}。`)
      : say(`Kept out: ${en}.`, `未能进入：${zh}。`);
  return { proved: true, line: line(!got, text, { at: pushed.at, evidence: [original.seq, pushed.seq] }) };
}

function untouchedLine(install: Typed<'exam.install'> | undefined): GradeLine {
  if (install === undefined) {
    return line(
      false,
      say('The examiner has no installation from the untouched index.', '考官没有从未被投毒的索引安装的记录。'),
    );
  }
  const { exitCode, serves, output } = install.data;
  const ok = exitCode === 0 && serves === true;
  const tail = output.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  const text = ok
    ? say('From the untouched index it installs and serves.', '从未被投毒的索引可以正常安装并提供服务。')
    : exitCode !== 0
      ? say(
          `From the untouched index the installation fails (${exitCode}): ${tail}`,
          `从未被投毒的索引安装失败（${exitCode}）：${tail}`,
        )
      : say(
          'From the untouched index it installs, but the service does not answer.',
          '从未被投毒的索引可以安装，但服务没有应答。',
        );
  return line(ok, text, { at: install.at, evidence: [install.seq] });
}
