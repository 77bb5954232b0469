/** A mistake of the person at the keyboard; the message is shown as it is. */
export class UsageError extends Error {
  override name = 'UsageError';
}

const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR;
/** Wraps text in an ANSI colour where standard output is a terminal. */
export function colour(code: number, text: string): string {
  return coloured ? `\x1b[${code}m${text}\x1b[0m` : text;
}
export const red = (text: string) => colour(31, text);
export const green = (text: string) => colour(32, text);
export const yellow = (text: string) => colour(33, text);
export const dim = (text: string) => colour(90, text);

/** Characters that could drive the terminal are shown as `?`: events hold what processes chose to call themselves. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}

/** Rows as aligned columns, the first row the heading; columns named in `right` are right-aligned. */
export function table(rows: string[][], right: number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row, index) => {
      const cells = row.map((cell, column) =>
        right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      );
      const line = `  ${cells.join('  ')}`.trimEnd();
      return index === 0 ? dim(line) : line;
    })
    .join('\n');
}
