import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RobotTerminal } from '../../../orchestrator/authoring/robot-terminal.js';

/** What probes are told of their surroundings: addresses, ports, limits. */
export type Given = Record<string, unknown>;

/** A probe as the runner gets it. */
export interface Task {
  id: string;
  code: string;
  seconds: number;
  alone: boolean;
}

const runner = readFileSync(new URL('./runner.py', import.meta.url));

/** Base64 of gzipped text. */
const packed = (text: string | Buffer) => gzipSync(text).toString('base64');

/** The runner and its work, as files of their own in /tmp. */
const files = (tasks: Task[], given: Given) => ({
  '/tmp/runner.gz': packed(runner),
  '/tmp/probes': packed(JSON.stringify({ probes: tasks, given })),
});

const runLine = 'base64 -d /tmp/runner.gz | gunzip > /tmp/runner.py && python3 /tmp/runner.py /tmp/probes';

/** How long all of them may take together; ended late, one that hangs is told by name. */
const allowanceMs = (tasks: Task[]) => 30_000 + tasks.reduce((sum, { seconds }) => sum + seconds * 1000, 0);

/** Types the runner into a trainee's terminal, as a hostile trainee would, and reads what became of each probe. */
export async function runTyped(terminal: RobotTerminal, tasks: Task[], given: Given): Promise<Map<string, string>> {
  for (const [path, content] of Object.entries(files(tasks, given))) await typeText(terminal, path, content);
  return read(await terminal.run(runLine, { timeoutMs: allowanceMs(tasks) }));
}

/** Puts work for the runner, which is there already, into a file of its own. */
export const typeFile = (terminal: RobotTerminal, path: string, tasks: Task[], given: Given): Promise<void> =>
  typeText(terminal, path, packed(JSON.stringify({ probes: tasks, given })));

/** Lines are short: a shell echoes what is typed. */
async function typeText(terminal: RobotTerminal, path: string, base64: string): Promise<void> {
  const lines = base64.match(/.{1,2000}/g) ?? [];
  await terminal.run(`cat <<'END' | tr -d '\\n' > ${path}\n${lines.join('\n')}\nEND`);
}

/** The same through any shell that takes a script and answers its output. */
export async function runScript(
  shell: (script: string, timeoutMs: number) => Promise<string>,
  tasks: Task[],
  given: Given,
): Promise<Map<string, string>> {
  const placed = Object.entries(files(tasks, given)).map(([path, content]) => `cat > ${path} <<'END'\n${content}\nEND`);
  return read(await shell([...placed, runLine].join('\n'), allowanceMs(tasks)));
}

function read(shown: string): Map<string, string> {
  const [, said] = /@@([A-Za-z0-9+/=]+)@@/.exec(shown) ?? [];
  if (said === undefined) throw new Error(`The runner said nothing:\n${shown.slice(-3000)}`);
  return new Map(
    Object.entries(JSON.parse(gunzipSync(Buffer.from(said, 'base64')).toString()) as Record<string, string>),
  );
}
