import type { Catalog } from '../catalog/catalog.js';
import type { QuizItem } from '../catalog/quiz.js';
import type { LabId } from '../contract/attempt.js';
import type { QuestionId } from '../contract/quiz.js';

/** A question with its answer, and the lab that asks it. */
export interface BankItem {
  lab: LabId;
  item: QuizItem;
}

/** The questions of all labs. */
export interface Bank {
  /** Null for a question that no lab has any more. */
  find(id: QuestionId): BankItem | null;
  /** Those of these labs for one use, in the order of the labs and of their files. */
  of(labs: readonly LabId[], use: QuizItem['use']): BankItem[];
  /** Whether a lab has a course, and with it questions. */
  teaches(lab: LabId): boolean;
}

export function bankOf(catalog: Pick<Catalog, 'list' | 'get'>): Bank {
  const all = catalog.list().flatMap(({ manifest, quiz }) => quiz.map((item) => ({ lab: manifest.id, item })));
  const byId = new Map(all.map((entry) => [entry.item.id, entry]));
  return {
    find: (id) => byId.get(id) ?? null,
    of: (labs, use) => labs.flatMap((wanted) => all.filter(({ lab, item }) => lab === wanted && item.use === use)),
    teaches: (lab) => (catalog.get(lab)?.course ?? null) !== null,
  };
}
