import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { IdentityError } from './error.js';

export interface LimitSettings {
  /** Failed sign-ins for one name from one address. */
  signInName: Rate;
  /** Failed sign-ins from one address, whatever the names: a class behind one address must fit. */
  signInAddress: Rate;
  /** New accounts from one address. */
  signUp: Rate;
  /** Downloads of everything that is stored of one account. */
  export: Rate;
  /** REST requests of one account, or of one address where nobody is signed in. */
  request: Rate;
  /** Signed grades to check, of one account, or of one address where nobody is signed in: each may walk a ledger. */
  verify: Rate;
  /** Posts in discussions, made or changed, of one account. */
  post: Rate;
  /** Numbers of certificates looked up, of one account, or of one address where nobody is signed in. */
  certificate: Rate;
  /** Socket events that cost something (follow, open a terminal), of one account. */
  event: Rate;
  /** Connections of sockets, of one account. */
  connect: Rate;
}
interface Rate {
  points: number;
  seconds: number;
}

export const usualLimits: LimitSettings = {
  signInName: { points: 8, seconds: 15 * 60 },
  signInAddress: { points: 100, seconds: 15 * 60 },
  signUp: { points: 60, seconds: 10 * 60 },
  export: { points: 10, seconds: 10 * 60 },
  request: { points: 1200, seconds: 60 },
  verify: { points: 60, seconds: 60 },
  post: { points: 30, seconds: 10 * 60 },
  certificate: { points: 60, seconds: 60 },
  event: { points: 120, seconds: 30 },
  connect: { points: 60, seconds: 60 },
};

export type Limited = keyof LimitSettings;

export interface Limits {
  /**
   * `key` is an address or an account's id; what follows after a space is kept out of the log.
   * @throws IdentityError `too-many-requests` with the seconds to wait
   */
  take(limit: Limited, key: string): Promise<void>;
  /** Gives back what was taken: only failures are to count. */
  give(limit: Limited, key: string): Promise<void>;
}

/**
 * Rate limits in this process's memory. `onLimited` hears of the first refusal of each key and window, for the log: of an
 * address or an account's id, never of the name that somebody tried.
 */
export function createLimits(
  settings: LimitSettings = usualLimits,
  onLimited: (limit: Limited, who: string) => void = () => {},
): Limits {
  const limiters = Object.fromEntries(
    Object.entries(settings).map(([name, { points, seconds }]) => [
      name,
      new RateLimiterMemory({ points, duration: seconds, keyPrefix: name }),
    ]),
  ) as Record<Limited, RateLimiterMemory>;
  return {
    async take(limit, key) {
      try {
        await limiters[limit].consume(key);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        if (refusal.consumedPoints === settings[limit].points + 1) onLimited(limit, key.split(' ', 1)[0] ?? '');
        const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
        throw new IdentityError('too-many-requests', `Too many tries. Wait ${retryAfterSeconds} s.`, {
          retryAfterSeconds,
        });
      }
    },
    async give(limit, key) {
      await limiters[limit].reward(key);
    },
  };
}
