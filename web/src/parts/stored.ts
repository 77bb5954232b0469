/** What this browser remembers. Storage may be switched off or full: then nothing is remembered, and nothing breaks. */
const prefix = 'chaindrill.';

export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

/** Null forgets. */
export function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, value);
  } catch {
    // See above: remembering is a comfort, not a need.
  }
}

/** Forgets everything but these. */
export function forgetAllBut(kept: readonly string[]): void {
  try {
    const ours = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    for (const key of ours) if (!kept.includes(key.slice(prefix.length))) localStorage.removeItem(key);
  } catch {
    // See above.
  }
}

/** A remembered JSON value; `fallback` where there is none or `accept` refuses it. */
export function readStoredJson<T>(key: string, accept: (value: unknown) => T | null, fallback: T): T {
  const raw = readStored(key);
  if (raw === null) return fallback;
  try {
    return accept(JSON.parse(raw)) ?? fallback;
  } catch {
    return fallback;
  }
}
