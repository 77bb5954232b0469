import type { Line } from './line.js';

const pauseMs = 3;
export const bulkBytes = 20_000_000;
/** A line of 61 bytes, for ever. */
export const flood = 'yes "the quick brown fox jumps over the lazy dog 0123456789"';

/** Milliseconds from a key typed to its echo, one key after the other. */
export async function echoTimes(line: Line, keystrokes: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < keystrokes; i++) {
    times.push(await echoTime(line));
    await pause(pauseMs);
  }
  await clearLine(line);
  return times;
}

export async function echoTime(line: Line): Promise<number> {
  const start = performance.now();
  await new Promise<void>((resolve) => {
    line.onData = () => resolve();
    line.type('a');
  });
  return performance.now() - start;
}

/** Takes back what was typed. */
export async function clearLine(line: Line): Promise<void> {
  line.type('\x15');
  await pause(50);
}

/** MB/s of `bulkBytes` of text lines. */
export async function bulkRate(line: Line): Promise<number> {
  const start = performance.now();
  await runTo(line, `${flood} | head -c ${bulkBytes}; echo "fin""ished"\r`, 'finished');
  return bulkBytes / 1e6 / ((performance.now() - start) / 1000);
}

/** Types, and waits until `end` is shown. */
export async function runTo(line: Line, text: string, end: string): Promise<void> {
  await new Promise<void>((resolve) => {
    let last = '';
    line.onData = (bytes) => {
      last = last.slice(-end.length) + bytes.subarray(-2000).toString('latin1');
      if (last.includes(end)) resolve();
    };
    line.type(text);
  });
}

/** A prompt that is the same for all. */
export const settle = (line: Line): Promise<void> => runTo(line, 'PS1="> "; echo "rea""dy"\r', 'ready');

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
