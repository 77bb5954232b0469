/** A token bucket that answers at once: typed bytes must keep their order, so nothing here may wait. */
export interface Bucket {
  /** Takes `amount`, or nothing and false where less is left. */
  take(amount: number): boolean;
}

/** Holds `capacity` at most and refills by `perSecond`. */
export function createBucket(capacity: number, perSecond: number, now: () => number = () => performance.now()): Bucket {
  let left = capacity;
  let at = now();
  return {
    take(amount) {
      const time = now();
      left = Math.min(capacity, left + ((time - at) / 1000) * perSecond);
      at = time;
      if (left < amount) return false;
      left -= amount;
      return true;
    },
  };
}
