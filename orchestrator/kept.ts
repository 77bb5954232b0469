/**
 * Keeps what was computed of an object for as long as that object is there, for all who ask about one and the same. What is
 * computed must depend on nothing else.
 */
export function keptOf<K extends object, T>(compute: (of: K) => T): (of: K) => T {
  const kept = new WeakMap<K, { value: T }>();
  return (of) => {
    const known = kept.get(of);
    if (known) return known.value;
    const value = compute(of);
    kept.set(of, { value });
    return value;
  };
}

/** As `keptOf`, for what depends on two objects. */
export function keptOfBoth<A extends object, B extends object, T>(compute: (a: A, b: B) => T): (a: A, b: B) => T {
  const of = keptOf((a: A) => keptOf((b: B) => compute(a, b)));
  return (a, b) => of(a)(b);
}
