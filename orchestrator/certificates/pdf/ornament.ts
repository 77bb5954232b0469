import { gold, type Pdf, teal } from '../../pdf/type.js';

/* What makes it a certificate at a glance: a border of interlocked links, a guilloche behind the text, a seal. */

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A chain around the page: links lie flat and on edge by turns, between two thin rules. */
export function chainBorder(pdf: Pdf, box: Box): void {
  pdf.save().lineWidth(0.6).strokeColor(gold);
  for (const inset of [-9, 9])
    pdf.rect(box.x - inset, box.y - inset, box.width + 2 * inset, box.height + 2 * inset).stroke();
  pdf.lineWidth(1.1).strokeColor(teal);
  side(pdf, box.x, box.y, box.width, 0);
  side(pdf, box.x, box.y + box.height, box.width, 0);
  side(pdf, box.x, box.y, box.height, 90);
  side(pdf, box.x + box.width, box.y, box.height, 90);
  for (const x of [box.x, box.x + box.width])
    for (const y of [box.y, box.y + box.height]) {
      pdf.circle(x, y, 12).fillColor('#ffffff').fill();
      rosette(pdf, x, y, { radius: 10, petals: 8, depth: 0.42, turns: 1 }, gold, 0.7);
      pdf.circle(x, y, 2).fillColor(teal).fill();
    }
  pdf.restore();
}

function side(pdf: Pdf, x: number, y: number, length: number, degrees: number): void {
  const count = Math.round((length - 28) / 15);
  const step = (length - 28) / count;
  pdf.save().rotate(degrees, { origin: [x, y] });
  for (let index = 0; index < count; index++) {
    const at = x + 14 + index * step;
    const height = index % 2 === 0 ? 7 : 2.6;
    pdf.roundedRect(at - 2.6, y - height / 2, step + 5.2, height, height / 2).stroke();
  }
  pdf.restore();
}

/** A faint guilloche in the middle of the page, as banknotes have. */
export function guilloche(pdf: Pdf, x: number, y: number, radius: number): void {
  for (const [index, petals] of [18, 24, 30].entries())
    rosette(pdf, x, y, { radius: radius * (1 - index * 0.18), petals, depth: 0.3, turns: 7 }, '#e9efee', 0.5);
}

/** A seal: rosettes, a ring, and two links of a chain. */
export function seal(pdf: Pdf, x: number, y: number, radius: number): void {
  rosette(pdf, x, y, { radius, petals: 24, depth: 0.1, turns: 5 }, gold, 0.6);
  pdf
    .circle(x, y, radius * 0.72)
    .fillColor(teal)
    .fill();
  pdf
    .circle(x, y, radius * 0.64)
    .lineWidth(0.6)
    .strokeColor('#ffffff')
    .stroke();
  pdf
    .save()
    .translate(x, y)
    .rotate(-45)
    .lineWidth(radius * 0.085)
    .strokeColor('#ffffff');
  const [long, high] = [radius * 0.5, radius * 0.26];
  for (const shift of [-0.62, 0.62])
    pdf.roundedRect((shift * long) / 1 - long / 2, -high / 2, long, high, high / 2).stroke();
  pdf
    .moveTo(-long * 0.36, 0)
    .lineTo(long * 0.36, 0)
    .stroke();
  pdf.restore();
}

/** A closed curve around a point whose distance swings `petals` times a turn; each turn is shifted a little. */
function rosette(
  pdf: Pdf,
  x: number,
  y: number,
  { radius, petals, depth, turns }: { radius: number; petals: number; depth: number; turns: number },
  color: string,
  width: number,
): void {
  const steps = petals * 14;
  pdf.lineWidth(width).strokeColor(color);
  for (let turn = 0; turn < turns; turn++) {
    for (let step = 0; step <= steps; step++) {
      const angle = (2 * Math.PI * step) / steps;
      const swing = Math.cos(petals * angle + (2 * Math.PI * turn) / turns);
      const distance = radius * (1 - depth / 2 + (depth / 2) * swing);
      const [px, py] = [x + distance * Math.cos(angle), y + distance * Math.sin(angle)];
      if (step === 0) pdf.moveTo(px, py);
      else pdf.lineTo(px, py);
    }
    pdf.stroke();
  }
}
