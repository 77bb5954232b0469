import { z } from 'zod';
import type { GradeLine } from '../../contract/grade.js';
import { latestBy, ofKind, type Typed } from '../records.js';
import type { Check } from '../types.js';
import { line, listed, say } from '../words.js';

const params = z.strictObject({ type: z.literal('eradicated').optional() });

const placeKinds = {
  environment: ['environment', '运行环境'],
  cache: ['cache', '缓存'],
  requirement: ['requirement files', '依赖文件'],
  repository: ['repository', '代码仓库'],
} as const;

/** Every place clean, the genuine package whole, and the next deploy brings nothing back. All of it, or nothing. */
export const eradicated: Check<z.infer<typeof params>> = {
  type: 'eradicated',
  params,
  live: false,
  run(input, _params, max) {
    const exam = input.ledger.filter(({ seq }) => input.submittedSeq !== null && seq > input.submittedSeq);
    const places = latestBy(ofKind(exam, 'exam.place'), ({ data }) => data.place);
    const genuine = latestBy(ofKind(exam, 'exam.genuine'), ({ data }) => data.place);
    const deploy = ofKind(exam, 'exam.install').findLast(
      ({ data }) => data.poison === 'none' && data.source === 'pushed',
    );
    const lines = [
      ...(places.length > 0 ? places.map(placeLine) : [unseen('places', '各处位置')]),
      ...(genuine.length > 0 ? genuine.map(genuineLine) : [unseen('genuine package', '正版软件包')]),
      deploy === undefined ? unseen('next deploy', '下一次部署') : deployLine(deploy),
    ];
    const ok = lines.every((one) => one.ok);
    const points = ok ? max : 0;
    const verdict = ok
      ? say('The look-alike is gone, and stays gone.', '仿冒包已彻底清除，且不会再回来。')
      : say('Something of the attack is left: this counts only as a whole.', '攻击仍有残留：此项须全部满足才得分。');
    return { points, lines: [...lines, line(ok, verdict, { points, max })] };
  },
};

function placeLine({ seq, at, data }: Typed<'exam.place'>): GradeLine {
  const [en, zh] = placeKinds[data.kind];
  const found = listed(data.found);
  const text = data.clean
    ? say(`Clean: ${data.place} (${en}).`, `干净：${data.place}（${zh}）。`)
    : say(`Left in ${data.place} (${en}): ${found.en}.`, `${data.place}（${zh}）中仍有残留：${found['zh-CN']}。`);
  return line(data.clean, text, { at, evidence: [seq] });
}

function genuineLine({ seq, at, data }: Typed<'exam.genuine'>): GradeLine {
  const ok = data.present && data.matches;
  const differing = listed(data.differing);
  const version = data.version ?? '?';
  const text = !data.present
    ? say('The genuine package is not installed.', '没有安装正版软件包。')
    : ok
      ? say(`Genuine ${version}, file by file as the index records it.`, `正版 ${version}，逐个文件与索引记录一致。`)
      : say(
          `Version ${version} is not what the index records${data.differing.length > 0 ? `: ${differing.en}` : ''}.`,
          `版本 ${version} 与索引记录不一致${data.differing.length > 0 ? `：${differing['zh-CN']}` : ''}。`,
        );
  return line(ok, text, { at, evidence: [seq] });
}

function deployLine({ seq, at, data }: Typed<'exam.install'>): GradeLine {
  const text = data.lookalike
    ? say(
        'The next deploy from the pushed main installs the look-alike again.',
        '从已推送的 main 再次部署时，仿冒包又被装了回来。',
      )
    : say('The next deploy from the pushed main does not bring it back.', '从已推送的 main 再次部署不会把它带回来。');
  return line(!data.lookalike, text, { at, evidence: [seq] });
}

function unseen(en: string, zh: string): GradeLine {
  return line(
    false,
    say(`The examiner has no record of the ${en}, so nothing is shown.`, `考官没有关于${zh}的记录，因此无法证明。`),
  );
}
