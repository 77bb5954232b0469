import type { NpmPackage } from './npm-packages.js';

/** Licences that packages may have which we hand on, each with why. */
export const allowed: Readonly<Record<string, string>> = {
  MIT: 'asks for its notice alone',
  ISC: 'asks for its notice alone',
  'BSD-2-Clause': 'asks for its notice alone',
  'BSD-3-Clause': 'asks for its notice, and that names are not used to advertise',
  'Apache-2.0': 'our own; asks for notices, grants patents',
  'BlueOak-1.0.0': 'asks for its text or a link to it',
  '0BSD': 'asks for nothing',
  'CC0-1.0': 'asks for nothing',
  Unlicense: 'asks for nothing',
  Zlib: 'asks that changed versions say so',
  'OFL-1.1': 'of fonts: they are embedded unchanged and not sold by themselves',
  'MPL-2.0': 'of single files, which are used unchanged and whose source is published',
  'PSF-2.0': 'asks for its notice alone',
  'W3C-20150513': 'asks for its notice alone',
};

/** What packages have that do not say it, or not as an expression: read in the text that comes with them. */
const read: Readonly<Record<string, string>> = {
  'png-js@2.0.0': 'MIT',
  '@digitalbazaar/credentials-context@3.2.0': 'BSD-3-Clause AND W3C-20150513',
};

export const licenceOf = ({ name, version, licence }: Pick<NpmPackage, 'name' | 'version' | 'licence'>) =>
  read[`${name}@${version}`] ?? licence;

/** What is wrong with the licences of these packages, a sentence each. */
export function licenceFaults(packages: Iterable<NpmPackage>): string[] {
  return [...packages].flatMap((one) => {
    const licence = licenceOf(one);
    const is = `${one.name}@${one.version}`;
    if (licence === null) return [`${is} does not say its licence: read its text, and note it in supply/licences.ts.`];
    return isAllowed(licence) ? [] : [`${is} has the licence "${licence}", which is not among the allowed ones.`];
  });
}

/** Of an SPDX expression: with OR one part that is allowed is enough, with AND all must be. */
export function isAllowed(expression: string): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let good = both();
    while (tokens[at] === 'OR') {
      at++;
      good = both() || good;
    }
    return good;
  };
  const both = (): boolean => {
    let good = one();
    while (tokens[at] === 'AND') {
      at++;
      good = one() && good;
    }
    return good;
  };
  const one = (): boolean => {
    const token = tokens[at++];
    if (token !== '(') return token !== undefined && Object.hasOwn(allowed, token);
    const good = either();
    return tokens[at++] === ')' && good;
  };
  const good = either();
  return good && at === tokens.length;
}
