import { z } from 'zod';
import type { GradeLine } from '../../contract/grade.js';
import { type ExamRun, examinationOf, examRuns, genuineRun, isGreen } from '../exam-runs.js';
import { valuesOf } from '../records.js';
import type { Check } from '../types.js';
import { line, say } from '../words.js';
import { runLine } from './pipeline-recovered.js';

const params = z.strictObject({
  type: z.literal('verified').optional(),
  /** The version of the publisher's new release; a `${key}` of the variant. */
  next: z.string(),
});

/** Each way in which the bundle may be another one, and how it is told. */
const ways = [
  {
    door: 'asset',
    is: (run: ExamRun) => run.data.dns === 'forged',
    en: 'a bundle from the forged name',
    zh: '被劫持域名提供的包',
  },
  {
    door: 'swapped',
    is: (run: ExamRun) => run.data.asset === 'swapped',
    en: 'unsigned bytes on the publisher’s own CDN',
    zh: '发布者 CDN 上被替换、没有签名的包',
  },
  {
    door: 'wrong-identity',
    is: (run: ExamRun) => run.data.asset === 'wrong-identity',
    en: 'bytes signed rightly by somebody else',
    zh: '由他人正确签名的包',
  },
];

/**
 * What is fetched while the pipeline runs is checked against the right identity before it is used: other bytes never run,
 * whether the run then fails or goes on with a safe copy; a genuine new release runs, or is refused with a reason. None of
 * it counts where the genuine bundle does not work. All or nothing.
 */
export const verified: Check<z.infer<typeof params>> = {
  type: 'verified',
  params,
  live: false,
  run(input, { next }, max) {
    const runs = examRuns(examinationOf(input));
    const lines = [
      runLine(genuineRun(runs)),
      ...ways.map((way) => refusedLine(way, runs.filter(way.is))),
      releaseLine(
        runs.find(({ data }) => data.asset === 'next'),
        valuesOf(next, input.variant),
      ),
    ];
    const ok = lines.every((one) => one.ok);
    const points = ok ? max : 0;
    const verdict = ok
      ? say('The bundle is checked against who made it, before it runs.', '包在运行之前就核验了制作者身份。')
      : say(
          'The check of the bundle does not hold: this counts only as a whole.',
          '对包的核验并不可靠：此项须全部满足才得分。',
        );
    return { points, lines: [...lines, line(ok, verdict, { points, max })] };
  },
};

function refusedLine({ door, en, zh }: (typeof ways)[number], runs: ExamRun[]): GradeLine {
  const last = runs.at(-1);
  const about = { at: last?.at ?? null, evidence: runs.map(({ seq }) => seq) };
  if (last === undefined || runs.some(({ data }) => !data.started))
    return line(false, say(`Not shown: ${en}. The run did not begin.`, `未能证明：${zh}。运行没有开始。`), about);
  const ran = runs.some(({ data }) => data.planted.includes(door));
  return ran
    ? line(false, say(`It ran: ${en}.`, `被执行了：${zh}。`), about)
    : line(true, say(`It did not run: ${en}.`, `没有被执行：${zh}。`), about);
}

function releaseLine(run: ExamRun | undefined, versions: string[]): GradeLine {
  if (run === undefined)
    return line(false, say('The examiner has no run with a new release.', '考官没有新版本发布后的运行记录。'));
  const about = { at: run.at, evidence: [run.seq] };
  if (isGreen(run)) {
    const used = run.data.genuine.some((id) => versions.includes(id));
    return used
      ? line(true, say('A genuine new release runs.', '真正的新版本可以运行。'), about)
      : line(
          true,
          say(
            'With a genuine new release the pipeline goes on with its safe copy.',
            '真正的新版本发布后，流水线继续使用安全副本。',
          ),
          about,
        );
  }
  const ok = run.data.started && run.data.conclusion === 'failure' && run.data.logTail.trim() !== '';
  return ok
    ? line(
        true,
        say(
          'A genuine new release is refused until somebody looks at it, and the log says why.',
          '真正的新版本会先被拒绝，待人确认，日志说明了原因。',
        ),
        about,
      )
    : line(
        false,
        say('With a genuine new release the pipeline fails without a reason.', '真正的新版本发布后，流水线无故失败。'),
        about,
      );
}
