import { useRef } from 'react';
import type { BoardRow } from '../../../../orchestrator/contract/board.js';
import { needReasonSchema } from '../../../../orchestrator/contract/board.js';

export const boardFilters = ['all', 'help', 'lab', 'done'] as const;
export type BoardFilter = (typeof boardFilters)[number];

export interface Chosen {
  filter: BoardFilter;
  /** Part of a name. */
  name: string;
  group: number | null;
}

export const fits = (row: BoardRow, { filter, name, group }: Chosen): boolean =>
  inFilter(row, filter) &&
  (group === null || row.group === group) &&
  row.name.toLocaleLowerCase().includes(name.trim().toLocaleLowerCase());

export function inFilter({ needs, attempt, modules }: BoardRow, filter: BoardFilter): boolean {
  if (filter === 'help') return needs.length > 0;
  if (filter === 'lab') return attempt !== null;
  if (filter === 'done') return modules.done === modules.count;
  return true;
}

/** Most urgent first, by the reason, then by how long it has been so; who works in a lab before who does not; then by name. */
export function byNeed(rows: readonly BoardRow[]): BoardRow[] {
  const rank = ({ needs }: BoardRow) =>
    needs[0] ? needReasonSchema.options.indexOf(needs[0].reason) : needReasonSchema.options.length;
  const since = ({ needs }: BoardRow) => needs[0]?.since ?? Number.POSITIVE_INFINITY;
  return [...rows].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compare(since(a), since(b)) ||
      Number(b.attempt !== null) - Number(a.attempt !== null) ||
      a.name.localeCompare(b.name),
  );
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** Keeps rows in their places while `hold`: nothing moves away under a pointer. Those that are new come last. */
export function useHeldOrder(rows: BoardRow[], hold: boolean): BoardRow[] {
  const places = useRef<string[]>([]);
  if (!hold) {
    places.current = rows.map((row) => row.enrolment);
    return rows;
  }
  const place = new Map(places.current.map((id, at) => [id, at]));
  const at = (row: BoardRow) => place.get(row.enrolment) ?? Number.POSITIVE_INFINITY;
  return [...rows].sort((a, b) => compare(at(a), at(b)));
}
