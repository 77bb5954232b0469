import { z } from 'zod';
import { elapsedMs } from '../clock.js';
import type { Check } from '../types.js';
import { duration, line, say } from '../words.js';

export const containedParams = z.strictObject({
  type: z.literal('contained').optional(),
  /** What the examiner looks at: processes and triggered routines, or runs of a pipeline and its tokens. */
  shows: z.enum(['processes', 'pipeline']).default('processes'),
  /** Key of the variant: SHA-256 of the payload. */
  payload: z.string().default('payloadSha256'),
  /** Key of the variant: the trigger routines. */
  routines: z.string().default('routines'),
  /** Hosts to which harm counts; none named: all. */
  victims: z.array(z.string()).default([]),
  minRounds: z.number().int().min(1).default(20),
});

/** All or nothing: what the examiner found, condition by condition, and since when it held. */
export const contained: Check<z.infer<typeof containedParams>> = {
  type: 'contained',
  params: containedParams,
  live: false,
  run(input, _params, max) {
    const { holds, conditions, lastHarm } = input.containment;
    const lines = conditions.map(({ ok, text, seqs, at }) => line(ok, text, { evidence: seqs, at }));
    const points = holds ? max : 0;
    const evidence = lastHarm === null ? [] : [lastHarm.seq];
    // What has not ended has no time.
    const at = holds ? (lastHarm?.at ?? null) : null;
    return { points, lines: [...lines, line(holds, verdict(), { points, max, at, evidence })] };

    function verdict() {
      if (!holds) return say('The attack was not contained.', '攻击没有被遏制。');
      if (lastHarm === null)
        return say('Contained: nothing harmful was ever recorded.', '已遏制：从未记录到有害行为。');
      const afterMs = elapsedMs(input, lastHarm.at);
      const after = afterMs === null ? null : duration(afterMs);
      return after === null
        ? say('Contained.', '已遏制。')
        : say(
            `Contained: the last harmful act came ${after.en} after the attack began.`,
            `已遏制：最后一次有害行为发生在攻击开始后 ${after['zh-CN']}。`,
          );
    }
  },
};
