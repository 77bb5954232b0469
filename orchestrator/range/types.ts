import type { Readable, Writable } from 'node:stream';

/*
 * What the rest of the orchestrator may ask of a range: plain data and streams in and out. No type of the engine's client
 * appears here, so that a process of its own, or a swarm, can stand behind the same interface.
 */

/** A container of a lab. Nothing here can widen what `policy.ts` allows: it has no field for capabilities, mounts or namespaces. */
export interface HostSpec {
  /** Role and network alias: `workstation`, `app`, `world`. Lower case, digits and dashes, 1–32 characters. */
  name: string;
  /** Which of the policy's constructors builds it. */
  kind: 'lab' | 'world';
  /** The host of its range that it asks for names; `world` unless one is named. */
  dns?: string;
  /** One of the project's own images, `chaindrill/<name>`; the policy refuses any other. */
  image: string;
  memoryBytes: number;
  /** Cores, fractions allowed. */
  cpus: number;
  pids: number;
  /** Writable places. Paths must not exist in the image. */
  tmpfs: { path: string; sizeBytes: number; inodes: number; uid: number; exec: boolean }[];
}

export interface RangeSpec {
  attemptId: string;
  /** When the reaper may remove it, whatever the database says (epoch ms). */
  deadlineAt: number;
  hosts: HostSpec[];
  /** What `world` finds on its standard input when it starts, at most 64 KB; made once the subnet's first three bytes are known. */
  worldBrief?: (prefix: string) => string | Promise<string>;
}

/** A live range. `subnet` is a /24 of 198.18.0.0/15; `world` is always at .2, trainee hosts from .3 upward in spec order. */
export interface OpenRange {
  attemptId: string;
  subnet: string;
  hosts: { name: string; kind: 'lab' | 'world'; containerId: string; address: string; startedAt: number }[];
}

export interface HostRef {
  attemptId: string;
  host: string;
}

export interface Command {
  argv: string[];
  /** `uid` or `uid:gid` or a user name of the image. */
  user: string;
  env?: Record<string, string>;
  workingDir?: string;
}
export interface ExecOptions {
  stdin?: Buffer | Readable;
  /** Ends the command after this time; required, so that nothing waits for ever. */
  timeoutMs: number;
  /** Output beyond this is cut (default 1 MiB), and `truncated` is set. */
  maxOutputBytes?: number;
}
export interface ExecResult {
  code: number;
  stdout: Buffer;
  stderr: Buffer;
  truncated: boolean;
}

/** A long-lived command without a terminal. Ending `stdin` or `close()` ends it. */
export interface ExecStream {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves when the command has ended or the stream was lost (code null). Never rejects. */
  done: Promise<{ code: number | null }>;
  close(): void;
}

/** A program on a pseudo-terminal: bytes both ways. Pause `output` to hold the program back; input passes all the same. */
export interface TerminalStream {
  output: Readable;
  write(bytes: Uint8Array): void;
  /** True while writes should wait for `drained()`, which never comes once the stream has ended. */
  readonly full: boolean;
  drained(): Promise<void>;
  resize(cols: number, rows: number): void;
  done: Promise<{ code: number | null }>;
  close(): void;
}

export type OpeningStepId = 'network' | 'hosts';

export interface Ranges {
  /** Makes network and containers, all hosts in parallel, and returns when every container runs. On failure or abort nothing is left. */
  open(
    spec: RangeSpec,
    options?: {
      signal?: AbortSignal;
      onStep?: (step: OpeningStepId, state: 'active' | 'done') => void;
    },
  ): Promise<OpenRange>;
  /** Adds a host to an open range (clean rooms). */
  addHost(attemptId: string, host: HostSpec): Promise<OpenRange['hosts'][number]>;
  removeHost(ref: HostRef): Promise<void>;
  /** Ends everything on a host and starts it anew, with nothing that was written on it. Returns once it runs. */
  restartHost(ref: HostRef): Promise<void>;
  /** Freezes every host of a range, and lets them go on. A second call is like the first. */
  pause(attemptId: string): Promise<void>;
  resume(attemptId: string): Promise<void>;
  /** What the engine holds under this attempt now, or null. Used after a restart. */
  find(attemptId: string): Promise<OpenRange | null>;
  /** Every attempt that has any container or network, whole or not. */
  list(): Promise<{ attemptId: string; deadlineAt: number }[]>;
  /** Removes all of an attempt's containers and its network. Idempotent. */
  close(attemptId: string): Promise<void>;
  exec(ref: HostRef, command: Command, options: ExecOptions): Promise<ExecResult>;
  stream(ref: HostRef, command: Command): Promise<ExecStream>;
  terminal(ref: HostRef, command: Command): Promise<TerminalStream>;
  /** Calls back when a container of a range dies or is removed behind our back. Returns the unsubscriber. */
  onHostLost(callback: (ref: HostRef) => void): () => void;
  /** Runs a command in a throwaway container under a lab host's conditions, ten seconds at most, and answers its exit code. */
  probe(argv: string[]): Promise<number>;
  /** Version and mode of the engine, or throws `RangeFault` code `engine-unreachable`. */
  info(): Promise<{ version: string; apiVersion: string; cgroupVersion: string; cpus: number; memoryBytes: number }>;
}

/** What the process witness tells, as it is seen. `container` is the full container id. */
export type WitnessMessage =
  | { t: 'process'; container: string; process: WitnessProcess }
  | { t: 'gone'; container: string; pid: number; exe: string | null }
  | { t: 'connection'; container: string; pid: number; exe: string | null; remoteAddress: string; remotePort: number }
  /** CPU time used by all the container's processes since the last sample, in seconds, over `intervalMs`. */
  | { t: 'cpu'; container: string; cpuSeconds: number; intervalMs: number };

export interface WitnessProcess {
  /** Pid inside the container's namespace, and its parent's (0: none). */
  pid: number;
  ppid: number;
  uid: number;
  /** Target of /proc/PID/exe, `/memfd:NAME (deleted)` included; null where it cannot be read (then it counts as running). */
  exe: string | null;
  /** SHA-256 of the executable's bytes: always for a memfd or deleted one, else null. */
  exeSha256: string | null;
  argv: string[];
  comm: string;
  parentExe: string | null;
  parentArgv: string[];
  /** `R`, `S`, `T` … as in /proc/PID/stat. A stopped process runs still. */
  state: string;
}

/** A file as the file witness saw it inside the container's own root; symlinks are never followed out of it. */
export interface WitnessFile {
  path: string;
  type: 'file' | 'dir' | 'symlink' | 'other';
  size: number;
  sha256: string | null;
  target: string | null;
}

export interface Witness {
  /** Starts (or finds) the witness container of this engine and its stream; reconnects by itself until closed. */
  start(): Promise<void>;
  watch(attemptId: string, range: OpenRange): Promise<void>;
  unwatch(attemptId: string): Promise<void>;
  onMessage(callback: (attemptId: string, host: string, message: WitnessMessage) => void): () => void;
  /** Every process of one host now. */
  processes(ref: HostRef): Promise<WitnessProcess[]>;
  /** Files under `root` (depth first, at most `limit`), each hashed. */
  tree(ref: HostRef, root: string, options?: { limit?: number; names?: string }): Promise<WitnessFile[]>;
  /** Content of one file, null where absent or not a regular file; cut at `maxBytes`. */
  read(ref: HostRef, path: string, maxBytes?: number): Promise<Buffer | null>;
  close(): Promise<void>;
}

export class RangeFault extends Error {
  override name = 'RangeFault';
  constructor(
    readonly code:
      | 'engine-unreachable'
      | 'image-missing'
      | 'no-subnet'
      | 'host-unknown'
      | 'range-unknown'
      | 'policy'
      | 'timeout'
      | 'disk-full'
      | 'engine',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
