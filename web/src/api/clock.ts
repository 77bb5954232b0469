/** How far the server's clock is ahead of the browser's, in ms. Times in the contract are the server's. */
let offsetMs = 0;

/** Takes the `Date` header of an answer. It counts whole seconds, so small differences are left alone. */
export function noteServerDate(header: string | null): void {
  const serverMs = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(serverMs)) return;
  const difference = serverMs - Date.now();
  offsetMs = Math.abs(difference) < 2_000 ? 0 : difference;
}

/** Now by the server's clock (epoch ms), as well as the browser knows it. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
