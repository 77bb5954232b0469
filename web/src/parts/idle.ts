/** A page that is never idle does it then. */
const latestMs = 1_000;

/** Does something once the page has nothing else to do. Returns what takes it back. */
export function whenIdle(run: () => void): () => void {
  // Safari has no idle callbacks.
  if (globalThis.requestIdleCallback === undefined) {
    const timer = setTimeout(run, latestMs);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: latestMs });
  return () => cancelIdleCallback(handle);
}
