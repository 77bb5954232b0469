import { z } from 'zod';
import type { GradeLine } from '../../contract/grade.js';
import { type ExamRun, examinationOf, examRuns, genuineRun, isGreen } from '../exam-runs.js';
import { ofKind } from '../records.js';
import type { Check, CheckInput } from '../types.js';
import { line, listed, say } from '../words.js';
import { containedFirst } from './recovered.js';

const params = z.strictObject({ type: z.literal('pipeline-recovered').optional() });

/**
 * With everything outside as it should be, the company's own runner releases the right artefact, byte for byte, and nothing
 * of the company's was removed on the way. Counts only once the attack is contained. All or nothing.
 */
export const pipelineRecovered: Check<z.infer<typeof params>> = {
  type: 'pipeline-recovered',
  params,
  live: false,
  run(input, _params, max) {
    const parts = [containedFirst(input), runLine(genuineRun(examRuns(examinationOf(input)))), ownLine(input)];
    const ok = parts.every((part) => part.ok);
    const points = ok ? max : 0;
    const verdict = ok
      ? say('The pipeline releases again.', '流水线恢复发布。')
      : say('The pipeline has not recovered.', '流水线没有恢复。');
    return { points, lines: [...parts, line(ok, verdict, { points, max })] };
  },
};

/** How the run under genuine conditions ended, in a line. */
export function runLine(run: ExamRun | undefined): GradeLine {
  if (run === undefined)
    return line(false, say('The examiner has no run under genuine conditions.', '考官没有正常环境下的运行记录。'));
  const { conclusion, artefact, failedStep, logTail, started } = run.data;
  const about = { at: run.at, evidence: [run.seq] };
  if (!started) return line(false, say('The runner did not take the run.', '运行器没有接收该次运行。'), about);
  if (isGreen(run))
    return line(
      true,
      say('The run is green, and the artefact is right byte for byte.', '运行成功，产物逐字节正确。'),
      about,
    );
  const tail = logTail.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  if (conclusion !== 'success')
    return line(
      false,
      say(
        `The run failed${failedStep ? ` in “${failedStep}”` : ''}: ${tail}`,
        `运行失败${failedStep ? `（“${failedStep}”）` : ''}：${tail}`,
      ),
      about,
    );
  return artefact === 'none'
    ? line(false, say('The run published no artefact.', '运行没有发布产物。'), about)
    : line(false, say('The published artefact is not the right one.', '发布的产物不正确。'), about);
}

function ownLine(input: CheckInput): GradeLine {
  const record = ofKind(examinationOf(input), 'exam.inventory').at(-1);
  if (record === undefined)
    return line(false, say('The examiner has no inventory, so nothing is shown.', '考官没有清单记录，因此无法证明。'));
  const missing = listed(record.data.own.filter(({ present }) => !present).map(({ name }) => name));
  const about = { at: record.at, evidence: [record.seq] };
  return missing.en === ''
    ? line(
        true,
        say(
          'Keys, runners, jobs and accounts of the company are all there.',
          '公司自己的密钥、运行器、任务和账号都在。',
        ),
        about,
      )
    : line(
        false,
        say(
          `What belonged to the company was removed: ${missing.en}.`,
          `公司自己的东西被删除了：${missing['zh-CN']}。`,
        ),
        about,
      );
}
