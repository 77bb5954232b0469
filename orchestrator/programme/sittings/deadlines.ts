import type { Sittings } from './sittings.js';

/** How often it is looked whose time is up. The grace is longer, so nobody notices. */
const everyMs = 2_000;

/**
 * Ends sittings at their deadline whether or not anybody looks: at once for those that an earlier run of the server left
 * open, then every few seconds. `onFault` hears of a round that failed; the next one tries again. Returns what stops it.
 */
export function keepDeadlines(sittings: Pick<Sittings, 'endDue'>, onFault: (error: unknown) => void): () => void {
  let timer: NodeJS.Timeout;
  let stopped = false;
  const round = async () => {
    await sittings.endDue().catch(onFault);
    if (!stopped) timer = setTimeout(round, everyMs).unref();
  };
  void round();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
