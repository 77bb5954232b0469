import { api } from '../api/endpoints.js';
import { type Cast, CastReader } from './cast.js';
import { TextIndex } from './text-index.js';

export interface Loaded {
  cast: Cast;
  /** What search looks in: made when it is asked for first, since most recordings are never searched. */
  index: () => Promise<TextIndex>;
}

/** How long reading may hold the page up at once. */
const sliceMs = 12;
/** Events indexed between two looks at the clock. */
const eventsAtOnce = 200;

/**
 * Fetches a recording and reads it as it comes, in slices that leave the page alive. `onShare` hears how much is there.
 * Throws `ProblemError`, or the signal's reason.
 */
export async function loadRecording(
  attempt: string,
  of: { host: string; shell: number },
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Loaded> {
  const reader = new CastReader();
  let since = performance.now();
  await api.recording(
    attempt,
    of,
    async (text, share) => {
      reader.feed(text);
      if (performance.now() - since < sliceMs) return;
      if (share !== null) onShare(share);
      await pause();
      since = performance.now();
    },
    signal,
  );
  const cast = reader.finish();
  let made: Promise<TextIndex> | null = null;
  const index = () => {
    made ??= indexOf(cast);
    return made;
  };
  return { cast, index };
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
