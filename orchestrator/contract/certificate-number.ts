import { z } from 'zod';

/*
 * The number of a certificate: `CD-XXXX-XXXX-XXXX`, in Crockford's base 32, which leaves out I, L, O and U. Eleven
 * characters are random (55 bits: it cannot be guessed), the twelfth is a check character by Luhn's algorithm mod 32: any
 * single wrong character is noticed, and nearly every pair that was exchanged.
 */

export const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The check character of a text in the alphabet (Luhn mod N, N = 32). */
export function checkCharacter(text: string): string {
  const sum = [...text].reverse().reduce((total, character, index) => {
    const doubled = alphabet.indexOf(character) * (index % 2 === 0 ? 2 : 1);
    return total + Math.floor(doubled / 32) + (doubled % 32);
  }, 0);
  return alphabet[(32 - (sum % 32)) % 32] as string;
}

/** Eleven characters with their check character, as people read them. */
export function formatNumber(characters: string): string {
  const all = characters + checkCharacter(characters);
  return `CD-${all.slice(0, 4)}-${all.slice(4, 8)}-${all.slice(8)}`;
}

/**
 * What somebody typed as a number: small letters, spaces and the letters that are mistaken for digits are taken as they were
 * meant. Null where it is no number, or was mistyped.
 */
export function readNumber(typed: string): CertificateNumber | null {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/^\s*CD/, '')
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  if (plain.length !== 12 || [...plain].some((character) => !alphabet.includes(character))) return null;
  const number = formatNumber(plain.slice(0, 11));
  return number.endsWith(plain.slice(8)) ? certificateNumberSchema.parse(number) : null;
}

export const certificateNumberSchema = z
  .string()
  .regex(/^CD(-[0-9A-HJKMNP-TV-Z]{4}){3}$/)
  .brand('CertificateNumber');
export type CertificateNumber = z.infer<typeof certificateNumberSchema>;
