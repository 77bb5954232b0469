import { buffer } from 'node:stream/consumers';
import PdfDocument from 'pdfkit';
import type { LabId } from '../../contract/attempt.js';
import type { LabView } from '../../contract/lab.js';
import type { Locale } from '../../contract/text.js';
import { line, printable, registerType, soft, teal } from '../../pdf/type.js';
import { dayOf, minutes, percent } from '../../pdf/words.js';
import type { RecordedModule, RecordFacts } from './facts.js';
import { type Cell, foot, type Sheet, sheetOf } from './sheet.js';
import { type Words, wordsOf } from './words.js';

/** What a record needs to know of a lab. */
export type LabOf = (id: LabId) => Pick<LabView, 'title' | 'targetMinutes'> | null;

/**
 * One person's training record as a PDF for auditors: A4, in one language. The same facts give the same bytes.
 * @param labOf gives the names of the cases
 */
export async function trainingRecordPdf(facts: RecordFacts, labOf: LabOf, locale: Locale): Promise<Buffer> {
  const words = wordsOf(locale);
  const written = new Date(facts.writtenAt);
  const pdf = new PdfDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    pdfVersion: '1.7',
    lang: locale,
    displayTitle: true,
    info: {
      Title: `${words.title}: ${facts.enrolment.name}`,
      Author: `ChainDrill, ${facts.issuer}`,
      Subject: words.lead,
      // pdfkit would take the clock, and derive the file's id from it.
      CreationDate: written,
      ModDate: written,
    },
  });
  const bytes = buffer(pdf as unknown as AsyncIterable<Buffer>);
  registerType(pdf);
  const sheet = sheetOf(pdf);
  sheet.draw(72, (y, box) => {
    line(pdf, { ...box, y }, { text: 'C H A I N D R I L L', weight: 'bold', size: 9, color: teal });
    line(pdf, { ...box, y: y + 14 }, { text: words.title, weight: 'bold', size: 24 });
    line(pdf, { ...box, y: y + 53 }, { text: words.lead, size: 9.5, color: soft });
  });
  sheet.gap(14);
  sheet.facts(personOf(facts, words));
  if (printable(pdf, facts.enrolment.name)?.whole !== true) sheet.paragraph(words.nameNote);

  const titleOf = (lab: LabId) => labOf(lab)?.title[locale] ?? lab;
  sheet.heading(words.modules);
  writeModules(sheet, facts, words, titleOf);
  if (facts.labs.length > 0) {
    sheet.heading(words.practice);
    writePractice(sheet, facts, words, labOf, titleOf);
  }
  sheet.heading(words.controls);
  sheet.table(
    [28, 38, 54],
    words.controlHead,
    words.controlRows.map(([control, title, evidence]) => [
      { text: control, weight: 'medium' },
      { text: title },
      { text: evidence },
    ]),
  );
  sheet.gap(5);
  sheet.paragraph(words.controlNote);
  sheet.heading(words.signature);
  sheet.draw(64, (y, box) => {
    const width = box.width / words.signatureLines.length;
    for (const [index, label] of words.signatureLines.entries()) {
      const x = box.x + index * width;
      pdf
        .lineWidth(0.6)
        .strokeColor(soft)
        .moveTo(x, y + 34)
        .lineTo(x + width - 16, y + 34)
        .stroke();
      line(pdf, { x, width: width - 16, y: y + 38 }, { text: label, size: 8, color: soft });
    }
  });
  foot(pdf, words.footer(facts.issuer, dayOf(facts.writtenAt)), words.page);
  pdf.end();
  return bytes;
}

function personOf({ enrolment, cohort, modules, passed, certificate }: RecordFacts, words: Words) {
  const done = modules.flatMap(({ doneAt }) => doneAt ?? []);
  const from = Math.max(enrolment.joinedAt, cohort.startsAt);
  const until = done.length === 0 ? '…' : dayOf(Math.max(...done));
  const { identityCheckedAt } = enrolment;
  return [
    [words.person, enrolment.name],
    [words.reference, enrolment.reference ?? words.none],
    [words.cohort, cohort.name],
    [words.period, `${dayOf(from)} – ${until}`],
    [words.identity, identityCheckedAt === null ? words.identityNo : words.identityYes(dayOf(identityCheckedAt))],
    [words.outcome, passed ? words.passed(certificate) : words.notPassed],
  ] as const;
}

function writeModules(sheet: Sheet, facts: RecordFacts, words: Words, titleOf: (lab: LabId) => string): void {
  const rows = facts.modules.map((module): Cell[] => {
    const { kind, lab, state, doneAt, minutes: spent, measured } = module;
    return [
      { text: lab === null ? words.kind[kind] : `${words.kind[kind]}: ${titleOf(lab)}` },
      { text: words.state[state], ...(state === 'done' ? { color: teal, weight: 'medium' } : { color: soft }) },
      { text: doneAt === null ? words.none : dayOf(doneAt) },
      { text: spent === null ? words.none : `${words.hours(spent)}${measured ? '' : ' *'}` },
      { text: resultOf(module, facts, words) },
    ];
  });
  const all = facts.modules.reduce((sum, module) => sum + (module.minutes ?? 0), 0);
  const done = facts.modules.filter(({ state }) => state === 'done').length;
  const total: Cell[] = [
    { text: words.total, weight: 'medium' },
    { text: `${done} / ${facts.modules.length}`, weight: 'medium' },
    { text: '' },
    { text: words.hours(all), weight: 'medium' },
    { text: '' },
  ];
  sheet.table([46, 15, 18, 12, 36], words.moduleHead, [...rows, total]);
  sheet.gap(5);
  sheet.paragraph(words.timeNote);
}

function resultOf({ kind, lab, tries }: RecordedModule, { labs }: RecordFacts, words: Words): string {
  if (kind === 'practice' || kind === 'practical') {
    const best = labs.filter((one) => one.lab === lab && (one.mode === 'assessment') === (kind === 'practical'));
    const [first] = best.sort((a, b) => b.points - a.points);
    if (!first) return words.none;
    const points = words.points(first.points, first.max);
    return tries === null ? points : `${points}, ${words.tries(tries.used, tries.allowed)}`;
  }
  if (tries === null || tries.best === null) return words.none;
  return `${percent(tries.best)}, ${words.tries(tries.used, tries.allowed)}`;
}

function writePractice(
  sheet: Sheet,
  { labs }: RecordFacts,
  words: Words,
  labOf: LabOf,
  titleOf: (lab: LabId) => string,
): void {
  const targetMinutes = (lab: LabId) => labOf(lab)?.targetMinutes ?? 30;
  const rows = labs.map((one): Cell[] => {
    const within = one.containMs !== null && one.containMs <= targetMinutes(one.lab) * 60_000;
    return [
      { text: titleOf(one.lab) },
      { text: words.mode[one.mode] },
      { text: `${one.points} / ${one.max}` },
      { text: minutes(one.identifyMs) },
      { text: minutes(one.reportMs) },
      { text: `${minutes(one.containMs)}${within ? ' ✓' : ''}`, ...(within ? { color: teal, weight: 'medium' } : {}) },
      { text: minutes(one.recoverMs) },
    ];
  });
  sheet.table([34, 17, 15, 15, 15, 16, 15], words.practiceHead, rows);
  sheet.gap(5);
  sheet.paragraph(words.practiceNote(Math.min(...labs.map(({ lab }) => targetMinutes(lab)))));
}
