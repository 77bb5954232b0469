import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { monthsLater, newNumber } from '../../orchestrator/certificates/issue.js';
import { alphabet, readNumber } from '../../orchestrator/contract/certificate-number.js';

const numbers = fc.array(fc.nat(31), { minLength: 11, maxLength: 11 }).map((drawn) => {
  const left = [...drawn];
  return newNumber(() => left.shift() as number);
});

describe('the number of a certificate', () => {
  test('is read as people type it: small letters, spaces, other dashes, O for 0 and L for 1', () => {
    const number = newNumber(() => 0);
    expect(number).toBe('CD-0000-0000-0000');
    for (const typed of ['cd-0000-0000-0000', ' CD 0000 0000 0000 ', 'OOOOOOOOOOOO', 'cd–oooo–0000–0000'])
      expect([typed, readNumber(typed)]).toEqual([typed, number]);
    const ones = newNumber(() => 1);
    expect(readNumber(ones.replaceAll('1', 'l'))).toBe(ones);
  });

  test('is what it was drawn to be, whatever was drawn', () => {
    fc.assert(fc.property(numbers, (number) => readNumber(number) === number));
  });

  test('with any one character changed is no number', () => {
    fc.assert(
      fc.property(numbers, fc.nat(11), fc.nat(30), (number, place, shift) => {
        const plain = [...number.replace(/^CD|-/g, '')];
        plain[place] = alphabet[(alphabet.indexOf(plain[place] as string) + shift + 1) % 32] as string;
        expect(readNumber(plain.join(''))).toBeNull();
      }),
    );
  });

  test('is refused where it is too short, too long or holds what is no character of it', () => {
    for (const typed of [
      '',
      'CD',
      'CD-0000-0000',
      'CD-0000-0000-0000-0',
      'CD-0000-0000-000U',
      '<script>',
      '🙂'.repeat(12),
    ])
      expect(readNumber(typed)).toBeNull();
  });
});

test('A certificate is valid for calendar months: from the last of January to the last of February', () => {
  const day = (text: string) => Date.parse(`${text}T08:00:00Z`);
  expect(monthsLater(day('2026-11-25'), 24)).toBe(day('2028-11-25'));
  expect(monthsLater(day('2027-01-31'), 1)).toBe(day('2027-02-28'));
  expect(monthsLater(day('2028-02-29'), 12)).toBe(day('2029-02-28'));
});
