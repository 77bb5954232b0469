/**
 * A cell that spreadsheets take as text: what a person chose as a name must not become a formula on the instructor's
 * computer (OWASP, "CSV injection"). The wide signs of Chinese and Japanese keyboards count as well.
 */
export const inert = <T extends string | number | null>(cell: T): T | string =>
  typeof cell === 'string' && /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
