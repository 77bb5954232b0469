import {
  maxInputBytes,
  maxShells,
  type TerminalOpen,
  terminalOpenSchema,
  terminalResizeSchema,
  terminalWatchSchema,
} from '../contract/live.js';
import type { Problem } from '../contract/problem.js';
import { parseInput, problemOf, RequestError } from '../http/problems.js';
import { IdentityError } from '../identity/error.js';
import { requireAttempt } from '../identity/rules.js';
import type { Attachment, TerminalSize, Viewer } from '../range/terminals/types.js';
import { createBucket } from './bucket.js';
import type { CompanyDesk } from './company.js';
import type { LiveParts, LiveSocket } from './parts.js';

/** Terminals that one socket may have open at once: four hosts with all their shells. */
const maxTerminals = 4 * maxShells;
/** What one socket may type: a paste of 4 MB at once, then 1 MB/s. Far above a person, far below a flood. */
const inputBurstBytes = 4 * 1024 * 1024;
const inputBytesPerSecond = 1024 * 1024;
/** Frames (keys, acknowledgements, sizes) of one socket: fast output is acknowledged some hundred times a second. */
const framesBurst = 4000;
const framesPerSecond = 2000;
/** Notices of one socket: one that misbehaves is told, and not a thousand times. */
const noticesBurst = 20;
const noticesPerSecond = 2;

/** The terminals that one socket has open. */
export interface Desk {
  open(request: TerminalOpen): Promise<{ terminal: string; snapshot: string; gap: boolean; flush: () => void }>;
  /** For instructors: a terminal that is open, as its person sees it. */
  watch(
    request: unknown,
  ): Promise<{ terminal: string; snapshot: string; gap: boolean; cols: number; rows: number; flush: () => void }>;
  input(terminal: unknown, bytes: unknown): void;
  resize(request: unknown): void;
  ack(terminal: unknown, count: unknown): void;
  close(terminal: unknown): void;
  /** Detaches everything: the socket is gone. The shells live on. */
  leave(): void;
}

export function createDesk(
  socket: LiveSocket,
  { attempts, terminals, identity, log, onEcho }: LiveParts,
  company: Pick<CompanyDesk, 'watch' | 'mayType'>,
): Desk {
  const { caller } = socket.data;
  const attached = new Map<string, Attachment>();
  const frames = createBucket(framesBurst, framesPerSecond);
  const inputBytes = createBucket(inputBurstBytes, inputBytesPerSecond);
  const notices = createBucket(noticesBurst, noticesPerSecond);
  let gone = false;

  /** Runs an event that has no answer: what goes wrong is told as a notice. */
  function told(work: () => void): void {
    try {
      if (!frames.take(1)) throw new IdentityError('too-many-requests', 'Too many events. The rest was not delivered.');
      work();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status >= 500) log.error({ err: error }, 'an event of a socket failed');
      if (notices.take(1)) socket.emit('notice', problem);
    }
  }

  function attachment(terminal: unknown): Attachment {
    const found = typeof terminal === 'string' ? attached.get(terminal) : undefined;
    if (found) return found;
    throw new RequestError('terminal-not-open', 'Open the terminal first; its shell may have ended.');
  }

  function requireRoom(): void {
    if (attached.size < maxTerminals) return;
    throw new RequestError('too-many-terminals', `${maxTerminals} terminals are open here. Close one first.`);
  }

  /** Sends to this socket what a terminal says. */
  function viewerOf(terminal: string, said = () => {}) {
    const viewer = holdBack(
      (bytes) => {
        socket.emit('terminal:data', terminal, bytes);
        said();
      },
      (code) => {
        attached.delete(terminal);
        socket.emit('terminal:exit', terminal, endings[code]);
      },
    );
    return { ...viewer, resized: (size: TerminalSize) => void socket.emit('terminal:size', terminal, size) };
  }

  /** Opened a second time by the same socket: the newer snapshot counts, and nothing arrives twice. */
  function keep<A extends Attachment>(opened: A): A {
    if (gone) {
      opened.detach();
      throw new RequestError('terminal-not-open', 'The connection ended meanwhile.');
    }
    detach(opened.terminal);
    attached.set(opened.terminal, opened);
    return opened;
  }

  function detach(terminal: string): void {
    attached.get(terminal)?.detach();
    attached.delete(terminal);
  }

  return {
    async open(request) {
      const { attempt, host, shell, cols, rows } = parseInput(terminalOpenSchema, request);
      requireAttempt(caller, await attempts.ownerOf(attempt), 'terminal');
      const user = await attempts.terminalUser(attempt, host);
      requireRoom();
      const echo = echoClock(onEcho);
      const viewer = viewerOf(`${attempt}/${host}/${shell}`, echo.said);
      const opened = await terminals.attach({ attemptId: attempt, host, shell, user, cols, rows }, viewer);
      const type = (bytes: Uint8Array) => {
        echo.typed();
        opened.input(bytes);
        attempts.active(attempt);
      };
      const { terminal, snapshot, gap } = keep({ ...opened, input: type });
      return { terminal, snapshot, gap, flush: viewer.flush };
    },
    async watch(request) {
      const { attempt, host, shell } = parseInput(terminalWatchSchema, request);
      requireAttempt(caller, await attempts.ownerOf(attempt), 'judge');
      requireRoom();
      const viewer = viewerOf(`${attempt}/${host}/${shell}`);
      const opened = await terminals.watch({ attemptId: attempt, host, shell }, viewer);
      if (opened === null) throw new RequestError('terminal-not-open', 'The trainee has not opened this terminal.');
      const type = (bytes: Uint8Array) => {
        if (!company.mayType(socket, attempt))
          throw new RequestError('takeover-refused', 'The trainee has not agreed that you type.');
        opened.input(bytes);
      };
      const { terminal, snapshot, gap, size } = keep({ ...opened, input: type });
      company.watch(socket, attempt);
      return { terminal, snapshot, gap, ...size, flush: viewer.flush };
    },
    input: (terminal, bytes) =>
      told(() => {
        const target = attachment(terminal);
        if (!(bytes instanceof Uint8Array)) throw new RequestError('invalid-input', '"bytes": must be binary.');
        if (bytes.length > maxInputBytes) {
          const limit = maxInputBytes / 1024;
          throw new RequestError('too-large', `One input may have ${limit} KB at most. Send it in several.`);
        }
        if (!inputBytes.take(bytes.length)) {
          throw new IdentityError('too-many-requests', 'Too much input at once. The rest was not delivered.');
        }
        target.input(bytes);
        // Typing keeps a session from idling out. Should the database refuse, its next reader tells.
        if (caller.scopes === null) identity.sessions.seen(caller.key).catch((err) => log.error({ err }, 'session'));
      }),
    resize: (request) =>
      told(() => {
        const { terminal, cols, rows } = parseInput(terminalResizeSchema, request);
        attachment(terminal).resize({ cols, rows });
      }),
    ack: (terminal, count) =>
      told(() => {
        if (!Number.isSafeInteger(count) || (count as number) < 0) {
          throw new RequestError('invalid-input', '"count": must be a number of bytes.');
        }
        // An acknowledgement may cross the end of its terminal: nothing to tell then.
        if (typeof terminal === 'string') attached.get(terminal)?.ack(count as number);
      }),
    close: (terminal) => told(() => typeof terminal === 'string' && detach(terminal)),
    leave() {
      gone = true;
      for (const terminal of [...attached.keys()]) detach(terminal);
    },
  };
}

/** What comes later than this after a key is no echo of it. */
const echoMostMs = 2_000;

/** Measures from a key until the terminal says something next. */
function echoClock(onEcho: (ms: number) => void) {
  let typedAt: number | null = null;
  return {
    typed: () => {
      typedAt ??= performance.now();
    },
    said: () => {
      if (typedAt === null) return;
      const ms = performance.now() - typedAt;
      typedAt = null;
      if (ms <= echoMostMs) onEcho(ms);
    },
  };
}

/** Keeps what a terminal says until its snapshot is on the way: the window of flow control bounds how much that is. */
function holdBack(data: Viewer['data'], exit: Viewer['exit']): Viewer & { flush: () => void } {
  let held: (() => void)[] | null = [];
  const say = (what: () => void) => {
    if (held === null) what();
    else held.push(what);
  };
  return {
    data: (bytes) => say(() => data(bytes)),
    exit: (code) => say(() => exit(code)),
    flush() {
      const saved = held ?? [];
      held = null;
      for (const what of saved) what();
    },
  };
}

const ending = (code: string, title: string, detail: string): Problem => ({
  type: 'about:blank',
  title,
  status: 410,
  code,
  detail,
});
const endings: Record<Parameters<Viewer['exit']>[0], Problem> = {
  'shell-ended': ending('shell-ended', 'The shell has ended', 'Open the terminal again to start a new one.'),
  'attempt-ended': ending('attempt-ended', 'The terminals are closed', 'The attempt was submitted or has ended.'),
  'host-reset': ending('host-reset', 'The host was reset', 'Open the terminal again: the host is as the lab opened.'),
  'host-lost': ending('host-lost', 'The host is gone', 'Its container was ended. Reset the attempt to begin anew.'),
};
