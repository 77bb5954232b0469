import { z } from 'zod';
import { examinationOf, examRuns, isGreen } from '../exam-runs.js';
import type { Check } from '../types.js';
import { line, say } from '../words.js';
import { runLine } from './pipeline-recovered.js';

const params = z.strictObject({ type: z.literal('pinned').optional() });

/** A tag that is moved again changes nothing: the commit behind it does not run, and the release goes on. */
export const pinned: Check<z.infer<typeof params>> = {
  type: 'pinned',
  params,
  live: false,
  run(input, _params, max) {
    const run = examRuns(examinationOf(input)).find(
      ({ data }) => data.tag === 'moved' && data.dns === 'genuine' && data.asset === 'genuine',
    );
    if (run === undefined) {
      const text = say('The examiner has no run with a moved tag.', '考官没有标签被移动时的运行记录。');
      return { points: 0, lines: [line(false, text, { max })] };
    }
    const got = run.data.planted.includes('tag');
    const ok = !got && isGreen(run);
    const points = ok ? max : 0;
    const about = { at: run.at, evidence: [run.seq] };
    const verdict = got
      ? say('The commit behind the moved tag ran.', '被移动的标签所指向的提交被执行了。')
      : ok
        ? say(
            'The moved tag changed nothing: what runs is fixed by its commit.',
            '移动标签毫无影响：运行的内容由提交固定。',
          )
        : say(
            'The commit behind the moved tag did not run, but the release failed too.',
            '被移动的标签没有得逞，但发布也失败了。',
          );
    const detail = ok || got ? [] : [runLine(run)];
    return { points, lines: [...detail, line(ok, verdict, { points, max, ...about })] };
  },
};
