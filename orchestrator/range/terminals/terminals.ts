import { RangeFault, type Ranges } from '../types.js';
import { RecordingBudget, recordingsMaxBytes } from './recording-budget.js';
import { storedBytes } from './recording-file.js';
import { type RecordedShell, type SessionRequest, type ShellRef, TerminalSession } from './session.js';
import type { TerminalSize, Terminals } from './types.js';
import { Typing } from './typing.js';
import { type Patience, patience as usualPatience } from './viewer-feed.js';

export interface TerminalsOptions {
  ranges: Ranges;
  /** Holds `<attempt>/<host>-<shell>.cast` (asciicast v2), one per shell. */
  recordingsDir: string;
  clock: { now(): number };
  patience?: Patience;
  /** Told of each command line, as the shells tell them. */
  onCommand?: (from: { attemptId: string; host: string; shell: number }, line: string) => void;
  /** Told when a recording cannot be written any more; its terminal goes on. Must not throw. */
  onFault?: (shell: ShellRef, error: unknown) => void;
  /** Told when a recording has reached the limit; its terminal goes on. Must not throw. */
  onCut?: (shell: ShellRef) => void;
  /** Told when a session has ended and its recording is on the disk; the session's end waits for it. Must not throw. */
  onRecorded?: (recorded: RecordedShell) => Promise<void> | void;
  /** What an attempt's recordings may take together. */
  recordingsMax?: number;
}

/** The terminals of every attempt on these ranges. */
export function createTerminals(options: TerminalsOptions): Terminals {
  const { ranges, recordingsDir, clock, patience = usualPatience } = options;
  const { onFault = () => {}, onCut = () => {}, onRecorded = () => {}, onCommand = () => {} } = options;
  const { recordingsMax = recordingsMaxBytes } = options;
  const now = () => clock.now();
  const told = { onFault, onCut, onRecorded, onCommand };
  const parts = { ranges, recordingsDir, now, patience, typing: new Typing(now), ...told };
  const sessions = new Map<string, Promise<TerminalSession>>();
  /** Sessions that are over and still write their recording. */
  const closing = new Map<string, Promise<void>>();
  const budgets = new Map<string, Promise<RecordingBudget>>();
  const attendance = new Map<string, number>();
  const listeners = new Set<(attemptId: string, attended: boolean) => void>();
  const sessionListeners = new Set<(attemptId: string) => void>();
  const tellSessions = (attemptId: string) => {
    for (const listener of sessionListeners) listener(attemptId);
  };

  function attend(attemptId: string, change: 1 | -1): void {
    const before = attendance.get(attemptId) ?? 0;
    const after = before + change;
    if (after > 0) attendance.set(attemptId, after);
    else attendance.delete(attemptId);
    if (before > 0 !== after > 0) for (const listener of listeners) listener(attemptId, after > 0);
  }

  function forget(session: TerminalSession, closed: Promise<void>): void {
    sessions.delete(session.id);
    tellSessions(session.attemptId);
    const done = closed.catch(() => {}).finally(() => closing.delete(session.id));
    closing.set(session.id, done);
    for (let left = session.viewers; left > 0; left--) attend(session.attemptId, -1);
  }

  /** What the attempt's recordings may still take: files of an earlier run count. */
  function budgetOf(attemptId: string): Promise<RecordingBudget> {
    let budget = budgets.get(attemptId);
    if (budget === undefined) {
      budget = storedBytes(recordingsDir, attemptId).then((bytes) => new RecordingBudget(recordingsMax - bytes));
      budgets.set(attemptId, budget);
    }
    return budget;
  }

  async function open(request: SessionRequest, size: TerminalSize, id: string): Promise<TerminalSession> {
    // Two sessions must not write one recording: the last one of this shell may still be at it.
    await closing.get(id);
    const budget = await budgetOf(request.attemptId);
    return TerminalSession.open(request, size, { ...parts, budget }, forget);
  }

  async function living(prefix = ''): Promise<TerminalSession[]> {
    const wanted = [...sessions].filter(([id]) => id.startsWith(prefix));
    const settled = await Promise.allSettled(wanted.map(([, session]) => session));
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  /** The living session of a shell, or a new one. */
  async function sessionOf(request: SessionRequest, size: TerminalSize): Promise<TerminalSession> {
    const id = `${request.attemptId}/${request.host}/${request.shell}`;
    let opening = sessions.get(id);
    if (opening === undefined) {
      opening = open(request, size, id);
      sessions.set(id, opening);
      // The next attach tries again.
      opening.then(
        () => tellSessions(request.attemptId),
        () => sessions.delete(id),
      );
    }
    return opening;
  }

  return {
    attach: async ({ attemptId, host, shell, user, cols, rows }, viewer) => {
      const request = { attemptId, host, shell, user };
      let session = await sessionOf(request, { cols, rows });
      // It may have ended just now; a shell that ends twice at once has a reason that another try does not remove.
      if (session.over) session = await sessionOf(request, { cols, rows });
      if (session.over) throw new RangeFault('engine', 'The shell ended as soon as it was started.');
      const attaching = session.attach({ cols, rows }, viewer, () => attend(attemptId, -1));
      attend(attemptId, 1);
      return attaching;
    },

    watch: async ({ attemptId, host, shell }, viewer) => {
      const session = await sessions.get(`${attemptId}/${host}/${shell}`);
      return session === undefined || session.over ? null : session.watch(viewer);
    },
    openOf: async (attemptId) => (await living(`${attemptId}/`)).map(({ shell: { host, shell } }) => ({ host, shell })),
    onSessions: (callback) => {
      sessionListeners.add(callback);
      return () => void sessionListeners.delete(callback);
    },

    onAttended: (callback) => {
      listeners.add(callback);
      return () => void listeners.delete(callback);
    },

    end: async (attemptId, code, host) => {
      const prefix = host === undefined ? `${attemptId}/` : `${attemptId}/${host}/`;
      await Promise.all((await living(prefix)).map((session) => session.end(code)));
      await Promise.all([...closing].filter(([id]) => id.startsWith(prefix)).map(([, closed]) => closed));
      if (host === undefined) budgets.delete(attemptId);
    },

    close: async () => {
      await Promise.all((await living()).map((session) => session.end('attempt-ended')));
      await Promise.all(closing.values());
    },
  };
}
