import type { WitnessProcess } from '../../range/types.js';
import type { ExamContext, StepRunner } from './context.js';

/** Who runs the payload on each host now. A process whose executable cannot be read counts as unreadable, and so as running. */
export const lookAtProcesses: StepRunner<'processes'> = async (context, step) => {
  for (const host of step.hosts) {
    const found = await payloadProcesses(context, host);
    context.record(host, 'exam.processes', { when: step.id, ...found });
  }
};

/** The processes of a host that run the payload's bytes, whatever they call themselves, stopped ones included. */
export async function payloadProcesses(
  context: ExamContext,
  host: string,
): Promise<{ payload: WitnessProcess[]; unreadable: number }> {
  const processes = await context.witness.processes(context.ref(host));
  return {
    payload: processes.filter((process) => process.exeSha256 === context.variant.payloadSha256),
    unreadable: processes.filter((process) => process.exe === null && process.state !== 'Z').length,
  };
}
