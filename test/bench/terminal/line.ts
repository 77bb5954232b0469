import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { windowBytes } from '../../../orchestrator/contract/live.js';
import type { Ranges } from '../../../orchestrator/range/types.js';
import { type Client, connected } from '../../platform/support/socket.js';
import { docker } from '../../range/help.js';
import { Holder } from '../holder.js';
import { residentBytes } from '../memory.js';
import type { Kind } from './server.js';

/** One end of a terminal, whichever way it was opened. */
export interface Line {
  type(text: string): void;
  /** Called with each piece of output. */
  onData: (bytes: Buffer) => void;
  close(): void;
}

export const size = { cols: 80, rows: 24 };

/** The floor: the engine's own exec stream with a terminal and a bare shell on it, read by the process that measures. */
export async function rawLine(ranges: Ranges, attemptId: string, host: string): Promise<Line> {
  const containerId = (await ranges.find(attemptId))?.hosts.find(({ name }) => name === host)?.containerId ?? '';
  const exec = await docker.getContainer(containerId).exec({
    Cmd: ['bash', '-l'],
    User: '1000',
    Env: ['TERM=xterm-256color'],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true, Tty: true });
  await exec.resize({ w: size.cols, h: size.rows });
  const line: Line = { type: (text) => void stream.write(text), onData: () => {}, close: () => void stream.destroy() };
  stream.on('data', (bytes: Buffer) => line.onData(bytes));
  return line;
}

/** A client of the protocol, as `orchestrator/live/README.md` tells to write one. */
export async function openLine(client: Client, attemptId: string, host: string, shell: number): Promise<Line> {
  const line: Line = { type: () => {}, onData: () => {}, close: () => client.disconnect() };
  const answer = await client.emitWithAck('terminal:open', { attempt: attemptId as never, host, shell, ...size });
  if (!answer.ok) throw new Error(answer.problem.title);
  const { terminal } = answer;
  let unacknowledged = 0;
  client.on('terminal:data', (from, bytes) => {
    if (from !== terminal) return;
    unacknowledged += bytes.length;
    if (unacknowledged >= windowBytes / 4) {
      client.emit('terminal:ack', terminal, unacknowledged);
      unacknowledged = 0;
    }
    line.onData(bytes as Buffer);
  });
  line.type = (text) => void client.emit('terminal:input', terminal, Buffer.from(text));
  return line;
}

/** A server in a process of its own, with another that holds the engine where it is as `npm start` has it. */
export class BenchServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly holder: Holder | null,
    private readonly folder: string,
    private readonly place: { url: string; token: string },
  ) {}

  static async start(kind: Kind, namespace: string, attemptId: string): Promise<BenchServer> {
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    await writeFile(join(folder, 'installation'), namespace);
    const holder = kind === 'ours' || kind === 'unrecorded' ? await Holder.start(folder) : null;
    const given = [kind, namespace, attemptId, folder, ...(holder === null ? [] : [holder.path])];
    const script = fileURLToPath(new URL('./server.ts', import.meta.url));
    const child = fork(script, given, { execArgv: [...process.execArgv] });
    const [place] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`the server "${kind}" did not start`))),
    ]);
    return new BenchServer(child, holder, folder, place);
  }

  connect(): Promise<Client> {
    return connected(this.place.url, { token: this.place.token });
  }

  /** What of the memory of its processes is in RAM. */
  async residentBytes(): Promise<number> {
    return (await residentBytes(this.child.pid as number)) + ((await this.holder?.residentBytes()) ?? 0);
  }

  async close(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
    await this.holder?.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
