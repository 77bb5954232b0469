import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { scopeSchema } from '../../orchestrator/contract/account.js';
import { nodeArguments } from '../../orchestrator/launch/node-arguments.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The real server as a process of its own, so that it can be killed. */
export interface Server {
  url: string;
  pid: number;
  /** All that it has written so far. */
  output(): string;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** The server, which holds the engine as well. */
const alone = [...nodeArguments, 'orchestrator/main.ts'];
/** What `npm start` runs. */
export const bothProcesses = ['orchestrator/setup/start.mjs'];

/** Starts it on a free port with its data in `folder`; resolves when it serves. */
export async function startServer(
  folder: string,
  environment: Record<string, string> = {},
  command: readonly string[] = alone,
): Promise<Server> {
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, PORT: '0', CHAINDRILL_DATA: folder, LOG_LEVEL: 'warn', WARM_RANGES: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      written += String(chunk);
    });
  const url = await addressOf(child);
  return { url, pid: child.pid ?? 0, output: () => written, kill: (signal) => end(child, signal) };
}

function addressOf(child: ChildProcess): Promise<string> {
  let told = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      told += chunk.toString();
      const url = /serves on (http:\S+)/.exec(told)?.[1];
      if (url) resolve(url);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${told}`)));
  });
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** Signs up over REST and makes an API token with every scope. */
export async function newToken(url: string, name: string): Promise<string> {
  const send = async (path: string, body: unknown, cookie = '') => {
    const headers = { 'content-type': 'application/json', origin: url, cookie };
    const response = await fetch(`${url}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const signedUp = await send('/accounts', { name, password: 'a long enough sentence' });
  const cookie = signedUp.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const made = await send('/tokens', { label: 'robot', scopes: scopeSchema.options }, cookie);
  return ((await made.json()) as { secret: string }).secret;
}
