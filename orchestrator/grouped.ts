/** What belongs to each key, in the order it came; of many each is looked at once. */
export function groupedBy<K, T>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const of = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const own = of.get(key);
    if (own) own.push(one);
    else of.set(key, [one]);
  }
  return of;
}
