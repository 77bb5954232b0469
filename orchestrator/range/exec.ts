import type { Duplex, Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { demuxer } from './demux.js';
import type { ExecGate } from './exec-gate.js';
import { mapped } from './faults.js';
import { type Command, type ExecOptions, type ExecResult, type ExecStream, RangeFault } from './types.js';

/** Runs a command in a container to its end. Throws `RangeFault` code `timeout` when it took longer than it may. */
export async function runCommand(
  engine: ExecEngine,
  containerId: string,
  command: Command,
  options: ExecOptions,
): Promise<ExecResult> {
  const { stdin, timeoutMs, maxOutputBytes = 2 ** 20 } = options;
  // The engine cannot end an exec: `timeout` ends the command inside, and the timer below answers the caller.
  const argv = ['timeout', '-s', 'KILL', String(timeoutMs / 1000), ...command.argv];
  const { exec, socket } = await startExec(engine, containerId, { ...command, argv }, { stdin: stdin !== undefined });

  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let room = maxOutputBytes;
  let truncated = false;
  const feed = demuxer((stream, bytes) => {
    const kept = bytes.subarray(0, room);
    if (kept.length < bytes.length) truncated = true;
    room -= kept.length;
    if (kept.length > 0) parts[stream].push(kept);
  });
  socket.on('data', feed);
  if (stdin !== undefined) sendAll(stdin, socket);

  const ended = await endOf(socket, timeoutMs);
  socket.destroy();
  if (!ended) throw new RangeFault('timeout', `${command.argv[0]} did not end within ${timeoutMs} ms.`);
  const code = await exitCode(exec);
  if (code === null) throw new RangeFault('engine', `The stream of ${command.argv[0]} was lost before it ended.`);
  const stdout = Buffer.concat(parts.stdout);
  // What the runtime itself could not start it tells on stdout; a command that is missing is told by `timeout` instead.
  if (code === 126 && stdout.subarray(0, 40).includes('OCI runtime exec failed')) {
    throw new RangeFault('engine', `The host could not start ${command.argv[0]}; its process limit may be used up.`);
  }
  return { code, stdout, stderr: Buffer.concat(parts.stderr), truncated };
}

/** Starts a long-lived command without a terminal. A reader that stops reading holds the command back. */
export async function streamCommand(engine: ExecEngine, containerId: string, command: Command): Promise<ExecStream> {
  const { exec, socket } = await startExec(engine, containerId, command, { stdin: true });
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const feed = demuxer((stream, bytes) => {
    const target = stream === 'stdout' ? stdout : stderr;
    // One chunk may hold many frames: the first that finds its reader full arms the waiting.
    if (target.write(bytes) || socket.isPaused()) return;
    socket.pause();
    target.once('drain', () => {
      if (!stdout.writableNeedDrain && !stderr.writableNeedDrain) socket.resume();
    });
  });
  socket.on('data', feed);
  const done = endOf(socket).then(async () => {
    stdout.end();
    stderr.end();
    return { code: await exitCode(exec).catch(() => null) };
  });
  return { stdin: socket, stdout, stderr, done, close: () => void socket.destroy() };
}

/** The engine, and where its containers may be frozen, the gate that keeps execs out of them meanwhile. */
export interface ExecEngine {
  docker: Docker;
  gate?: ExecGate;
}

export interface StartedExec {
  exec: Docker.Exec;
  socket: Duplex;
}

/** Creates and starts an exec; `socket` is the raw stream, multiplexed unless `tty`. */
export function startExec(
  { docker, gate }: ExecEngine,
  containerId: string,
  command: Command,
  options: { stdin: boolean; tty?: boolean },
): Promise<StartedExec> {
  const { stdin, tty = false } = options;
  const start = async () => {
    const exec = await docker.getContainer(containerId).exec({
      Cmd: command.argv,
      User: command.user,
      Env: Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${value}`),
      ...(command.workingDir === undefined ? {} : { WorkingDir: command.workingDir }),
      AttachStdin: stdin,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
    });
    const socket = await exec.start({ hijack: true, stdin: true, Tty: tty });
    // A stream that breaks shows as its end: `done` and the exit code tell the rest.
    socket.on('error', () => {});
    return { exec, socket };
  };
  return mapped(`running ${command.argv[0]}`, () => gate?.pass(containerId, start) ?? start());
}

/** The exit code of an exec whose stream has ended; null where it still runs (the stream was lost) or the engine forgot it. */
export async function exitCode(exec: Docker.Exec): Promise<number | null> {
  // The engine may take a moment to note an end whose output it has already closed.
  for (let tries = 0; tries < 20; tries++) {
    const state = await mapped('reading an exit code', () => exec.inspect());
    if (!state.Running && state.ExitCode !== null) return state.ExitCode;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return null;
}

/** True when the stream has ended, false when `timeoutMs` passed first. */
export function endOf(socket: Duplex, timeoutMs?: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => resolve(false), timeoutMs);
    const end = () => {
      clearTimeout(timer);
      resolve(true);
    };
    socket.once('end', end);
    socket.once('close', end);
  });
}

function sendAll(stdin: Buffer | Readable, socket: Duplex): void {
  if (Buffer.isBuffer(stdin)) socket.end(stdin);
  else stdin.once('error', () => socket.end()).pipe(socket);
}
