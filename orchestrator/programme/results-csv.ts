import { stringify } from 'csv-stringify/sync';
import type { LabId, Mode } from '../contract/attempt.js';
import type { CohortResults, LabResult, PersonResults } from '../contract/cohort-results.js';
import { inert } from '../contract/csv-cell.js';

type Cell = string | number | null;

/** The modes that have columns, as they are named there. */
const modes: Mode[] = ['practice', 'assessment', 'drill'];
/** What is told of each lab and mode. Times in whole seconds from the attack's first effect. */
const columns: [string, (result: LabResult) => Cell][] = [
  ['points', ({ points }) => points],
  ['identify_s', ({ identifyMs }) => seconds(identifyMs)],
  ['report_s', ({ reportMs }) => seconds(reportMs)],
  ['contain_s', ({ containMs }) => seconds(containMs)],
  ['recover_s', ({ recoverMs }) => seconds(recoverMs)],
];

/** A cohort's results as CSV: one line a person, the columns of each lab and mode that anybody has a result in. */
export function resultsCsv({ people }: CohortResults): string {
  const pairs = pairsOf(people);
  const heading = [
    ...[
      'name',
      'reference',
      'group',
      'joined',
      'identity_checked',
      'modules_done',
      'modules',
      'passed',
      'exam_percent',
    ],
    ...pairs.flatMap(({ lab, mode }) => columns.map(([column]) => `${lab} ${mode} ${column}`)),
  ];
  const lines = people.map((person): Cell[] => [
    person.name,
    person.reference,
    person.group,
    new Date(person.joinedAt).toISOString().slice(0, 10),
    person.identityChecked ? 'yes' : 'no',
    person.done,
    person.modules,
    person.passed ? 'yes' : 'no',
    // Never rounded up to a pass that it was not.
    person.exam === null ? null : Math.floor(person.exam * 100 + 1e-9),
    ...pairs.flatMap(({ lab, mode }) => {
      const result = person.labs.find((one) => one.lab === lab && one.mode === mode);
      return columns.map(([, tell]) => (result ? tell(result) : null));
    }),
  ]);
  // With the mark of UTF-8, which spreadsheets need to read Chinese names.
  return stringify(
    [heading, ...lines].map((line) => line.map((cell) => inert(cell))),
    { bom: true },
  );
}

function pairsOf(people: readonly PersonResults[]): { lab: LabId; mode: Mode }[] {
  const all = people.flatMap(({ labs }) => labs);
  const labs = [...new Set(all.map(({ lab }) => lab))];
  return labs.flatMap((lab) =>
    modes.filter((mode) => all.some((one) => one.lab === lab && one.mode === mode)).map((mode) => ({ lab, mode })),
  );
}

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1000));
