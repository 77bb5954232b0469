import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/*
 * A page's style sheet stays once it is there, and large pages are fetched ahead: a class that two of them dress alike by
 * name would look different according to where somebody has been.
 */

const folder = fileURLToPath(new URL('../../web/src/styles/', import.meta.url));
/** Of every page from the beginning; others may refine what they say only within a part of their own. */
const common = ['tokens.css', 'base.css', 'controls.css', 'pages.css'];
const sheets = readdirSync(folder).filter((name) => name.endsWith('.css'));

/** Without comments and what is for paper alone. */
function onScreen(css: string): string {
  let text = css.replace(/\/\*.*?\*\//gs, '');
  for (let at = text.indexOf('@media print'); at !== -1; at = text.indexOf('@media print')) {
    let depth = 0;
    let end = text.indexOf('{', at);
    do {
      if (text[end] === '{') depth += 1;
      if (text[end] === '}') depth -= 1;
      end += 1;
    } while (depth > 0);
    text = text.slice(0, at) + text.slice(end);
  }
  return text;
}

/** The classes that a sheet dresses wherever they stand: not those within something else, or together with another. */
function dressed(css: string): Set<string> {
  const selectors = [...onScreen(css).matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) => list.split(/,(?![^(]*\))/));
  return new Set(
    selectors.flatMap(
      (selector) => /^\s*(?:[a-z]+)?\.([\w-]+)(?:::?[\w-]+(?:\([^)]*\))?)*\s*$/.exec(selector)?.[1] ?? [],
    ),
  );
}

test('no class is dressed by the style sheets of two pages', () => {
  const owners = new Map<string, string[]>();
  for (const sheet of sheets)
    for (const name of dressed(readFileSync(join(folder, sheet), 'utf8')))
      owners.set(name, [...(owners.get(name) ?? []), basename(sheet)]);
  expect(owners.size).toBeGreaterThan(500);
  const shared = [...owners].filter(([, of]) => of.length > 1 && of.some((sheet) => !common.includes(sheet)));
  expect(shared).toEqual([]);
});
