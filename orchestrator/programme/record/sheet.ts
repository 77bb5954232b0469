import { ink, line, type Pdf, printable, soft, teal, type Weight } from '../../pdf/type.js';

const margin = { x: 52, top: 56, bottom: 64 };
/** Lines of a paragraph stand so far apart, in parts of the letter size. */
const leading = 1.45;

/** A cell: its text, heavier or softer than usual where it says so. */
export interface Cell {
  text: string;
  weight?: Weight;
  color?: string;
}

/** Writes down a page of A4, and on to the next where it is full. */
export interface Sheet {
  heading(text: string): void;
  paragraph(text: string, options?: { size?: number; color?: string }): void;
  /** `widths` in parts of the page. Long cells wrap. */
  table(widths: readonly number[], head: readonly string[], rows: readonly (readonly Cell[])[]): void;
  /** Label and value, two pairs a line. */
  facts(pairs: readonly (readonly [string, string])[]): void;
  /** Leaves so much room, in points. */
  gap(points: number): void;
  /** Begins a new page unless so much room is left. */
  keep(points: number): void;
  /** Draws below what was written, on `y`, and says how high it is. */
  draw(height: number, paint: (y: number, box: { x: number; width: number }) => void): void;
}

export function sheetOf(pdf: Pdf): Sheet {
  const box = { x: margin.x, width: pdf.page.width - 2 * margin.x };
  const end = pdf.page.height - margin.bottom;
  let y = margin.top;

  function keep(height: number): void {
    if (y + height <= end) return;
    pdf.addPage();
    y = margin.top;
  }
  const shown = (text: string) => printable(pdf, text)?.text ?? '…';
  const wrapped = (
    text: string,
    x: number,
    at: number,
    width: number,
    of: { size: number; color: string; weight: Weight },
  ) => pdf.font(of.weight).fontSize(of.size).fillColor(of.color).text(shown(text), x, at, { width, lineGap: 1 });
  const heightOf = (text: string, width: number, size: number, weight: Weight) =>
    pdf.font(weight).fontSize(size).heightOfString(shown(text), { width, lineGap: 1 });

  function row(widths: readonly number[], cells: readonly Cell[], size: number): void {
    const sum = widths.reduce((all, one) => all + one, 0);
    const columns = widths.map((part) => (part / sum) * box.width);
    const height =
      Math.max(
        ...cells.map(({ text, weight = 'regular' }, index) => heightOf(text, (columns[index] ?? 0) - 8, size, weight)),
      ) + 8;
    keep(height);
    let x = box.x;
    for (const [index, { text, weight = 'regular', color = ink }] of cells.entries()) {
      wrapped(text, x, y + 3, (columns[index] ?? 0) - 8, { size, color, weight });
      x += columns[index] ?? 0;
    }
    y += height;
    pdf
      .lineWidth(0.5)
      .strokeColor('#dde2e7')
      .moveTo(box.x, y)
      .lineTo(box.x + box.width, y)
      .stroke();
  }

  return {
    keep,
    gap: (points) => {
      y += points;
    },
    heading(text) {
      keep(70);
      y += 16;
      line(pdf, { ...box, y }, { text, weight: 'bold', size: 12.5, color: teal });
      y += 22;
    },
    paragraph(text, { size = 8.5, color = soft } = {}) {
      const height = heightOf(text, box.width, size, 'regular');
      keep(height);
      wrapped(text, box.x, y, box.width, { size, color, weight: 'regular' });
      y += height + size * (leading - 1);
    },
    table(widths, head, rows) {
      row(
        widths,
        head.map((text) => ({ text, weight: 'medium', color: soft })),
        8,
      );
      for (const cells of rows) row(widths, cells, 9);
    },
    facts(pairs) {
      const width = box.width / 2;
      for (let index = 0; index < pairs.length; index += 2) {
        keep(32);
        for (const [side, pair] of pairs.slice(index, index + 2).entries()) {
          const at = { x: box.x + side * width, width: width - 12 };
          line(pdf, { ...at, y }, { text: pair[0], size: 8, color: soft });
          line(pdf, { ...at, y: y + 11 }, { text: shown(pair[1]), weight: 'medium', size: 11 });
        }
        y += 34;
      }
    },
    draw(height, paint) {
      keep(height);
      paint(y, box);
      y += height;
    },
  };
}

/** Says on every page what stands at its foot. The pages must be buffered. */
export function foot(pdf: Pdf, text: string, page: (number: number, of: number) => string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let index = start; index < start + count; index += 1) {
    pdf.switchToPage(index);
    // pdfkit would begin a new page below its own margin.
    pdf.page.margins.bottom = 0;
    const y = pdf.page.height - 40;
    const width = pdf.page.width - 2 * margin.x;
    line(
      pdf,
      { x: margin.x, width: width - 60, y },
      { text: printable(pdf, text)?.text ?? '', size: 7.5, color: soft },
    );
    line(
      pdf,
      { x: margin.x + width - 50, width: 50, y },
      { text: page(index + 1, count), size: 7.5, color: soft, align: 'right' },
    );
  }
}
