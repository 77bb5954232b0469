/** Tells who listens that a session or token has ended, so that what it holds open ends too. */
export interface Revocations {
  tell(key: string): void;
  /** `key` as in `Caller`. Returns the unsubscriber. */
  listen(callback: (key: string) => void): () => void;
}

export function createRevocations(): Revocations {
  const listeners = new Set<(key: string) => void>();
  return {
    tell: (key) => {
      for (const listener of [...listeners]) listener(key);
    },
    listen: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}
