import type { DispatchInputs, PushFilter, WorkflowFile } from './schema.js';

/** What happened: a push of a branch or tag, or somebody asking for a run. */
export type Happening = { event: 'push'; ref: string } | { event: 'workflow_dispatch'; inputs: Record<string, string> };

/** A run was asked for with inputs that the workflow does not take; the message names them. */
export class InputError extends Error {
  override name = 'InputError';
}

/** Whether the workflow runs on this, and with which `inputs` (defaults filled in); null where it does not. Throws `InputError`. */
export function triggered(workflow: WorkflowFile, happening: Happening): { inputs: Record<string, string> } | null {
  const { on } = workflow;
  if (!Object.hasOwn(on, happening.event)) return null;
  if (happening.event === 'workflow_dispatch')
    return { inputs: inputsOf(on.workflow_dispatch?.inputs ?? {}, happening.inputs) };
  return on.push == null || pushFits(on.push, happening.ref) ? { inputs: {} } : null;
}

function pushFits(push: PushFilter, ref: string): boolean {
  const isTag = ref.startsWith('refs/tags/');
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  const [only, never] = isTag ? [push.tags, push['tags-ignore']] : [push.branches, push['branches-ignore']];
  const [othersOnly, othersNever] = isTag ? [push.branches, push['branches-ignore']] : [push.tags, push['tags-ignore']];
  if (only) return matches(only, name);
  if (never) return !matches(never, name);
  // A workflow that speaks of branches only does not run for tags, and the other way round.
  return !othersOnly && !othersNever;
}

/** Patterns in their order: the last one that fits decides, and `!` before it means "not". */
function matches(patterns: string[], name: string): boolean {
  return patterns.reduce(
    (fits, pattern) =>
      pattern.startsWith('!') ? fits && !glob(pattern.slice(1)).test(name) : fits || glob(pattern).test(name),
    false,
  );
}

/** `*` is anything but a slash, `**` anything, `?` and `+` repeat what is before them, `[…]` one of these. */
function glob(pattern: string): RegExp {
  const source = pattern.replace(/\*\*|\*|[.^${}()|\\]/g, (part) =>
    part === '**' ? '.*' : part === '*' ? '[^/]*' : `\\${part}`,
  );
  return new RegExp(`^${source}$`);
}

function inputsOf(known: DispatchInputs, given: Record<string, string>): Record<string, string> {
  const strange = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (strange.length > 0) throw new InputError(`the workflow has no input ${strange.join(', ')}`);
  return Object.fromEntries(
    Object.entries(known).map(([name, { required, default: usual, options }]) => {
      const value = given[name] ?? usual ?? '';
      if (required && value === '') throw new InputError(`the workflow needs the input ${name}`);
      if (options && value !== '' && !options.includes(value))
        throw new InputError(`the input ${name} must be one of ${options.join(', ')}`);
      return [name, value];
    }),
  );
}
