import QRCode from 'qrcode';
import type { PublicCertificate } from '../../contract/certificate.js';
import { gold, line, type Pdf, printable, soft, teal } from '../../pdf/type.js';
import { dayOf, percent } from '../../pdf/words.js';
import { chainBorder, guilloche, seal } from './ornament.js';

/** The first page, to be framed. */
export function drawFront(pdf: Pdf, certificate: PublicCertificate, url: string): void {
  const { width, height } = pdf.page;
  const middle = { x: 100, width: width - 200 };
  guilloche(pdf, width / 2, height / 2 - 10, 190);
  chainBorder(pdf, { x: 30, y: 30, width: width - 60, height: height - 60 });

  const centred = (y: number, of: Omit<Parameters<typeof line>[2], 'align'>) =>
    line(pdf, { ...middle, y }, { ...of, align: 'center' });
  centred(62, { text: 'C H A I N D R I L L', weight: 'bold', size: 13, color: teal });
  centred(92, { text: 'Information Security Guardian', weight: 'bold', size: 35 });
  centred(140, { text: '信 息 安 全 卫 士', weight: 'medium', size: 22, color: teal });
  centred(188, { text: 'This certificate is awarded to　·　兹授予', size: 11, color: soft });
  drawName(pdf, certificate, centred);

  const cohort = printable(pdf, certificate.cohort)?.text ?? '…';
  centred(304, {
    text: 'for completing the training in software supply chain security, passing its exam, and, against live attacks,',
    size: 11.5,
  });
  centred(321, { text: 'identifying, reporting and containing them in practice.', size: 11.5 });
  centred(342, { text: '表彰其完成软件供应链安全培训并通过考核，在真实攻击演练中完成识别、上报与遏制。', size: 11.5 });
  centred(364, { text: cohort, size: 10, color: soft });

  drawFacts(pdf, certificate, 404);
  drawSignature(pdf, certificate);
  drawCode(pdf, url, { x: width - 164, y: 444, size: 78 });
}

/** The name, or what of it can be printed, with a note then. */
function drawName(
  pdf: Pdf,
  { name, number }: PublicCertificate,
  centred: (y: number, of: { text: string; weight?: 'medium' | 'bold'; size: number; color?: string }) => void,
): void {
  const shown = name === null ? null : printable(pdf, name);
  centred(208, { text: shown?.text ?? `The holder of ${number}　${number} 持有者`, weight: 'medium', size: 40 });
  pdf
    .lineWidth(0.8)
    .strokeColor(gold)
    .moveTo(pdf.page.width / 2 - 170, 272)
    .lineTo(pdf.page.width / 2 + 170, 272)
    .stroke();
  if (shown?.whole) return;
  centred(277, {
    text: 'The name in full stands on the page behind the code below: this typeface lacks characters of it.　完整姓名请扫描下方二维码查看：本文档字体缺少部分字符。',
    size: 8,
    color: soft,
  });
}

function drawFacts(pdf: Pdf, certificate: PublicCertificate, y: number): void {
  const facts: [string, string][] = [
    ['Issued　颁发日期', dayOf(certificate.issuedAt)],
    ['Valid until　有效期至', dayOf(certificate.validUntil)],
    ...(certificate.examShare === null ? [] : [['Exam　考试', percent(certificate.examShare)] as [string, string]]),
    ['Identity　身份核验', certificate.proctored ? 'checked　已核验' : 'unproctored　未监考'],
    ['Number　证书编号', certificate.number],
  ];
  const width = (pdf.page.width - 180) / facts.length;
  for (const [index, [label, value]] of facts.entries()) {
    const box = { x: 90 + index * width, width: width - 8 };
    line(pdf, { ...box, y }, { text: label, size: 8, color: soft, align: 'center' });
    line(pdf, { ...box, y: y + 12 }, { text: value, weight: 'medium', size: 12, align: 'center' });
  }
}

function drawSignature(pdf: Pdf, { issuer }: PublicCertificate): void {
  seal(pdf, 118, 484, 40);
  const box = { x: 250, width: pdf.page.width - 500 };
  line(
    pdf,
    { ...box, y: 470 },
    { text: printable(pdf, issuer)?.text ?? '', weight: 'medium', size: 11, align: 'center' },
  );
  pdf
    .lineWidth(0.6)
    .strokeColor(soft)
    .moveTo(box.x + 40, 490)
    .lineTo(box.x + box.width - 40, 490)
    .stroke();
  line(
    pdf,
    { ...box, y: 494 },
    {
      text: 'Issued by machine from recorded evidence　由系统依据记录的证据自动签发',
      size: 9,
      color: soft,
      align: 'center',
    },
  );
}

/** The code of the public page, drawn as squares. `size` in points. */
function drawCode(pdf: Pdf, url: string, { x, y, size }: { x: number; y: number; size: number }): void {
  const { modules } = QRCode.create(url, { errorCorrectionLevel: 'M' });
  const module = size / modules.size;
  pdf
    .rect(x - 5, y - 5, size + 10, size + 10)
    .fillColor('#ffffff')
    .fill();
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) pdf.rect(x + column * module, y + row * module, module, module);
  pdf.fillColor('#000000').fill();
  line(
    pdf,
    { x: x - 40, y: y + size + 4, width: size + 80 },
    { text: 'Check it　扫码验证', size: 8, color: soft, align: 'center' },
  );
}
