import { readWorkflow, WorkflowError } from '../workflow/read.js';
import { type Happening, InputError, triggered } from '../workflow/triggers.js';
import type { Plan, PlannedRun, PlanOrder } from './protocol.js';

/** Which of the commit's workflows (path → text, null where it is too large) the event starts. */
export function plan(order: PlanOrder, files: Map<string, string | null>): Plan {
  const happening: Happening =
    order.event === 'push' ? { event: 'push', ref: order.ref } : { event: 'workflow_dispatch', inputs: order.inputs };
  if (order.file === null) {
    const runs = [...files].flatMap(([file, text]) => planFile(file, text, happening) ?? []);
    return { runs, refused: null };
  }
  const text = files.get(order.file);
  if (text === undefined) return refused(`there is no ${order.file} at ${order.sha.slice(0, 12)}`);
  try {
    const planned = planFile(order.file, text, happening);
    if (planned === null) return refused(`${order.file} has no workflow_dispatch trigger`);
    return planned.fault === null ? { runs: [planned], refused: null } : refused(planned.fault);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return refused(error.message);
  }
}

/** Null where the workflow is not for this. One that cannot be read is, on every event: nobody would see its faults otherwise. */
function planFile(file: string, text: string | null, happening: Happening): PlannedRun | null {
  const nothing = { file, workflow: file, inputs: {}, jobs: [] };
  if (text === null) return { ...nothing, fault: `${file}: the file is larger than 64 KB` };
  try {
    const workflow = readWorkflow(file, text);
    const fits = triggered(workflow, happening);
    if (fits === null) return null;
    const jobs = Object.entries(workflow.jobs).map(([id, { name }]) => ({ id, name: name ?? id }));
    return { file, workflow: workflow.name ?? file, inputs: fits.inputs, jobs, fault: null };
  } catch (error) {
    if (!(error instanceof WorkflowError)) throw error;
    return { ...nothing, fault: error.message };
  }
}

const refused = (reason: string): Plan => ({ runs: [], refused: reason });
