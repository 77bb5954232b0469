import { createHmac } from 'node:crypto';

/** Chance that depends on its seed alone, so that a stream is the same for ever. */
export interface Chance {
  /** 0 … limit − 1, each as likely. */
  below(limit: number): number;
  /** Inclusive on both ends. */
  between(low: number, high: number): number;
  of<T>(items: readonly T[]): T;
  /** True in `percent` of a hundred cases. */
  percent(percent: number): boolean;
  hex(bytes: number): string;
  shuffled<T>(items: readonly T[]): T[];
}

/** HMAC-SHA-256(seed, counter) as an endless source of bytes. */
export function chanceFrom(seed: string): Chance {
  let block = Buffer.alloc(0);
  let at = 0;
  let counter = 0;
  const byte = (): number => {
    if (at >= block.length) {
      block = createHmac('sha256', seed).update(String(counter)).digest();
      counter += 1;
      at = 0;
    }
    at += 1;
    return block[at - 1] as number;
  };
  const below = (limit: number): number => {
    // Values of the last, incomplete run of `limit` are drawn again, so that none is likelier than another.
    const ceiling = Math.floor(2 ** 32 / limit) * limit;
    for (;;) {
      const value = byte() * 2 ** 24 + byte() * 2 ** 16 + byte() * 2 ** 8 + byte();
      if (value < ceiling) return value % limit;
    }
  };
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    of: <T>(items: readonly T[]) => items[below(items.length)] as T,
    percent: (percent) => below(100) < percent,
    hex: (bytes) => Buffer.from(Array.from({ length: bytes }, byte)).toString('hex'),
    shuffled: (items) => {
      const result = [...items];
      for (let i = result.length - 1; i > 0; i -= 1) {
        const j = below(i + 1);
        [result[i], result[j]] = [result[j] as (typeof result)[number], result[i] as (typeof result)[number]];
      }
      return result;
    },
  };
}
