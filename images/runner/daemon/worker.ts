import { runWorkflow } from '../run/run.js';
import type { RunEvent } from '../run/types.js';
import { plan } from './plan.js';
import type { Message, Plan, PlanOrder, RunOrder } from './protocol.js';
import { RepositoryError, workflowFiles } from './repository.js';
import { folder, jobsFolder, limits, node, type Settings } from './settings.js';

/*
 * The process that reads workflows and runs them: what a workflow does to it (memory, endless patterns) leaves the daemon alone, and the
 * daemon stays small between runs. It plans as often as it is asked to, and ends after a run.
 */

export type ToWorker =
  | { t: 'order'; settings: Settings; order: PlanOrder | RunOrder }
  | { t: 'token'; job: string; token: string | null; problem?: string }
  | { t: 'cancel' };
export type FromWorker =
  | { t: 'plan'; plan: Plan }
  | { t: 'ask'; job: string; permissions: Record<string, string> }
  | { t: 'messages'; messages: Message[] };

/** Serves the daemon, its parent process. */
function serve(): void {
  const abort = new AbortController();
  const waiting = new Map<string, { resolve: (token: string) => void; reject: (error: Error) => void }>();
  process.on('message', (message: ToWorker) => {
    if (message.t === 'cancel') abort.abort();
    else if (message.t === 'token') {
      const { token, job, problem } = message;
      if (token !== null) waiting.get(job)?.resolve(token);
      else waiting.get(job)?.reject(new Error(`The job's token was refused: ${problem}`));
    } else {
      const { settings, order } = message;
      if (order.kind === 'plan') void makePlan(settings, order).then((plan) => tell({ t: 'plan', plan }));
      else
        void carryOut(settings, order, abort.signal, (job, permissions) => {
          const token = new Promise<string>((resolve, reject) => waiting.set(job, { resolve, reject }));
          void tell({ t: 'ask', job, permissions });
          return token;
        }).then(() => process.exit(0));
    }
  });
  // Whoever started it is gone: nothing may go on for nobody.
  process.on('disconnect', () => process.exit(1));
}

const tell = (message: FromWorker): Promise<void> => new Promise((resolve) => process.send?.(message, () => resolve()));

/** The commit that was read last: a run most often comes right after its plan. */
let last: { sha: string; files: Map<string, string | null> } | undefined;

async function filesOf(settings: Settings, { repository, sha }: PlanOrder | RunOrder) {
  if (last?.sha === sha) return last.files;
  const files = await workflowFiles(settings, `${folder}/repository.git`, repository, sha);
  last = { sha, files };
  return files;
}

async function makePlan(settings: Settings, order: PlanOrder): Promise<Plan> {
  try {
    return plan(order, await filesOf(settings, order));
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    const fault = `${order.repository} at ${order.sha.slice(0, 12)}: ${error.message}`;
    if (order.file !== null) return { runs: [], refused: fault };
    const where = '.github/workflows';
    return { runs: [{ file: where, workflow: where, inputs: {}, jobs: [], fault }], refused: null };
  }
}

async function carryOut(
  settings: Settings,
  order: RunOrder,
  signal: AbortSignal,
  token: (job: string, permissions: Record<string, string>) => Promise<string>,
): Promise<void> {
  const teller = tellTogether();
  try {
    const text = (await filesOf(settings, order)).get(order.file);
    if (typeof text !== 'string') throw new Error(`there is no ${order.file} at ${order.sha.slice(0, 12)}`);
    const conclusion = await runWorkflow(
      { ...order, text },
      {
        folder: jobsFolder,
        gitUrl: settings.gitUrl,
        apiUrl: settings.apiUrl,
        node,
        token,
        defaultAccess: 'write',
        limits,
        onEvent: (event) => teller.add(event),
      },
      signal,
    );
    await teller.end({ t: 'run', conclusion, fault: null });
  } catch (error) {
    await teller.end({ t: 'run', conclusion: 'failure', fault: (error as Error).message });
  }
}

/** A line beyond this many characters is cut; as JSON, where a character may take six bytes, it still fits into one request. */
const longestLine = 8192;
const linesTogether = 200;
const bytesTogether = 24_000;
const togetherMs = 50;

/** Passes events on as messages, lines of the same step together, at most 50 ms late. */
function tellTogether() {
  let messages: Message[] = [];
  let timer: NodeJS.Timeout | undefined;
  let bytes = 0;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const full = messages;
    messages = [];
    bytes = 0;
    return full.length > 0 ? tell({ t: 'messages', messages: full }) : Promise.resolve();
  };
  const add = (event: RunEvent) => {
    if (event.t !== 'log') messages.push(event);
    else {
      const line = event.line.length > longestLine ? `${event.line.slice(0, longestLine)}…` : event.line;
      const before = messages.at(-1);
      const size = Buffer.byteLength(JSON.stringify(line));
      const fits = bytes + size <= bytesTogether;
      const same = before?.t === 'log' && before.job === event.job && before.step === event.step;
      if (before?.t === 'log' && same && fits && before.lines.length < linesTogether) before.lines.push(line);
      else {
        messages.push({ t: 'log', job: event.job, step: event.step, lines: [line] });
        bytes = 0;
      }
      bytes += size;
    }
    if (messages.length > linesTogether) void flush();
    else timer ??= setTimeout(() => void flush(), togetherMs);
  };
  return {
    add,
    async end(message: Message) {
      messages.push(message);
      await flush();
    },
  };
}

serve();
