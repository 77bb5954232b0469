/*
 * Ranges live in 198.18.0.0/15, which is reserved for benchmarks (RFC 2544): it looks external and collides with nothing.
 * That makes 512 networks of 256 addresses.
 */
const base = toNumber('198.18.0.0');
const count = 512;

/** A free /24 as its first three bytes (`198.18.7`), drawn at random so that two engines' openings seldom collide; null where all are taken. */
export function freePrefix(usedCidrs: string[], random: () => number): string | null {
  const taken = indicesOf(usedCidrs);
  if (taken.size >= count) return null;
  let index = Math.floor(random() * count);
  while (taken.has(index)) index = (index + 1) % count;
  return `198.${18 + (index >> 8)}.${index & 255}`;
}

/** How many of the networks overlap with these. */
export const takenOf = (usedCidrs: string[]): { taken: number; all: number } => ({
  taken: indicesOf(usedCidrs).size,
  all: count,
});

function indicesOf(usedCidrs: string[]): Set<number> {
  const taken = new Set<number>();
  for (const cidr of usedCidrs) {
    const [address = '', bits = '32'] = cidr.split('/');
    const size = 2 ** (32 - Number(bits));
    const start = Math.floor(toNumber(address) / size) * size;
    const first = Math.max(0, Math.floor((start - base) / 256));
    const last = Math.min(count - 1, Math.floor((start + size - 1 - base) / 256));
    for (let index = first; index <= last; index++) taken.add(index);
  }
  return taken;
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
