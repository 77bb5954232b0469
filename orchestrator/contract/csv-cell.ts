/**
 * A cell that spreadsheets take as text: what a person chose as a name must not become a formula on the instructor's
 * computer (OWASP, "CSV injection").
 */
export const inert = <T extends string | number | null>(cell: T): T | string =>
  typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
