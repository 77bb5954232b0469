import { z } from 'zod';
import type { GradeLine } from '../../contract/grade.js';
import { examinationOf } from '../exam-runs.js';
import { ofKind, type Typed } from '../records.js';
import type { Check } from '../types.js';
import { line, listed, say } from '../words.js';

const params = z.strictObject({ type: z.literal('resolver-trusted').optional() });
type Probe = Typed<'exam.dns'>['data']['names'][number];

/**
 * While names are forged the resolver never answers with the forged address (SERVFAIL, or the genuine one), and it follows
 * the publisher when the genuine address changes. All or nothing.
 */
export const resolverTrusted: Check<z.infer<typeof params>> = {
  type: 'resolver-trusted',
  params,
  live: false,
  run(input, _params, max) {
    const probes = ofKind(examinationOf(input), 'exam.dns');
    const moved = probes.findLast(({ data }) => data.dns === 'genuine' && data.moved);
    const forged = probes.findLast(({ data }) => data.dns === 'forged');
    const lines = [...linesOf(moved, followed), ...linesOf(forged, refused)];
    const ok = lines.every((one) => one.ok);
    const points = ok ? max : 0;
    const verdict = ok
      ? say(
          'The resolver believes only what is signed or comes over a protected way.',
          '解析器只相信有签名的或经受保护通道得到的应答。',
        )
      : say('The resolver can be misled, or does not resolve.', '解析器会被误导，或无法解析。');
    return { points, lines: [...lines, line(ok, verdict, { points, max })] };
  },
};

function linesOf(record: Typed<'exam.dns'> | undefined, judge: (probe: Probe) => GradeLine): GradeLine[] {
  if (record === undefined)
    return [
      line(
        false,
        say('The examiner did not ask the resolver, so nothing is shown.', '考官没有询问过解析器，因此无法证明。'),
      ),
    ];
  return record.data.names.map((probe) => ({ ...judge(probe), at: record.at, evidence: [record.seq] }));
}

const answered = (probe: Probe) => listed([...new Set([...probe.rcodes, ...probe.addresses])], 6);

/** The resolver answers the genuine address and no other. */
function followed(probe: Probe): GradeLine {
  const ok = probe.addresses.length === 1 && probe.addresses[0] === probe.genuine;
  const got = answered(probe);
  return ok
    ? line(true, say(`${probe.name} leads to its genuine address.`, `${probe.name} 解析到真实地址。`))
    : line(
        false,
        say(
          `${probe.name} should lead to ${probe.genuine}, its address now; the resolver answers ${got.en}.`,
          `${probe.name} 现在应解析到 ${probe.genuine}；解析器的应答是 ${got['zh-CN']}。`,
        ),
      );
}

/** Under forgery: SERVFAIL or the genuine address. */
function refused(probe: Probe): GradeLine {
  const got = answered(probe);
  if (probe.addresses.includes(probe.forged))
    return line(
      false,
      say(
        `${probe.name} was forged, and the resolver passed the forged address on.`,
        `${probe.name} 被劫持时，解析器返回了伪造的地址。`,
      ),
    );
  const safe = probe.rcodes.every((code) => code === 'SERVFAIL' || code === 'NOERROR');
  const ok = safe && probe.addresses.every((address) => address === probe.genuine);
  return ok
    ? line(
        true,
        say(
          `${probe.name} was forged, and the resolver was not misled: ${got.en}.`,
          `${probe.name} 被劫持时，解析器没有被误导：${got['zh-CN']}。`,
        ),
      )
    : line(
        false,
        say(
          `${probe.name} was forged; neither SERVFAIL nor the genuine address came back: ${got.en}.`,
          `${probe.name} 被劫持时，既没有返回 SERVFAIL 也没有返回真实地址：${got['zh-CN']}。`,
        ),
      );
}
