import { api } from '../api/endpoints.js';
import { localProblem } from '../api/problem.js';
import type { Cast } from './cast.js';
import type { CastPiece } from './cast-worker.js';
import type { Shell } from './cursor.js';
import { type PackedCast, unpack } from './packed.js';
import { TextIndex } from './text-index.js';

export interface Loaded {
  cast: Cast;
  /** What search looks in: made when it is asked for first, since most recordings are never searched. */
  index: () => Promise<TextIndex>;
}

/** How long indexing may hold the page up at once. */
const sliceMs = 12;
/** Events indexed between two looks at the clock. */
const eventsAtOnce = 200;
/** How often a reader is told how much is there. */
const toldEveryMs = 100;

/**
 * Fetches a recording, which another thread reads as it comes. `onShare` hears how much is there, between 0 and 1. Throws
 * `ProblemError`, or the signal's reason.
 */
export async function loadRecording(
  attempt: string,
  of: Shell,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Loaded> {
  const worker = new Worker(new URL('./cast-worker.ts', import.meta.url), { type: 'module' });
  try {
    const read = answerOf(worker);
    let told = performance.now();
    await api.recording(attempt, of, signal, (bytes, share) => {
      worker.postMessage(bytes satisfies CastPiece, [bytes.buffer]);
      if (share === null || performance.now() - told < toldEveryMs) return;
      told = performance.now();
      onShare(share);
    });
    worker.postMessage(null satisfies CastPiece);
    const cast = unpack(await read);
    let made: Promise<TextIndex> | null = null;
    const index = () => {
      made ??= indexOf(cast);
      return made;
    };
    return { cast, index };
  } finally {
    worker.terminate();
  }
}

function answerOf(worker: Worker): Promise<PackedCast> {
  const answer = new Promise<PackedCast>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<PackedCast>) => resolve(data);
    worker.onerror = ({ message }) =>
      reject(localProblem('unexpected-answer', 'The recording could not be read', message));
  });
  // Whoever waits for it is told; nobody waits where the recording does not come.
  answer.catch(() => {});
  return answer;
}

async function indexOf({ events }: Cast): Promise<TextIndex> {
  const index = new TextIndex();
  let since = 0;
  for (let at = 0; at < events.length; at += eventsAtOnce) {
    if (performance.now() - since >= sliceMs) {
      await pause();
      since = performance.now();
    }
    for (const event of events.slice(at, at + eventsAtOnce)) index.add(event);
  }
  return index;
}

const pause = () => new Promise((resolve) => setTimeout(resolve));
