import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Access, type Permissions, permissionScopes, type WorkflowFile, workflowSchema } from './schema.js';

/** What is wrong with a workflow, and where (lines from 1). */
export interface WorkflowFault {
  line: number;
  message: string;
}

/** A workflow that cannot run. The message has one line a fault: `FILE:LINE: what is wrong`. */
export class WorkflowError extends Error {
  override name = 'WorkflowError';
  constructor(
    file: string,
    readonly faults: WorkflowFault[],
  ) {
    super(faults.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'));
  }
}

/**
 * Reads a workflow: first as the public schema has it (syntax, keys, expressions), then as far as this runner goes. Throws
 * `WorkflowError`: what is right but not supported here is named, never silently left out.
 */
export function readWorkflow(file: string, text: string): WorkflowFile {
  const parsed = parseWorkflow({ name: file, content: text }, new NoOperationTraceWriter());
  const faults = parsed.context.errors
    .getErrors()
    .map(({ rawMessage, range }) => ({ line: range?.start.line ?? 1, message: rawMessage.split('\n')[0] ?? '' }));
  if (faults.length > 0) throw new WorkflowError(file, faults);

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const parent = document.getIn(path.slice(0, length - 1), true);
      const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === path[length - 1]) : undefined;
      const node = (pair?.key ?? document.getIn(path.slice(0, length), true)) as
        | { range?: [number, ...unknown[]] }
        | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const result = workflowSchema.safeParse(document.toJS());
  if (!result.success)
    throw new WorkflowError(
      file,
      result.error.issues.flatMap((issue) => unsupported(issue, lineOf)),
    );
  const wrongNeeds = Object.entries(result.data.jobs).flatMap(([id, { needs }]) =>
    needs
      .filter((other) => !Object.hasOwn(result.data.jobs, other))
      .map((other) => ({
        line: lineOf(['jobs', id, 'needs']),
        message: `job "${id}" needs "${other}", which is not there`,
      })),
  );
  if (wrongNeeds.length > 0) throw new WorkflowError(file, wrongNeeds);
  if (jobOrder(result.data).length === 0)
    throw new WorkflowError(file, [{ line: lineOf(['jobs']), message: 'the jobs need each other in a circle' }]);
  return result.data;
}

/** Job ids so that each comes after those it needs, otherwise in the file's order; empty where they need each other in a circle. */
export function jobOrder(workflow: WorkflowFile): string[] {
  const order: string[] = [];
  const ids = Object.keys(workflow.jobs);
  while (order.length < ids.length) {
    const next = ids.find(
      (id) => !order.includes(id) && workflow.jobs[id]?.needs.every((needed) => order.includes(needed)),
    );
    if (next === undefined) return [];
    order.push(next);
  }
  return order;
}

/** What a job's token may do: the job's own `permissions`, else the workflow's, else `byDefault`. What is not named there is `none`. */
export function permissionsOf(workflow: WorkflowFile, job: string, byDefault: Access): Permissions {
  const stated = workflow.jobs[job]?.permissions ?? workflow.permissions;
  const all = (access: Access) => Object.fromEntries(permissionScopes.map((scope) => [scope, access])) as Permissions;
  if (stated === undefined) return all(byDefault);
  if (typeof stated === 'string') return all(stated === 'write-all' ? 'write' : 'read');
  return { ...all('none'), ...stated };
}

function unsupported(issue: z.core.$ZodIssue, lineOf: (path: readonly PropertyKey[]) => number): WorkflowFault[] {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      line: lineOf([...issue.path, key]),
      message: `"${key}" is not supported by this runner${at ? ` (in ${at})` : ''}`,
    }));
  if (issue.code === 'invalid_union') {
    // The branch that came farthest says best what is wrong; without one the value's kind is.
    const inner = issue.errors.flat().filter(({ path, code }) => path.length > 0 || code === 'unrecognized_keys');
    if (inner.length > 0)
      return inner.flatMap((one) =>
        unsupported({ ...one, path: [...issue.path, ...one.path] } as z.core.$ZodIssue, lineOf),
      );
  }
  return [
    { line: lineOf(issue.path), message: `this value is not supported by this runner (${at}): ${issue.message}` },
  ];
}
