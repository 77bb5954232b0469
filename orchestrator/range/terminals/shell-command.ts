import { terminalDir } from '../policy.js';
import type { Command } from '../types.js';
import type { TerminalSize } from './types.js';

/*
 * The program behind a terminal. dtach keeps the shell alive when the stream to the engine is lost (an exec cannot be
 * attached to again), and attaches to the living one when it is started again. `-E` switches its detach key off, `-z` its
 * suspend key; `-r winch` makes the program inside repaint.
 */

/**
 * Ends what an earlier attach client has left ($1, its pid: two clients at once would take output from each other), says
 * its own pid and whether the shell was alive already, then becomes the attach client. A new shell writes its pid down. It
 * starts no program that it need not: somebody waits, and each takes its milliseconds.
 */
const script = `
if [ "$1" -gt 1 ] 2>/dev/null && [ "$(cat /proc/$1/comm 2>/dev/null)" = dtach ]; then
  case "$(readlink /proc/$1/fd/0)" in
    /dev/pts/*) kill -9 "$1"
      for i in 1 2 3 4 5 6 7 8 9; do kill -0 "$1" 2>/dev/null || break; sleep 0.05; done ;;
  esac
fi
alive=0
[ -S "$2" ] && dtach -p "$2" </dev/null >/dev/null 2>&1 && alive=1
stty cols "$3" rows "$4"
cd 2>/dev/null || cd /
echo "$$ $alive"
exec dtach -A "$2" -E -z -r winch sh -c 'echo $$ >"$0"; exec bash -l' "$5"
`;

export function shellCommand(shell: number, user: string, size: TerminalSize, stalePid: number | null): Command {
  const base = `${terminalDir}/${shell}`;
  const places = [String(stalePid ?? 0), `${base}.sock`, String(size.cols), String(size.rows), `${base}.pid`];
  return {
    argv: ['sh', '-c', script, 'terminal', ...places],
    user,
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
  };
}

/**
 * Gives the shell's own terminal a new size. Resizing the stream's instead would interrupt the attach client while it
 * writes, and dtach then loses what it had not yet written.
 */
export function resizeCommand(shell: number, user: string, size: TerminalSize): Command {
  const line = `stty -F "/proc/$(cat ${terminalDir}/${shell}.pid)/fd/0" cols ${size.cols} rows ${size.rows}`;
  return { argv: ['sh', '-c', line], user };
}

/** Ends the attach client with this pid, and with it nothing of the shell. */
export function endClientCommand(pid: number, user: string): Command {
  return { argv: ['sh', '-c', `[ "$(cat /proc/${pid}/comm)" = dtach ] && kill -9 ${pid}`], user };
}

export interface Greeting {
  pid: number;
  /** True where the shell of an earlier stream is still there. */
  alive: boolean;
  /** What the shell has already written. */
  rest: Buffer;
}

/** What dtach writes when it attaches: it clears the screen, which would wipe out what the viewers see. */
const cleared = '\x1b[H\x1b[J';

/** Reads what the script says before the shell's own output begins; null while it is incomplete. */
export function parseGreeting(bytes: Buffer): Greeting | null {
  const found = /^(\d+) ([01])\r\n/.exec(bytes.toString('latin1', 0, 40));
  if (found === null) return null;
  const start = found[0].length;
  if (bytes.length < start + cleared.length) return null;
  const skip = bytes.toString('latin1', start, start + cleared.length) === cleared ? cleared.length : 0;
  return { pid: Number(found[1]), alive: found[2] === '1', rest: bytes.subarray(start + skip) };
}
