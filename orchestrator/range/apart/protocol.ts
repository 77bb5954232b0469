import { z } from 'zod';
import type { HostRef, RangeFault, WitnessMessage } from '../types.js';

/*
 * How the server asks the process that holds the engine's socket. Each request is a connection of its own to a Unix socket,
 * which begins with one line of JSON (`requestSchema`):
 *
 * - `call`: one line comes back (`Answer`).
 * - `open`: lines come (`OpeningLine`), the last of which is the answer; `prefix` is answered by a line `{ brief }`. A line
 *   `{ abort: true }`, or the end of the connection, gives the opening up.
 * - `start`: an answer, and after it the command's own streams: its input one way, its output as the engine multiplexes it the other.
 * - `follow`: lines without end (`FollowLine`). What is watched for whoever follows is let go with the connection.
 *
 * Whatever comes from the server is checked here, and what is made of it by the policy: it may be somebody else by now.
 */

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
const attemptId = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const bytes = z.number().int().min(0);
export const hostRefSchema = z.strictObject({ attemptId, host: name });

const hostSpecSchema = z.strictObject({
  name,
  kind: z.enum(['lab', 'world']),
  dns: name.optional(),
  image: z.string().max(200),
  memoryBytes: bytes,
  cpus: z.number().min(0),
  pids: bytes,
  tmpfs: z
    .array(
      z.strictObject({
        path: z.string().max(200),
        sizeBytes: bytes,
        inodes: bytes,
        uid: bytes,
        exec: z.boolean(),
      }),
    )
    .max(50),
});

/** Nobody is root in a range: `world` itself drops it before anything serves. */
const userSchema = z.string().regex(/^(?!(?:0+|root)(?::|$))[a-z0-9_-]+(?::[a-z0-9_-]+)?$/, 'must not be root');

const commandSchema = z.strictObject({
  argv: z.array(z.string()).min(1).max(1000),
  user: userSchema,
  env: z.record(z.string(), z.string()).optional(),
  workingDir: z.string().max(4096).optional(),
});

const openRangeSchema = z.strictObject({
  attemptId,
  subnet: z.string().max(32),
  hosts: z
    .array(
      z.strictObject({
        name,
        kind: z.enum(['lab', 'world']),
        containerId: z.string().regex(/^[0-9a-f]{64}$/),
        address: z.string().max(32),
        startedAt: z.number(),
      }),
    )
    .max(32),
});

const path = z.string().min(1).max(4096);

/** What may be asked for by `call`, with its arguments. */
export const calls = {
  addHost: z.tuple([attemptId, hostSpecSchema]),
  removeHost: z.tuple([hostRefSchema]),
  restartHost: z.tuple([hostRefSchema]),
  pause: z.tuple([attemptId]),
  resume: z.tuple([attemptId]),
  find: z.tuple([attemptId]),
  list: z.tuple([]),
  close: z.tuple([attemptId]),
  probe: z.tuple([z.array(z.string()).min(1).max(100)]),
  info: z.tuple([]),
  survey: z.tuple([]),
  exitCode: z.tuple([z.uuid()]),
  watch: z.tuple([z.uuid(), attemptId, openRangeSchema]),
  unwatch: z.tuple([z.uuid(), attemptId]),
  processes: z.tuple([hostRefSchema]),
  tree: z.tuple([hostRefSchema, path, z.strictObject({ limit: bytes.optional(), names: z.string().optional() })]),
  read: z.tuple([hostRefSchema, path, bytes.nullable()]),
};
export type Call = keyof typeof calls;

export const requestSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('call'),
    what: z.enum(Object.keys(calls) as [Call, ...Call[]]),
    with: z.array(z.unknown()).max(10),
  }),
  z.strictObject({
    do: z.literal('open'),
    spec: z.strictObject({
      attemptId,
      deadlineAt: z.number().int(),
      hosts: z.array(hostSpecSchema).min(1).max(16),
      briefed: z.boolean(),
    }),
  }),
  z.strictObject({ do: z.literal('start'), ref: hostRefSchema, command: commandSchema, stdin: z.boolean() }),
  z.strictObject({ do: z.literal('follow') }),
]);
export type Request = z.infer<typeof requestSchema>;

export interface FaultLine {
  fault: { code: RangeFault['code']; message: string };
}
/** `start` answers what its exit code is asked for by. */
export type Answer = { ok: unknown } | FaultLine;
export type OpeningLine = { step: ['network' | 'hosts', 'active' | 'done'] } | { prefix: string } | Answer;
/** `follower`: the first; by which it is told who watches, and whether the process is another than before. */
export type FollowLine =
  | { follower: string; process: string }
  | { lost: HostRef }
  | { seen: [attemptId: string, host: string, message: WitnessMessage] };
