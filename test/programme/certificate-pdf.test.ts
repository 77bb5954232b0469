import { describe, expect, test } from 'vitest';
import { certificatePdf } from '../../orchestrator/certificates/pdf/document.js';
import { type PublicCertificate, publicCertificateSchema } from '../../orchestrator/contract/certificate.js';
import { pagesOf } from './support/pdf-text.js';

const url = 'https://drill.example.org/certificates/CD-7K3M-9QWX-42TZ';

function certificate(changes: Partial<PublicCertificate> = {}): PublicCertificate {
  const shown = {
    lab: 'sympy-dev',
    title: { en: 'A miner in a maths library', 'zh-CN': '数学库里的挖矿程序' },
    attempt: 'a',
    points: 91.5,
    max: 100,
    identifyMs: 412_000,
    reportMs: 900_000,
    containMs: null,
    techniques: [{ id: 'T1195.001', name: 'Compromise Software Dependencies and Development Tools' }],
    gradeSha256: 'ab'.repeat(32),
  };
  return publicCertificateSchema.parse({
    number: 'CD-7K3M-9QWX-42TZ',
    state: 'genuine',
    name: '林晓',
    revoked: null,
    cohort: 'Autumn 秋季班',
    issuedAt: Date.UTC(2026, 10, 25),
    validUntil: Date.UTC(2028, 10, 25),
    examShare: 0.899,
    proctored: false,
    issuer: 'https://drill.example.org',
    shown: [shown],
    ...changes,
  });
}

const textOf = async (of: PublicCertificate) => pagesOf(await certificatePdf(of, url));
const allOf = async (of: PublicCertificate) => (await textOf(of)).join('\n');

describe('the PDF of a certificate', () => {
  test('says in both languages who showed what, until when, and where to check it', async () => {
    const text = await allOf(certificate());
    for (const part of [
      'Information Security Guardian',
      '信 息 安 全 卫 士',
      '林晓',
      '2026-11-25',
      '2028-11-25',
      '89 %',
    ])
      expect(text).toContain(part);
    for (const part of [
      'unproctored',
      'A miner in a maths library',
      '91.5 / 100',
      '6:52',
      '15:00',
      '—',
      'T1195.001',
      url,
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('name in full');
  });

  test('is the same bytes for the same certificate', async () => {
    const [one, other] = [await certificatePdf(certificate(), url), await certificatePdf(certificate(), url)];
    expect(one.equals(other)).toBe(true);
  });

  test.each([
    ['㛃 Nguyễn Thị Ánh', '㛃 Nguyễn Thị Ánh', true],
    ['𠮷田', '…田', false],
    ['Ǿyvind', '…yvind', false],
    ['林晓 😀', '林晓 …', false],
    ['محمد', 'The holder of CD-7K3M-9QWX-42TZ', false],
    ['דוד', 'The holder of CD-7K3M-9QWX-42TZ', false],
  ])('prints %s as %s, never as empty boxes, and says where the name stands in full', async (name, printed, whole) => {
    const text = await allOf(certificate({ name }));
    expect(text).toContain(printed);
    expect(text.includes('The name in full stands on the page')).toBe(!whole);
  });

  test('takes a name of 64 characters on one line, and twenty cases on as many pages as they need', async () => {
    const long = 'Wolfeschlegelsteinhausenbergerdorff Maximilian Alexander von Zur';
    const [shown] = certificate().shown;
    const pages = await textOf(certificate({ name: long, shown: Array.from({ length: 20 }, () => shown as never) }));
    expect(pages[0]?.split('\n')).toContain(long);
    expect(pages.join('\n').match(/A miner in a maths library/g)).toHaveLength(20);
    expect(pages).toHaveLength(5);
  });
});
