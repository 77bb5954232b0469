import { z } from 'zod';
import { examinationOf, examRuns, genuineRun, isGreen } from '../exam-runs.js';
import type { Check } from '../types.js';
import { line, listed, say } from '../words.js';
import { runLine } from './pipeline-recovered.js';

const access = ['none', 'read', 'write'] as const;
const params = z.strictObject({
  type: z.literal('least-privilege').optional(),
  /** The most that a job's token may be given, by scope; what is not named may have none. */
  most: z.record(z.string(), z.enum(access)),
});

/** No job's token may do more than the release needs, and the release works with what it has. */
export const leastPrivilege: Check<z.infer<typeof params>> = {
  type: 'least-privilege',
  params,
  live: false,
  run(input, { most }, max) {
    const run = genuineRun(examRuns(examinationOf(input)));
    if (run === undefined || !isGreen(run)) return { points: 0, lines: [{ ...runLine(run), max }] };
    const rank = (value: string | undefined) => access.indexOf((value ?? 'none') as (typeof access)[number]);
    const excess = run.data.permissions.flatMap(({ job, permissions }) =>
      Object.entries(permissions)
        .filter(([scope, value]) => rank(value) > rank(most[scope]))
        .map(([scope, value]) => `${job}: ${scope}: ${value}`),
    );
    const known = run.data.permissions.length > 0;
    const ok = known && excess.length === 0;
    const points = ok ? max : 0;
    const names = listed(excess, 6);
    const about = { points, max, at: run.at, evidence: [run.seq] };
    const verdict = ok
      ? say('No job’s token may do more than the release needs.', '每个作业的令牌都只有发布所需的权限。')
      : known
        ? say(`More than the release needs: ${names.en}.`, `超出发布所需的权限：${names['zh-CN']}。`)
        : say('The examiner saw no job’s token.', '考官没有看到任何作业令牌。');
    return { points, lines: [line(ok, verdict, about)] };
  },
};
