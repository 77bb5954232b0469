import { z } from 'zod';

/**
 * The kinds of record and their data. Checks read records through these schemas, so a record that does not fit is a
 * fault of ours and never costs a trainee points. Kinds marked HARMFUL move the time of containment.
 */
const endpoint = { name: z.string(), address: z.string(), port: z.number().int() };
const process = {
  pid: z.number().int(),
  ppid: z.number().int(),
  uid: z.number().int(),
  exe: z.string().nullable(),
  exeSha256: z.string().nullable(),
  argv: z.array(z.string()),
  comm: z.string(),
  parentExe: z.string().nullable(),
  parentArgv: z.array(z.string()).default([]),
  state: z.string(),
};

export const kinds = {
  /* source: platform */
  'attempt.state': z.object({ state: z.string(), reason: z.string().nullable() }),
  'replay.started': z.object({}),
  'report.filed': z.object({
    number: z.number().int(),
    report: z.record(z.string(), z.unknown()),
    normalised: z.record(z.string(), z.array(z.string())),
  }),
  'hint.taken': z.object({ objective: z.string(), tier: z.number().int(), cost: z.number() }),
  'terminal.opened': z.object({ shell: z.number().int() }),
  /** A gap in what the platform could see (restart, lost stream): never costs points, never counts as quiet. */
  'evidence.gap': z.object({ source: z.string(), dropped: z.number().int(), reason: z.string() }),
  'host.lost': z.object({}),
  /** The trainee set this host back to how the lab opened. */
  'host.reset': z.object({}),

  /* source: witness; host = the container's role */
  'process.seen': z.object(process),
  'process.gone': z.object({ pid: z.number().int(), exe: z.string().nullable() }),
  'connection.seen': z.object({
    pid: z.number().int(),
    exe: z.string().nullable(),
    remoteAddress: z.string(),
    remotePort: z.number().int(),
  }),
  cpu: z.object({ share: z.number() }),

  /* source: world; host = who caused it (by address), `-` if none */
  'index.published': z.object({
    index: z.enum(['public', 'internal']),
    name: z.string(),
    version: z.string(),
    file: z.string(),
    sha256: z.string(),
  }),
  'index.download': z.object({ index: z.enum(['public', 'internal']), file: z.string() }),
  'staging.config': z.object({ url: z.string(), copy: z.number().int() }),
  /** HARMFUL */
  'staging.payload': z.object({ url: z.string(), copy: z.number().int(), sha256: z.string() }),
  'pool.login': z.object({ ...endpoint, wallet: z.string(), agent: z.string() }),
  /** HARMFUL */
  'pool.share': z.object({ ...endpoint, wallet: z.string(), accepted: z.number().int() }),
  'dns.query': z.object({ name: z.string(), type: z.string(), answer: z.string().nullable() }),
  /** One customer's request. `routines`: the trigger routines that it exercises. `status` 0: no connection. */
  quote: z.object({
    round: z.string().nullable(),
    family: z.string(),
    routines: z.array(z.string()),
    status: z.number().int(),
    correct: z.boolean(),
    ms: z.number(),
  }),
  'egress.rule': z.object({ action: z.enum(['deny', 'allow']), target: z.string(), by: z.string() }),
  'egress.denied': z.object({ ...endpoint }),
  'git.push': z.object({ ref: z.string(), before: z.string(), after: z.string() }),
  'service.maintenance': z.object({ on: z.boolean() }),

  /* source: examiner */
  'exam.step': z.object({
    step: z.string(),
    state: z.enum(['started', 'done', 'again']),
    detail: z.string().nullable(),
  }),
  'exam.processes': z.object({ when: z.string(), payload: z.array(z.object(process)), unreadable: z.number().int() }),
  /** `proved`: rounds whose request reached the routine and was answered. `shares`: accepted by any pool during and after the rounds. */
  'exam.rounds': z.object({
    routine: z.string(),
    asked: z.number().int(),
    proved: z.number().int(),
    shares: z.number().int(),
    payloads: z.number().int(),
    running: z.number().int(),
  }),
  'exam.answers': z.object({
    asked: z.number().int(),
    correct: z.number().int(),
    inTime: z.number().int(),
    families: z.array(z.string()),
  }),
  /** One environment, cache or file that the brief names. `clean` false with the reasons, at most ten of them. */
  'exam.place': z.object({
    place: z.string(),
    kind: z.enum(['environment', 'cache', 'requirement', 'repository']),
    clean: z.boolean(),
    found: z.array(z.string()),
  }),
  /** The genuine package, file by file against the index's RECORD. */
  'exam.genuine': z.object({
    place: z.string(),
    present: z.boolean(),
    version: z.string().nullable(),
    matches: z.boolean(),
    differing: z.array(z.string()),
  }),
  /** One installation in a clean room. `source`: `original` is the control with the first commit, `pushed` the trainee's `main`. */
  'exam.install': z.object({
    poison: z.enum(['none', 'reupload', 'dependency', 'confusion']),
    source: z.enum(['original', 'pushed']),
    exitCode: z.number().int(),
    poisoned: z.boolean(),
    lookalike: z.boolean(),
    serves: z.boolean().nullable(),
    output: z.string(),
  }),
  'exam.rules': z.object({ files: z.array(z.object({ path: z.string(), text: z.string() })) }),
} as const;

export type Kind = keyof typeof kinds;
export type DataOf<K extends Kind> = z.infer<(typeof kinds)[K]>;
/** Kinds that prove harm was done: the last of them before submit is the time of containment. */
export const harmfulKinds: readonly Kind[] = ['staging.payload', 'pool.share'];
