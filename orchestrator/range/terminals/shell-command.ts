import { terminalDir } from '../policy.js';
import type { Command } from '../types.js';
import type { TerminalSize } from './types.js';

/**
 * The program behind a terminal. An exec cannot be attached to again, so the shell is held by `shell-holder`
 * (images/init): the first start makes it, each later one attaches to it and takes the place of the one before.
 */
export function shellCommand(shell: number, user: string, { cols, rows }: TerminalSize): Command {
  const place = [`${terminalDir}/${shell}.sock`, String(cols), String(rows)];
  return {
    argv: ['/usr/local/sbin/shell-holder', ...place, 'bash', '-l'],
    user,
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
  };
}

export interface Greeting {
  /** True where the shell of an earlier stream is still there. */
  alive: boolean;
  /** What the shell has already written. */
  rest: Buffer;
}

/** Reads what the holder says before the shell's own output begins; null while it is incomplete. */
export function parseGreeting(bytes: Buffer): Greeting | null {
  if (bytes.length < 2) return null;
  const said = bytes.toString('latin1', 0, 2);
  return said === '0\n' || said === '1\n' ? { alive: said === '1\n', rest: bytes.subarray(2) } : null;
}
