import { inert } from '../../../orchestrator/contract/csv-cell.js';

/** Hands a text to the person as a file. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the bytes once the click is handled.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** Rows as CSV for spreadsheets: with the mark of UTF-8, every cell quoted, none of them a formula. */
export const csvText = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map((cell) => `"${inert(cell).replaceAll('"', '""')}"`).join(',')).join('\r\n')}\r\n`;
