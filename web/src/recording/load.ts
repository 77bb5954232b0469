import { api } from '../api/endpoints.js';
import { type Cast, CastReader } from './cast.js';
import { TextIndex } from './text-index.js';

export interface Loaded {
  cast: Cast;
  index: TextIndex;
}

/** How long reading may hold the page up at once. */
const sliceMs = 12;

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
  const index = new TextIndex();
  let since = performance.now();
  await api.recording(
    attempt,
    of,
    async (text, share) => {
      for (const event of reader.feed(text)) index.add(event);
      if (performance.now() - since < sliceMs) return;
      if (share !== null) onShare(share);
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    },
    signal,
  );
  return { cast: reader.finish(), index };
}
