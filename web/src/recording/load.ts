import { refuse, unreachable } from '../api/client.js';
import { recordingPath } from '../api/endpoints.js';
import { localProblem } from '../api/problem.js';
import type { Cast } from './cast.js';
import type { CastNews, CastOrder } from './cast-worker.js';
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
/** Another thread that reads a recording. It is made ahead: until it has started a tenth of a second goes by. */
export function recordingReader(): Worker {
  return new Worker(new URL('./cast-worker.ts', import.meta.url), { type: 'module' });
}

/** Who is told of a recording that is on its way. */
export interface Listener {
  /** How much is there, between 0 and 1. */
  onShare: (share: number) => void;
  /** Of a long one: what there is to begin with. Its length is not known yet. The rest comes once `goOn` is called. */
  onBeginning: (cast: Cast, goOn: () => void) => void;
}

/** Lets `reader` fetch and read a recording, and ends it. Throws `ProblemError`, or the signal's reason. */
export async function loadRecording(
  reader: Worker,
  attempt: string,
  of: Shell,
  listener: Listener,
  signal: AbortSignal,
): Promise<Loaded> {
  try {
    const cast = unpack(await answerOf(reader, recordingPath(attempt, of), listener, signal));
    let made: Promise<TextIndex> | null = null;
    const index = () => {
      made ??= indexOf(cast);
      return made;
    };
    return { cast, index };
  } finally {
    reader.terminate();
  }
}

async function answerOf(
  reader: Worker,
  path: string,
  { onShare, onBeginning }: Listener,
  signal: AbortSignal,
): Promise<PackedCast> {
  const order = (what: CastOrder) => reader.postMessage(what);
  const end = await new Promise<Exclude<CastNews, { told: 'share' | 'beginning' }>>((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason));
    reader.onmessage = ({ data }: MessageEvent<CastNews>) => {
      if (data.told === 'share') onShare(data.share);
      else if (data.told === 'beginning') onBeginning(unpack(data.cast), () => order({ told: 'go on' }));
      else resolve(data);
    };
    reader.onerror = ({ message }) =>
      reject(localProblem('unexpected-answer', 'The recording could not be read', message));
    order({ told: 'read', address: `/api${path}` });
  });
  if (end.told === 'refused') return refuse(end.status, end.body);
  if (end.told === 'unreachable') throw unreachable(end.cause);
  return end.cast;
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
