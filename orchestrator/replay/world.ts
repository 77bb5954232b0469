import { z } from 'zod';
import { runDetailSchema, runListSchema, runLogSchema } from '../contract/runs.js';
import { kinds } from '../evidence/kinds.js';
import type { Ranges } from '../range/types.js';

/** The world refused, or answered what nobody expects: a fault of the infrastructure, never of a trainee. */
export class WorldError extends Error {
  override name = 'WorldError';
  constructor(
    readonly code: 'refused' | 'unreachable' | 'nonsense',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** What a run of the examiner tells besides how it was ordered. */
const examRun = kinds['exam.run'].omit({ id: true, on: true, dns: true, tag: true, asset: true }).loose();

/** What `world` can be asked, and what it answers (images/README.md). */
const answers = {
  /** `variant`: values that are known once the variant is placed (hashes, commits). */
  place: z.object({ variant: z.record(z.string(), z.string()) }).loose(),
  ready: z.object({}).loose(),
  start: z.object({}).loose(),
  attended: z.object({}).loose(),
  pause: z.object({}).loose(),
  rounds: z.object({ asked: z.number().int(), proved: z.number().int(), correct: z.number().int() }).loose(),
  answers: z
    .object({
      asked: z.number().int(),
      correct: z.number().int(),
      inTime: z.number().int(),
      families: z.array(z.string()),
    })
    .loose(),
  poison: z.object({}).loose(),
  counters: z.object({ shares: z.number().int(), payloads: z.number().int() }).loose(),
  genuine: z.object({ releases: z.record(z.string(), z.record(z.string(), z.string())) }).loose(),
  'examine-run': examRun,
  'examine-dns': z.object({ names: kinds['exam.dns'].shape.names }).loose(),
  inventory: kinds['exam.inventory'].loose(),
  repository: z.object({ first: z.string(), main: z.string(), files: z.record(z.string(), z.string()) }).loose(),
  runs: runListSchema,
  run: z.object({ run: runDetailSchema }),
  'run-log': runLogSchema,
} as const;
export type WorldOp = keyof typeof answers;
export type WorldAnswer<Op extends WorldOp> = z.infer<(typeof answers)[Op]>;

/** The orchestrator's door into one attempt's `world`. */
export interface World {
  call<Op extends WorldOp>(op: Op, request?: Record<string, unknown>, timeoutMs?: number): Promise<WorldAnswer<Op>>;
}

export function worldOf(ranges: Ranges, attemptId: string): World {
  const ref = { attemptId, host: 'world' };
  return {
    async call(op, request = {}, timeoutMs = 20_000) {
      const stdin = Buffer.from(`${JSON.stringify({ op, ...request })}\n`);
      const result = await ranges.exec(
        ref,
        { argv: ['worldctl', 'call'], user: '1000' },
        { stdin, timeoutMs, maxOutputBytes: 16 * 2 ** 20 },
      );
      const reply = parse(result.stdout);
      if (!reply)
        throw new WorldError('unreachable', `world did not answer "${op}": ${result.stderr.toString().slice(-500)}`);
      if (!reply.ok) throw new WorldError('refused', `world refused "${op}": ${reply.error ?? 'no reason'}`);
      const answer = answers[op].safeParse(reply);
      if (!answer.success) throw new WorldError('nonsense', `world answered "${op}" oddly`, { cause: answer.error });
      return answer.data as WorldAnswer<typeof op>;
    },
  };
}

function parse(bytes: Buffer): { ok: boolean; error?: string } | null {
  try {
    return z.object({ ok: z.boolean(), error: z.string().optional() }).loose().parse(JSON.parse(bytes.toString()));
  } catch {
    return null;
  }
}
