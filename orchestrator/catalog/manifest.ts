import { z } from 'zod';
import { labIdSchema, modeSchema, phaseSchema } from '../contract/attempt.js';
import { panelSchema } from '../contract/lab.js';
import { claimFieldSchema } from '../contract/report.js';
import { textSchema } from '../contract/text.js';
import { drawSchema, templateSchema } from './variant.js';

/** `160Mi`, `1Gi`, or a number of bytes. */
const sizeSchema = z
  .union([z.number().int().positive(), z.string().regex(/^\d+(Ki|Mi|Gi)$/, 'must be like 160Mi')])
  .transform((size) => {
    if (typeof size === 'number') return size;
    const unit = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[size.slice(-2) as 'Ki' | 'Mi' | 'Gi'];
    return Number(size.slice(0, -2)) * unit;
  });

const idSchema = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be lower case letters, digits and dashes');
const portSchema = z.number().int().min(1).max(65_535);
const pathSchema = z.string().regex(/^\/[^\0]*$/, 'must be an absolute path');
const techniqueSchema = z.string().regex(/^T\d{4}(\.\d{3})?$/, 'must be an ATT&CK id such as T1195.001');

/** A container of the lab. There is no field that could widen what `range/policy.ts` allows. */
const hostSchema = z.strictObject({
  name: idSchema,
  kind: z.enum(['lab', 'world']),
  image: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be the name of a folder under images/'),
  memory: sizeSchema,
  cpus: z.number().min(0.05).max(2),
  pids: z.number().int().min(16).max(512),
  tmpfs: z
    .array(
      z.strictObject({
        path: pathSchema,
        size: sizeSchema,
        inodes: z.number().int().min(16).max(100_000).default(4096),
        uid: z.number().int().min(0).max(65_534).default(1000),
        exec: z.boolean().default(false),
      }),
    )
    .max(12)
    .default([]),
  title: textSchema,
  /** The user its terminals run as; without it the host has no terminal. */
  terminalUser: z.string().regex(/^\d+$/, 'must be a numeric uid').optional(),
  /** What answers once the host serves: `path` with 200 over HTTP, or an address for `name` over DNS. */
  serves: z
    .union([
      z.strictObject({ port: portSchema, path: z.string().startsWith('/') }),
      z.strictObject({ port: portSchema, name: z.string() }),
    ])
    .optional(),
  /** The host that it asks for names; without it `world` answers. */
  dns: idSchema.optional(),
  /** Whether process and connection events are written to its /var/log/edr. */
  edr: z.boolean().default(false),
  /** Whether its CPU is drawn for the trainee. */
  chart: z.boolean().default(false),
});

/** Which records prove a step: a kind, and for fields of its data a value or a `${key}` of the variant. */
const evidencePatternSchema = z.strictObject({
  kind: z.string(),
  where: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

const replayStepSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  techniques: z.array(techniqueSchema).min(1),
  evidence: evidencePatternSchema,
  /** The step whose first proof starts the 30-minute clock. */
  startsClock: z.boolean().default(false),
});

const placeSchema = z.strictObject({
  id: idSchema,
  kind: z.enum(['environment', 'cache', 'requirement', 'repository']),
  host: idSchema,
  path: pathSchema,
});

/** The examiner's repertoire. Each step is numbered by its place in the list and runs again when a restart cut it off. */
const examinerStepSchema = z.discriminatedUnion('do', [
  /** Who runs the payload, on every trainee host. */
  z.strictObject({ id: idSchema, title: textSchema, do: z.literal('processes'), hosts: z.array(idSchema).min(1) }),
  /** Customers ask for what exercises each trigger routine. `routines` names a list of the variant. */
  z.strictObject({
    id: idSchema,
    title: textSchema,
    do: z.literal('rounds'),
    routines: z.string(),
    count: z.number().int().min(1).max(100),
    settleSeconds: z.number().min(0).max(30),
    hosts: z.array(idSchema).min(1),
  }),
  z.strictObject({
    id: idSchema,
    title: textSchema,
    do: z.literal('answers'),
    count: z.number().int().min(1).max(100),
  }),
  /** Files of the look-alike, wherever the brief says that it could be. */
  z.strictObject({
    id: idSchema,
    title: textSchema,
    do: z.literal('places'),
    package: z.string(),
    places: z.array(placeSchema).min(1),
  }),
  /** The genuine package in an environment, file by file as the index's RECORD says. */
  z.strictObject({
    id: idSchema,
    title: textSchema,
    do: z.literal('genuine'),
    package: z.string(),
    host: idSchema,
    path: pathSchema,
  }),
  /** Behaviour rules as the trainee left them. */
  z.strictObject({ id: idSchema, title: textSchema, do: z.literal('rules'), host: idSchema, path: pathSchema }),
  /** What the platform and the internal system hold. The attacker and the company's people rest from then on. */
  z.strictObject({ id: idSchema, title: textSchema, do: z.literal('inventory') }),
  /** One run of the pushed `main`, with the outside as stated; in a clean room `like` a host, or on that host itself. */
  z.strictObject({
    id: idSchema,
    title: textSchema,
    do: z.literal('pipeline-run'),
    on: z.enum(['live', 'cleanroom']),
    like: idSchema,
    dns: z.enum(['genuine', 'forged']).default('genuine'),
    tag: z.enum(['genuine', 'moved']).default('genuine'),
    asset: z.enum(['genuine', 'swapped', 'wrong-identity', 'next']).default('genuine'),
  }),
  /** What the lab's resolver answers; `moved`: once the genuine address has changed. */
  z.strictObject({
    id: idSchema,
    title: textSchema,
    do: z.literal('resolver'),
    dns: z.enum(['genuine', 'forged']),
    moved: z.boolean().default(false),
  }),
  /** Installs from the repository in a clean room, against each poisoning. */
  z.strictObject({
    id: idSchema,
    title: textSchema,
    do: z.literal('clean-room'),
    like: idSchema,
    repository: z.string(),
    package: z.string(),
    poisons: z.array(z.enum(['reupload', 'dependency', 'confusion'])).min(1),
  }),
]);
export type ExaminerStep = z.infer<typeof examinerStepSchema>;

const objectiveSchema = z.strictObject({
  id: idSchema,
  phase: phaseSchema,
  points: z.number().positive(),
  title: textSchema,
  description: textSchema,
  check: z.object({ type: z.string() }).catchall(z.unknown()),
  hints: z
    .array(z.strictObject({ cost: z.number().min(0).max(10), text: textSchema }))
    .max(3)
    .default([]),
});

/** `lab.yaml`. Everything a lab is, but its texts (Markdown beside it) and its proofs. */
export const manifestSchema = z
  .strictObject({
    id: labIdSchema,
    version: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be like 1.0.0'),
    title: textSchema,
    summary: textSchema,
    minutes: z.number().int().min(5).max(480),
    targetMinutes: z.number().int().min(1).max(120),
    modes: z.array(modeSchema).min(1),
    /** What the replay needs of the machine, tried at each start; where it is refused, the lab cannot be opened. */
    needs: z.array(z.enum(['memory-execution'])).default([]),
    hosts: z.array(hostSchema).min(1).max(4),
    techniques: z.array(z.strictObject({ id: techniqueSchema, name: z.string() })).min(1),
    /** Drawn in this order from the attempt's seed; later draws may use earlier ones. */
    variant: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), drawSchema),
    /** What `world` is told of the variant. */
    place: templateSchema,
    replay: z.array(replayStepSchema).min(1),
    /** Addresses of the attacker, as `${key}` of the variant: connections to them are drawn as his in the debrief. */
    hostile: z.array(z.string()).default([]),
    /** The case step by step; `replay` names what proves that the step happened here. Shown after the grade. */
    anatomy: z
      .array(
        z.strictObject({
          replay: z.array(idSchema).default([]),
          attacker: textSchema,
          gap: textSchema,
          misconception: textSchema,
          remedy: textSchema,
        }),
      )
      .max(8)
      .default([]),
    report: z.strictObject({ claims: z.array(claimFieldSchema).min(1) }),
    objectives: z.array(objectiveSchema).min(1),
    /** Further panels of the attempt's page. */
    panels: z.array(panelSchema).default([]),
    examiner: z.array(examinerStepSchema).min(1),
    guide: z
      .array(
        z.strictObject({
          phase: phaseSchema,
          host: idSchema,
          title: textSchema,
          why: textSchema,
          command: z.string().nullable(),
        }),
      )
      .default([]),
  })
  .superRefine((lab, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const hosts = new Set(lab.hosts.map((host) => host.name));
    if (lab.hosts.filter((host) => host.kind === 'world').length !== 1 || lab.hosts[0]?.kind !== 'world') {
      complain(['hosts'], 'must begin with the one host of kind "world"');
    }
    const total = lab.objectives.reduce((sum, objective) => sum + objective.points, 0);
    if (Math.abs(total - 100) > 1e-9) complain(['objectives'], `points must add up to 100, not ${total}`);
    if (lab.replay.filter((step) => step.startsClock).length !== 1)
      complain(['replay'], 'exactly one step must have startsClock: true');
    lab.guide.forEach((step, index) => {
      if (!hosts.has(step.host)) complain(['guide', index, 'host'], `no host is named "${step.host}"`);
    });
    lab.anatomy.forEach((step, index) => {
      for (const id of step.replay.filter((name) => !lab.replay.some((one) => one.id === name)))
        complain(['anatomy', index, 'replay'], `no step of the replay is named "${id}"`);
    });
    for (const list of ['hosts', 'replay', 'objectives', 'examiner'] as const) {
      const seen = new Set<string>();
      lab[list].forEach((item, index) => {
        const id = 'name' in item ? item.name : item.id;
        if (seen.has(id)) complain([list, index], `"${id}" stands here twice; give it another name`);
        seen.add(id);
      });
    }
  });
export type Manifest = z.infer<typeof manifestSchema>;
