import type { Duplex, Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { demuxer } from './demux.js';
import type { ExecGate } from './exec-gate.js';
import { mapped } from './faults.js';
import { type Command, type ExecOptions, type ExecResult, type ExecStream, RangeFault } from './types.js';

/** A command that was started in a container. */
export interface StartedExec {
  /** Its input, and its output as the engine multiplexes it (`demux.ts`). Both end by themselves. */
  socket: Duplex;
  /** Once the output has ended: the exit code; null where it still runs (the stream was lost) or nobody knows it any more. */
  exitCode(): Promise<number | null>;
}

/** Starts a command somewhere. Throws `RangeFault`. */
export type StartExec<Where> = (where: Where, command: Command, options: { stdin: boolean }) => Promise<StartedExec>;

/** Runs a command to its end. Throws `RangeFault` code `timeout` when it took longer than it may. */
export async function runCommand<Where>(
  start: StartExec<Where>,
  where: Where,
  command: Command,
  options: ExecOptions,
): Promise<ExecResult> {
  const { stdin, timeoutMs, maxOutputBytes = 2 ** 20 } = options;
  // The engine cannot end an exec: `timeout` ends the command inside, and the timer below answers the caller.
  const argv = ['timeout', '-s', 'KILL', String(timeoutMs / 1000), ...command.argv];
  const { socket, exitCode } = await start(where, { ...command, argv }, { stdin: stdin !== undefined });

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
  const code = await exitCode();
  if (code === null) throw new RangeFault('engine', `The stream of ${command.argv[0]} was lost before it ended.`);
  const stdout = Buffer.concat(parts.stdout);
  // What the runtime itself could not start it tells on stdout; a command that is missing is told by `timeout` instead.
  if (code === 126 && stdout.subarray(0, 40).includes('OCI runtime exec failed')) {
    throw new RangeFault('engine', `The host could not start ${command.argv[0]}; its process limit may be used up.`);
  }
  return { code, stdout, stderr: Buffer.concat(parts.stderr), truncated };
}

/** Starts a long-lived command without a terminal. A reader that stops reading holds the command back. */
export async function streamCommand<Where>(
  start: StartExec<Where>,
  where: Where,
  command: Command,
): Promise<ExecStream> {
  const { socket, exitCode } = await start(where, command, { stdin: true });
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
    return { code: await exitCode().catch(() => null) };
  });
  return { stdin: socket, stdout, stderr, done, close: () => void socket.destroy() };
}

/**
 * Starts commands in containers of an engine, by the container's id. Where its containers may be frozen, `gate` keeps execs
 * out of them meanwhile.
 */
export function execStarter(docker: Docker, gate?: ExecGate): StartExec<string> {
  return (containerId, { argv, user, env = {}, workingDir }, { stdin }) => {
    const start = async () => {
      const exec = await docker.getContainer(containerId).exec({
        Cmd: argv,
        User: user,
        Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
        ...(workingDir === undefined ? {} : { WorkingDir: workingDir }),
        AttachStdin: stdin,
        AttachStdout: true,
        AttachStderr: true,
        Tty: false,
      });
      const socket = await exec.start({ hijack: true, stdin: true, Tty: false });
      // A stream that breaks shows as its end: the exit code tells the rest.
      socket.on('error', () => {});
      return { exec, socket, exitCode: () => exitCodeOf(exec) };
    };
    return mapped(`running ${argv[0]}`, () => gate?.pass(containerId, start) ?? start());
  };
}

async function exitCodeOf(exec: Docker.Exec): Promise<number | null> {
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
  if (socket.readableEnded || socket.destroyed) return Promise.resolve(true);
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
