import { buffer } from 'node:stream/consumers';
import PdfDocument from 'pdfkit';
import type { PublicCertificate } from '../../contract/certificate.js';
import { registerType } from '../../pdf/type.js';
import { drawFront } from './front.js';
import { drawPractice } from './practice.js';

/**
 * The certificate as a PDF: A4 landscape, in both languages, a front to be framed and what was shown in practice behind it.
 * The same certificate gives the same bytes.
 * @param url where the public page is
 */
export async function certificatePdf(certificate: PublicCertificate, url: string): Promise<Buffer> {
  const issued = new Date(certificate.issuedAt);
  const pdf = new PdfDocument({
    size: 'A4',
    layout: 'landscape',
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    info: {
      Title: `Information Security Guardian 信息安全卫士 ${certificate.number}`,
      Author: `ChainDrill, ${certificate.issuer}`,
      Subject: 'Certificate of training in software supply chain security',
      // pdfkit would take the clock, and derive the file's id from it.
      CreationDate: issued,
      ModDate: issued,
    },
  });
  const written = buffer(pdf as unknown as AsyncIterable<Buffer>);
  registerType(pdf);
  pdf.addPage();
  drawFront(pdf, certificate, url);
  drawPractice(pdf, certificate, url);
  pdf.end();
  return written;
}
