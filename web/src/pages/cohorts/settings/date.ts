/** A day of the browser's zone as a date field holds it: 2026-11-25. */
export function dateText(at: number): string {
  const date = new Date(at);
  const pad = (value: number, length = 2) => String(value).padStart(length, '0');
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The beginning of that day (epoch ms); null where it is none, or before 1970. */
export function readDate(text: string): number | null {
  const [year = Number.NaN, month = Number.NaN, date = Number.NaN] = text.split('-').map(Number);
  const at = new Date(year, month - 1, date).getTime();
  return Number.isNaN(at) || at < 0 ? null : at;
}
