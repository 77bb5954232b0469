import type { QuestionId } from '../../contract/quiz.js';
import { type Chance, chanceFrom } from '../../grading/stream/chance.js';
import type { BankItem } from '../bank.js';

interface Wanted {
  count: number;
  /** How often the person met each question in earlier sittings; what is not named, never. */
  seen: ReadonlyMap<QuestionId, number>;
  /** The sitting: the draw depends on it, on the bank and on what was seen, and on nothing else. */
  seed: string;
}

/**
 * Draws an exam: as many questions of each lab, within a lab of each kind as its bank has them, those met before last. As
 * many as there are where the bank is too small. In a random order.
 */
export function drawExam(bank: readonly BankItem[], { count, seen, seed }: Wanted): QuestionId[] {
  const chance = chanceFrom(`draw\0${seed}`);
  // Shuffled, so that it is chance which lab gets what cannot be divided.
  const labs = chance.shuffled(groupsOf(bank, ({ lab }) => lab));
  const perLab = apportion(
    count,
    labs.map((items) => ({ weight: 1, size: items.length })),
  );
  const drawn = labs.flatMap((items, index) => drawOfLab(items, perLab[index] ?? 0, seen, chance));
  return chance.shuffled(drawn);
}

/** Any number of questions in an order that depends on the seed alone. */
export const shuffledBy = (bank: readonly BankItem[], seed: string): QuestionId[] =>
  chanceFrom(`draw\0${seed}`).shuffled(bank.map(({ item }) => item.id));

function drawOfLab(bank: readonly BankItem[], count: number, seen: Wanted['seen'], chance: Chance): QuestionId[] {
  const kinds = groupsOf(bank, ({ item }) => item.kind);
  const perKind = apportion(
    count,
    kinds.map((items) => ({ weight: items.length, size: items.length })),
  );
  return kinds.flatMap((items, index) => {
    const ids = chance.shuffled(items).map(({ item }) => item.id);
    const met = (id: QuestionId) => seen.get(id) ?? 0;
    return ids.sort((one, other) => met(one) - met(other)).slice(0, perKind[index]);
  });
}

/**
 * Divides seats among groups in proportion to their weights, none above its size, by the method of Sainte-Laguë: each seat
 * goes to the group with the largest weight / (2 · seats + 1), to the first of equals.
 */
export function apportion(seats: number, groups: readonly { weight: number; size: number }[]): number[] {
  const given = groups.map(() => 0);
  for (let seat = 0; seat < seats; seat += 1) {
    let best = -1;
    let highest = 0;
    groups.forEach(({ weight, size }, index) => {
      const has = given[index] as number;
      const claim = has < size ? weight / (2 * has + 1) : 0;
      if (claim > highest) [best, highest] = [index, claim];
    });
    if (best < 0) break;
    given[best] = (given[best] as number) + 1;
  }
  return given;
}

function groupsOf(bank: readonly BankItem[], keyOf: (entry: BankItem) => string): BankItem[][] {
  const groups = new Map<string, BankItem[]>();
  for (const entry of bank) groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
  return [...groups.values()];
}
