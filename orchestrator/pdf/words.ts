/** A day as both languages read it, in UTC: 2026-11-25. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** A share between 0 and 1, in whole percent, never rounded up to a pass that it was not. */
export const percent = (share: number): string => `${Math.floor(share * 100 + 1e-9)} %`;

/** Minutes and seconds; a dash where it never happened. */
export function minutes(ms: number | null): string {
  if (ms === null) return '—';
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
