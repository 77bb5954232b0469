import { readFileSync } from 'node:fs';
import PdfDocument from 'pdfkit';

/*
 * The typeface of certificates and records: Noto Sans SC, which has Latin and Chinese. Only the glyphs that are used go into a file.
 * What it has no glyph for must not become an empty box: `printable` tells.
 */

export type Pdf = InstanceType<typeof PdfDocument>;
export type Weight = 'regular' | 'medium' | 'bold';

const files: Record<Weight, string> = {
  regular: '400Regular/NotoSansSC_400Regular.ttf',
  medium: '500Medium/NotoSansSC_500Medium.ttf',
  bold: '700Bold/NotoSansSC_700Bold.ttf',
};
const folder = new URL('.', import.meta.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
/** pdfkit's current font, as far as its types do not tell: the parsed typeface. */
interface Inner {
  _font: { font: { hasGlyphForCodePoint(point: number): boolean } };
}
type Typeface = Inner['_font']['font'];
let typefaces: Map<Weight, Typeface> | null = null;

/** Makes the weights known to a document. The files (10 MB each) are read and parsed with the first one. */
export function registerType(pdf: Pdf): void {
  typefaces ??= parsed();
  // pdfkit takes a parsed typeface as well, which its types do not tell.
  for (const [weight, typeface] of typefaces) pdf.registerFont(weight, typeface as never);
}

/** Parsed by pdfkit itself, in a document that is thrown away: what a document has met changes its bytes. */
function parsed(): Map<Weight, Typeface> {
  const pdf = new PdfDocument({ autoFirstPage: false }) as Pdf & Inner;
  const weights = Object.entries(files) as [Weight, string][];
  return new Map(
    weights.map(([weight, file]) => {
      pdf.registerFont(weight, readFileSync(new URL(file, folder))).font(weight);
      return [weight, pdf._font.font];
    }),
  );
}

/**
 * The text as it can be printed, with "…" for each stretch that cannot; `whole` says whether all of it can. Null where
 * nothing of it can: names in Arabic or Hebrew, for one, which would have to be shaped and turned as well.
 */
export function printable(pdf: Pdf, text: string): { text: string; whole: boolean } | null {
  const { font } = (pdf.font('regular') as Pdf & Inner)._font;
  const characters = [...text.normalize('NFC')];
  const has = characters.map((one) => font.hasGlyphForCodePoint(one.codePointAt(0) as number));
  if (has.every(Boolean)) return { text: characters.join(''), whole: true };
  const shown = characters.map((one, index) => (has[index] ? one : has[index - 1] === false ? '' : '…')).join('');
  return /[\p{L}\p{N}]/u.test(shown) ? { text: shown, whole: false } : null;
}

interface Line {
  text: string;
  weight?: Weight;
  size: number;
  color?: string;
  align?: 'left' | 'center' | 'right';
}

/** One line of text in a box, as large as `size`, and smaller where it would not fit into the width. */
export function line(pdf: Pdf, box: { x: number; y: number; width: number }, of: Line): void {
  const { text, weight = 'regular', color = ink, align = 'left' } = of;
  const width = pdf.font(weight).fontSize(of.size).widthOfString(text);
  const size = Math.min(of.size, (of.size * box.width) / width);
  const spare = box.width - Math.min(width, box.width);
  const x = box.x + (align === 'center' ? spare / 2 : align === 'right' ? spare : 0);
  // The base line stays where the full size would have it.
  pdf
    .fontSize(size)
    .fillColor(color)
    .text(text, x, box.y + (of.size - size) * 1.16, { lineBreak: false });
}

export const ink = '#17202a';
export const soft = '#5b6875';
export const teal = '#0b6b6b';
export const gold = '#a98642';
