import { compact } from './shown-text.js';

/** What a lab says of itself to everybody: brief, debrief, hints, guide, and every value that is drawn from a short list. */
export interface LabText {
  /** As it is searched: lower case, no white space. */
  readonly compact: string;
  /** As it is read: lower case, one text a line. */
  readonly lines: string;
}

/** `sources` may be texts or trees of them: a lab's manifest, its brief in both languages. */
export function labTextOf(...sources: unknown[]): LabText {
  const lines = sources.flatMap(leaves).join('\n').toLowerCase();
  return { compact: compact(lines), lines };
}

/** Every text and number of a tree, keys of objects included: a lookup's keys are values too. */
export function leaves(tree: unknown): string[] {
  if (typeof tree === 'string' || typeof tree === 'number') return [String(tree)];
  if (Array.isArray(tree)) return tree.flatMap(leaves);
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => [key, ...leaves(value)]);
}
