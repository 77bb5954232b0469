import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { en } from '../../web/src/i18n/en.js';
import { zhCN } from '../../web/src/i18n/zh-CN.js';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'string') all.set(path, value);
    else for (const [inner, text] of flatten(value, path)) all.set(inner, text);
  }
  return all;
}

const english = flatten(en);
const chinese = flatten(zhCN);
/** The singular exists in English alone. */
const singular = /_one$/;
const withoutPlural = (key: string) => key.replace(/_(one|other)$/, '');

const source = fileURLToPath(new URL('../../web/src', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/i18n\/(en|zh-CN)\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }));

/** Keys of `t('…')`, `t(`…${}…`)` and of both arms of `t(a ? '…' : '…')`; a `${}` becomes `*`. */
function usedKeys(text: string): string[] {
  const keys: string[] = [];
  for (const match of text.matchAll(/\b(?:t|dynamic)\(\s*(['`])([^'`]+)\1/g)) keys.push(match[2] ?? '');
  for (const match of text.matchAll(/\bt\(\s*[^()'`]*?\?\s*'([^']+)'\s*:\s*'([^']+)'/g)) {
    keys.push(match[1] ?? '', match[2] ?? '');
  }
  for (const match of text.matchAll(/\bt\([^()]*'[^']+' \? '([^']+)' : '([^']+)'/g))
    keys.push(match[1] ?? '', match[2] ?? '');
  return keys.map((key) => key.replaceAll(/\$\{[^}]*\}/g, '*'));
}

const matches = (pattern: string, key: string) =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll('.', '\\.'))
      .join('[^.]+')}$`,
  ).test(key);

describe('the texts of the interface', () => {
  test('have the same keys in both languages', () => {
    const wanted = [...english.keys()].filter((key) => !singular.test(key)).sort();
    expect([...chinese.keys()].sort()).toEqual(wanted);
  });

  test('take the same values in both languages', () => {
    const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
    for (const [key, text] of chinese) expect([key, values(text)]).toEqual([key, values(english.get(key) ?? '')]);
  });

  test('are never empty, and Chinese ones are Chinese', () => {
    const same = new Set(['home.table.of', 'lab.moreTechniques', 'terminal.shell']);
    for (const [key, text] of chinese) {
      expect([key, text.trim() === '']).toEqual([key, false]);
      if (!same.has(key)) expect([key, /\p{Script=Han}/u.test(text)]).toEqual([key, true]);
    }
  });

  test('hold every key that the source asks for', () => {
    const known = [...new Set([...english.keys()].map(withoutPlural))];
    const missing = files.flatMap(({ name, text }) =>
      usedKeys(text)
        .filter((key) => !known.some((one) => matches(key, one)))
        .map((key) => `${name}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  test('hold no key that nobody asks for', () => {
    // Problem codes come from the server, so the source does not name them.
    const used = [...files.flatMap(({ text }) => usedKeys(text)), 'problem.*', 'steps.*.*'];
    const unused = [...new Set([...english.keys()].map(withoutPlural))].filter(
      (key) => !used.some((pattern) => matches(pattern, key)),
    );
    expect(unused).toEqual([]);
  });
});
