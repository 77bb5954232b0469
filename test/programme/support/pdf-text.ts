import { inflateSync } from 'node:zlib';

/*
 * Reads a PDF's text as a reader that copies text does: through each font's ToUnicode table. It knows as much of the format
 * as pdfkit writes, and nothing of how our pages are drawn.
 */

/** The text of each page, one line for each piece of text drawn. Throws where a glyph has no meaning. */
export function pagesOf(bytes: Buffer): string[] {
  const objects = new Map<string, { head: string; stream: string }>();
  for (const [, id, body] of bytes.toString('latin1').matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(id as string, split(body as string));
  const get = (id: string | undefined) => objects.get(id ?? '') ?? { head: '', stream: '' };
  const reference = (head: string, name: string) => new RegExp(`/${name} (\\d+) 0 R`).exec(head)?.[1];
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b/.test(head));
  return pages.map(({ head }) => {
    const fonts = new Map<string, Map<string, string>>();
    const { head: resources } = get(reference(head, 'Resources'));
    for (const [, name, id] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g))
      fonts.set(name as string, unicodeOf(get(reference(get(id).head, 'ToUnicode')).stream));
    return textOf(get(reference(head, 'Contents')).stream, fonts);
  });
}

function split(body: string): { head: string; stream: string } {
  const [head = '', raw] = body.split(/stream\n/);
  if (raw === undefined) return { head, stream: '' };
  const data = Buffer.from(raw.replace(/\nend$/, ''), 'latin1');
  return { head, stream: (head.includes('FlateDecode') ? inflateSync(data) : data).toString('latin1') };
}

/** Glyph (4 hex digits) to text. */
function unicodeOf(table: string): Map<string, string> {
  const meaning = new Map<string, string>();
  for (const [, first, , list] of table.matchAll(/<(\w{4})> <(\w{4})> \[([^\]]*)\]/g))
    for (const [index, [, hex]] of [...(list as string).matchAll(/<([\w ]+)>/g)].entries()) {
      const glyph = (Number.parseInt(first as string, 16) + index).toString(16).padStart(4, '0');
      const units = (hex as string).replaceAll(' ', '').match(/.{4}/g) ?? [];
      meaning.set(glyph, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
    }
  return meaning;
}

function textOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> = new Map();
  const lines: string[] = [];
  for (const [, name, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    else lines.push([...(shown as string).matchAll(/<(\w*)>/g)].map(([, hex]) => decode(hex as string, font)).join(''));
  }
  return lines.join('\n');
}

function decode(hex: string, font: ReadonlyMap<string, string>): string {
  return (hex.match(/.{4}/g) ?? [])
    .map((glyph) => {
      // Glyph 0 is the empty box.
      const text = font.get(glyph);
      if (glyph === '0000' || text === undefined) throw new Error(`glyph ${glyph} means nothing`);
      return text;
    })
    .join('');
}
