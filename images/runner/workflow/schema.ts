import { z } from 'zod';

/*
 * The part of the workflow syntax that this runner executes. What the syntax allows beyond it is refused by name, never ignored.
 * Source of the names: the public reference of the workflow syntax.
 */

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const env = z.record(z.string(), scalar).default({});
const patterns = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** What a job's token may be allowed to touch. */
export const permissionScopes = [
  'actions',
  'contents',
  'deployments',
  'id-token',
  'packages',
  'security-events',
] as const;
export type PermissionScope = (typeof permissionScopes)[number];
export type Access = 'none' | 'read' | 'write';
export type Permissions = Record<PermissionScope, Access>;

const access = z.enum(['none', 'read', 'write']);
const permissions = z.union([
  z.literal(['read-all', 'write-all']),
  z.strictObject(Object.fromEntries(permissionScopes.map((scope) => [scope, access.optional()]))),
]);

const push = z.strictObject({
  branches: patterns.optional(),
  'branches-ignore': patterns.optional(),
  tags: patterns.optional(),
  'tags-ignore': patterns.optional(),
});
const input = z.strictObject({
  description: z.string().optional(),
  required: z.boolean().default(false),
  default: scalar.optional(),
  type: z.literal(['string', 'boolean', 'choice']).default('string'),
  options: z.array(z.string()).optional(),
});
const dispatch = z.strictObject({ inputs: z.record(z.string(), input).default({}) });
export type PushFilter = z.infer<typeof push>;
export type DispatchInputs = z.infer<typeof dispatch>['inputs'];
interface Triggers {
  push?: PushFilter | null | undefined;
  workflow_dispatch?: { inputs: DispatchInputs } | null | undefined;
}
const event = z.literal(['push', 'workflow_dispatch']);
const named = (names: z.infer<typeof event>[]): Triggers => Object.fromEntries(names.map((name) => [name, null]));
const triggers = z.union([
  event.transform((name) => named([name])),
  z.array(event).transform(named),
  z.strictObject({ push: push.nullish(), workflow_dispatch: dispatch.nullish() }),
]);

const step = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: scalar.optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), scalar).default({}),
  env,
  shell: z.literal(['bash', 'sh']).default('bash'),
  'working-directory': z.string().optional(),
  'continue-on-error': z.boolean().default(false),
  'timeout-minutes': z.number().positive().max(60).optional(),
});

const job = z.strictObject({
  name: z.string().optional(),
  needs: patterns.default([]),
  if: scalar.optional(),
  'runs-on': patterns,
  permissions: permissions.optional(),
  env,
  outputs: z.record(z.string(), scalar).default({}),
  'timeout-minutes': z.number().positive().max(60).optional(),
  steps: z.array(step).min(1),
});

/** A workflow file whose every key this runner knows. */
export const workflowSchema = z.strictObject({
  name: z.string().optional(),
  on: triggers,
  permissions: permissions.optional(),
  env,
  jobs: z.record(z.string(), job),
});
export type WorkflowFile = z.infer<typeof workflowSchema>;
export type JobFile = z.infer<typeof job>;
export type StepFile = z.infer<typeof step>;
