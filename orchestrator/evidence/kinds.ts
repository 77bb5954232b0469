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
  /** A command line, as the trainee's own shell says: it tells a story, and no points stand on it. */
  'terminal.command': z.object({ shell: z.number().int(), text: z.string() }),
  /** The recording of a shell as it lies on the disk: a later change to it shows. `cut`: it reached its limit. */
  'terminal.recorded': z.object({
    shell: z.number().int(),
    sha256: z.string(),
    bytes: z.number().int(),
    cut: z.boolean(),
  }),
  /** A recording could not be written any more. */
  'recording.lost': z.object({ shell: z.number().int(), reason: z.string() }),
  /** The trainee's browser came or went. */
  presence: z.object({ state: z.enum(['on', 'off']), connection: z.string(), address: z.string() }),
  /** Assessment only: the page lost the keyboard to another window or tab, or got it back. */
  focus: z.object({ state: z.enum(['lost', 'back']) }),
  /** Assessment only: text was pasted. What it said is not recorded here. */
  paste: z.object({ where: z.enum(['report', 'terminal']), characters: z.number().int() }),
  /** A gap in what the platform could see (restart, lost stream): never costs points, never counts as quiet. */
  'evidence.gap': z.object({ source: z.string(), dropped: z.number().int(), reason: z.string() }),
  /** An instructor had the whole range stand still, and go on: the clock does not count the time between. */
  'attempt.paused': z.object({ reason: z.string() }),
  'attempt.resumed': z.object({ reason: z.string() }),
  'attempt.extended': z.object({ minutes: z.number().int(), reason: z.string() }),
  'instructor.message': z.object({ text: z.string() }),
  /** An instructor looks at the terminals; or types in them, as the trainee agreed: what is typed meanwhile may be theirs. */
  'instructor.watching': z.object({ on: z.boolean(), by: z.string() }),
  'instructor.typing': z.object({ on: z.boolean(), by: z.string() }),
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
  'git.push': z.object({ repository: z.string().optional(), ref: z.string(), before: z.string(), after: z.string() }),
  'service.maintenance': z.object({ on: z.boolean() }),
  /** A tag of a public action points to a commit that nobody released. */
  'git.tag-moved': z.object({ repository: z.string(), tag: z.string(), before: z.string(), after: z.string() }),
  /** A hijacked name was answered with the attacker's address. */
  'dns.forged': z.object({ name: z.string(), address: z.string() }),
  /** A bundle of the action was fetched; `forged`: it carries the attacker's script. */
  'cdn.asset': z.object({
    host: z.string(),
    address: z.string(),
    path: z.string(),
    sha256: z.string(),
    forged: z.boolean(),
  }),
  /** A line of the platform's audit log; its fields are those of `grading/sigma/audit-event.ts`. */
  'audit.event': z.object({ event: z.record(z.string(), z.unknown()) }),
  /** HARMFUL: an application's client secret was read with a token that is not the trainee's own. */
  'api.secret': z.object({ app: z.string(), token: z.union([z.string(), z.number()]), by: z.string() }),
  /** HARMFUL: stolen secrets (of these applications) reached the collector. `via`: what the script calls itself. */
  'c2.receipt': z.object({
    name: z.string(),
    address: z.string(),
    via: z.string(),
    run: z.number().int(),
    items: z.array(z.string()),
  }),
  'hideout.planted': z.object({ place: z.string(), kind: z.string(), name: z.string() }),
  'hideout.removed': z.object({ place: z.string(), kind: z.string(), name: z.string(), by: z.string() }),
  'token.revoked': z.object({ token: z.union([z.string(), z.number()]), name: z.string(), by: z.string() }),
  'secret.rotated': z.object({ app: z.string(), by: z.string() }),
  'secret.updated': z.object({ name: z.string(), by: z.string() }),
  'job.token': z.object({ run: z.number().int(), job: z.string(), permissions: z.record(z.string(), z.string()) }),
  /** Third-party code that a job ran, as it calls itself towards the platform. */
  'code.ran': z.object({ run: z.number().int(), job: z.string(), id: z.string() }),
  'artefact.published': z.object({ run: z.number().int(), name: z.string(), sha256: z.string(), right: z.boolean() }),
  'run.state': z.object({
    run: z.number().int(),
    workflow: z.string(),
    event: z.string(),
    sha: z.string(),
    state: z.enum(['queued', 'in_progress', 'completed']),
    conclusion: z.string().nullable(),
    on: z.string(),
    title: z.string(),
  }),

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
  /** One run of the pushed `main` with the outside as stated. `planted`: doors through which the attacker's code ran. */
  'exam.run': z.object({
    id: z.string(),
    on: z.enum(['live', 'cleanroom']),
    dns: z.enum(['genuine', 'forged']),
    tag: z.enum(['genuine', 'moved']),
    asset: z.enum(['genuine', 'swapped', 'wrong-identity', 'next']),
    started: z.boolean(),
    conclusion: z.string().nullable(),
    artefact: z.enum(['right', 'wrong', 'none']),
    genuine: z.array(z.string()),
    planted: z.array(z.string()),
    receipts: z.number().int(),
    secretsRead: z.number().int(),
    permissions: z.array(z.object({ job: z.string(), permissions: z.record(z.string(), z.string()) })),
    failedStep: z.string().nullable(),
    logTail: z.string(),
  }),
  /** What is valid and present on the platform and in the internal system; `own` is the company's. */
  'exam.inventory': z.object({
    tokens: z.array(z.object({ id: z.union([z.string(), z.number()]), name: z.string(), valid: z.boolean() })),
    apps: z.array(z.object({ name: z.string(), rotated: z.boolean(), oldValid: z.boolean() })),
    hideouts: z.array(z.object({ place: z.string(), kind: z.string(), name: z.string(), present: z.boolean() })),
    own: z.array(z.object({ place: z.string(), kind: z.string(), name: z.string(), present: z.boolean() })),
    online: z.boolean(),
  }),
  /** What the lab's resolver answered for names of the publisher. */
  'exam.dns': z.object({
    dns: z.enum(['genuine', 'forged']),
    moved: z.boolean(),
    names: z.array(
      z.object({
        name: z.string(),
        genuine: z.string(),
        forged: z.string(),
        rcodes: z.array(z.string()),
        addresses: z.array(z.string()),
      }),
    ),
  }),
  'exam.rules': z.object({ files: z.array(z.object({ path: z.string(), text: z.string() })) }),
} as const;

export type Kind = keyof typeof kinds;
export type DataOf<K extends Kind> = z.infer<(typeof kinds)[K]>;
/** Kinds that prove harm was done: the last of them before submit is the time of containment. */
export const harmfulKinds: readonly Kind[] = ['staging.payload', 'pool.share', 'api.secret', 'c2.receipt'];
