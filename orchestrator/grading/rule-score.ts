import { matches } from './sigma/match.js';
import type { Rule } from './sigma/parse.js';
import type { Stream } from './streams.js';

export interface RuleScore {
  attacks: number;
  caught: number;
  benign: number;
  falseAlarms: number;
  /** caught ÷ attacks, 0 where there are none. */
  recall: number;
  /** falseAlarms ÷ benign, 0 where there are none. */
  falsePositives: number;
}

/** How rules do together on a labelled stream: an instance is matched as soon as any rule matches any of its events. */
export function scoreRules(rules: readonly Rule[], stream: Stream): RuleScore {
  const attackOf = new Map<string, boolean>();
  const matched = new Set<string>();
  stream.events.forEach((event, i) => {
    const label = stream.labels[i];
    if (label === undefined) return;
    attackOf.set(label.instance, label.attack);
    if (!matched.has(label.instance) && rules.some((rule) => matches(rule, event))) matched.add(label.instance);
  });
  const count = (attack: boolean, among: Iterable<string>) =>
    [...among].filter((id) => attackOf.get(id) === attack).length;
  const attacks = count(true, attackOf.keys());
  const benign = count(false, attackOf.keys());
  const caught = count(true, matched);
  const falseAlarms = count(false, matched);
  return {
    attacks,
    caught,
    benign,
    falseAlarms,
    recall: attacks === 0 ? 0 : caught / attacks,
    falsePositives: benign === 0 ? 0 : falseAlarms / benign,
  };
}

/** Share of the points: full from recall 0.9 with at most 1 % false alarms, falling linearly to none at 0.5 or 10 %. */
export function ruleShare({ recall, falsePositives }: Pick<RuleScore, 'recall' | 'falsePositives'>): number {
  const between = (value: number, none: number, full: number) =>
    Math.min(1, Math.max(0, (value - none) / (full - none)));
  return Math.min(between(recall, 0.5, 0.9), between(falsePositives, 0.1, 0.01));
}
