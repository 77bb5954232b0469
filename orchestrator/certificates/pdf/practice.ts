import type { PublicCertificate, Shown } from '../../contract/certificate.js';
import { gold, line, type Pdf, printable, soft, teal } from '../../pdf/type.js';
import { dayOf, minutes } from '../../pdf/words.js';

const margin = 56;
/** Where each column ends that holds figures, from the right margin. */
const columns = [
  { title: 'Points　得分', right: 300 },
  { title: 'Identified　识别', right: 200 },
  { title: 'Reported　上报', right: 100 },
  { title: 'Contained　遏制', right: 0 },
] as const;

/** What was shown in practice, case by case, on as many pages as it takes. */
export function drawPractice(pdf: Pdf, certificate: PublicCertificate, url: string): void {
  let y = newPage(pdf, certificate);
  for (const shown of certificate.shown) {
    const techniques = shown.techniques.map(({ id, name }) => `${id} ${name}`).join('　·　');
    const width = pdf.page.width - 2 * margin;
    const listHeight = pdf.font('regular').fontSize(8.5).heightOfString(techniques, { width });
    const height = 50 + listHeight + (shown.gradeSha256 === null ? 0 : 13);
    if (y + height > pdf.page.height - 104) y = newPage(pdf, certificate);
    drawCase(pdf, shown, techniques, y);
    y += height;
  }
  drawHowTo(pdf, certificate, url);
}

function newPage(pdf: Pdf, { number, cohort, name }: PublicCertificate): number {
  pdf.addPage();
  const width = pdf.page.width - 2 * margin;
  const right = { x: margin + width / 2, width: width / 2 };
  line(
    pdf,
    { x: margin, y: 40, width: width / 2 },
    { text: 'Shown in practice　实战表现', weight: 'bold', size: 18, color: teal },
  );
  line(
    pdf,
    { ...right, y: 40 },
    { text: (name && printable(pdf, name)?.text) ?? number, weight: 'medium', size: 11, align: 'right' },
  );
  line(
    pdf,
    { ...right, y: 56 },
    {
      text: `${number}　·　${printable(pdf, cohort)?.text ?? '…'}`,
      size: 8.5,
      color: soft,
      align: 'right',
    },
  );
  line(pdf, { x: margin, y: 82, width: width - 400 }, { text: 'Case　案例', size: 9, color: soft });
  for (const { title, right: end } of columns)
    line(
      pdf,
      { x: pdf.page.width - margin - end - 96, y: 82, width: 96 },
      { text: title, size: 9, color: soft, align: 'right' },
    );
  pdf
    .lineWidth(0.8)
    .strokeColor(gold)
    .moveTo(margin, 98)
    .lineTo(margin + width, 98)
    .stroke();
  return 106;
}

function drawCase(pdf: Pdf, shown: Shown, techniques: string, y: number): void {
  const width = pdf.page.width - 2 * margin;
  line(pdf, { x: margin, y, width: width - 410 }, { text: shown.title.en, weight: 'medium', size: 11.5 });
  line(pdf, { x: margin, y: y + 16, width: width - 410 }, { text: shown.title['zh-CN'], size: 10.5, color: soft });
  const figures = [
    `${shown.points} / ${shown.max}`,
    minutes(shown.identifyMs),
    minutes(shown.reportMs),
    minutes(shown.containMs),
  ];
  for (const [index, { right }] of columns.entries())
    line(
      pdf,
      { x: pdf.page.width - margin - right - 96, y: y + 2, width: 96 },
      {
        text: figures[index] as string,
        weight: 'medium',
        size: 13,
        align: 'right',
      },
    );
  pdf
    .font('regular')
    .fontSize(8.5)
    .fillColor(teal)
    .text(techniques, margin, y + 35, { width });
  const below = pdf.y + 3;
  if (shown.gradeSha256 !== null)
    line(
      pdf,
      { x: margin, y: below, width },
      {
        text: `Signed grade　签名成绩  sha256:${shown.gradeSha256}`,
        size: 7,
        color: soft,
      },
    );
  const rule = below + (shown.gradeSha256 === null ? 3 : 16);
  pdf
    .lineWidth(0.4)
    .strokeColor('#d5dcdc')
    .moveTo(margin, rule)
    .lineTo(margin + width, rule)
    .stroke();
}

function drawHowTo(pdf: Pdf, { issuedAt, validUntil }: PublicCertificate, url: string): void {
  const width = pdf.page.width - 2 * margin;
  const y = pdf.page.height - 92;
  pdf
    .lineWidth(0.8)
    .strokeColor(gold)
    .moveTo(margin, y)
    .lineTo(margin + width, y)
    .stroke();
  const texts = [
    'Points are out of the most that the case gives. Times are minutes and seconds from the first effect of the attack (target for the first containment: 30:00). Technique numbers: MITRE ATT&CK.',
    '得分为该案例满分中的得分；时间从攻击首次生效起计（分:秒，首次遏制目标为 30:00）；技术编号出自 MITRE ATT&CK。',
    `Issued 颁发 ${dayOf(issuedAt)}　·　Valid until 有效期至 ${dayOf(validUntil)} (UTC)　·　${url}`,
  ];
  for (const [index, text] of texts.entries())
    line(pdf, { x: margin, y: y + 8 + index * 15, width }, { text, size: 8.5, color: soft });
}
