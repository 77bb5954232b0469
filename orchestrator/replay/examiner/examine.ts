import { setTimeout as sleep } from 'node:timers/promises';
import type { ExaminerStep } from '../../catalog/manifest.js';
import { deployInCleanRoom } from './clean-room.js';
import type { ExamContext } from './context.js';
import { askFreshQuotes, triggerAgain } from './customers.js';
import { collectRules, compareGenuine, lookInPlaces } from './files.js';
import { askResolver, runPipeline, takeInventory } from './pipeline.js';
import { lookAtProcesses } from './processes.js';

/** A step is tried so often before the examination is given up; a fault of the infrastructure never costs points. */
const maxTries = 3;

/** The examiner could not finish: the attempt fails with this as its reason, and no grade is computed. */
export class ExaminerError extends Error {
  override name = 'ExaminerError';
  constructor(
    readonly step: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Acts on a submitted range, step by step as `lab.yaml` lists them. Steps that have a `done` record are skipped, so a
 * restart resumes at the first one without; a step that an earlier run had begun starts anew.
 */
export async function examine(
  parts: Omit<ExamContext, 'record' | 'ref'> & {
    onStep: (id: string, state: 'active' | 'done') => void;
  },
): Promise<void> {
  const { ledger, attemptId } = parts;
  const context: ExamContext = {
    ...parts,
    record: (host, kind, data) => void ledger.append(attemptId, [{ source: 'examiner', host, kind, data }]),
    ref: (host) => ({ attemptId, host }),
  };
  const done = new Set(
    ledger
      .read(attemptId, { kinds: ['exam.step'] })
      .filter((record) => record.data.state === 'done')
      .map((record) => record.data.step),
  );
  for (const step of parts.lab.manifest.examiner) {
    if (!done.has(step.id)) await tryStep(context, step, parts.onStep);
  }
}

async function tryStep(
  context: ExamContext,
  step: ExaminerStep,
  onStep: (id: string, state: 'active' | 'done') => void,
): Promise<void> {
  onStep(step.id, 'active');
  const tell = (state: 'started' | 'done' | 'again', detail: string | null = null) =>
    context.record('-', 'exam.step', { step: step.id, state, detail });
  for (let tries = 1; ; tries += 1) {
    tell('started');
    try {
      await runStep(context, step);
      break;
    } catch (error) {
      context.signal.throwIfAborted();
      const message = (error as Error).message.slice(0, 1000);
      if (tries === maxTries)
        throw new ExaminerError(step.id, `the step "${step.id}" failed ${maxTries} times: ${message}`, {
          cause: error,
        });
      tell('again', message);
      await sleep(2_000 * tries, undefined, { signal: context.signal });
    }
  }
  tell('done');
  onStep(step.id, 'done');
}

function runStep(context: ExamContext, step: ExaminerStep): Promise<void> {
  switch (step.do) {
    case 'processes':
      return lookAtProcesses(context, step);
    case 'rounds':
      return triggerAgain(context, step);
    case 'answers':
      return askFreshQuotes(context, step);
    case 'places':
      return lookInPlaces(context, step);
    case 'genuine':
      return compareGenuine(context, step);
    case 'rules':
      return collectRules(context, step);
    case 'clean-room':
      return deployInCleanRoom(context, step);
    case 'inventory':
      return takeInventory(context, step);
    case 'pipeline-run':
      return runPipeline(context, step);
    case 'resolver':
      return askResolver(context, step);
  }
}
