/** `m:ss`, or `h:mm:ss` from an hour on; negative durations read as zero. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${pad(minutes)}:${pad(seconds % 60)}`;
}

/** A time counted from `start`: `+01:30`, or `−00:01` for what was at most a second before. */
export function sinceText(at: number, start: number): string {
  const seconds = Math.floor((at - start) / 1000);
  return `${seconds < 0 ? '−' : '+'}${clockText(Math.abs(seconds) * 1000)}`;
}
