import { CsvError, parse } from 'csv-parse/sync';
import { type Account, accountNameSchema } from '../contract/account.js';
import { type CohortId, type ImportedRow, importedPersonSchema } from '../contract/cohort.js';
import { nameKeyOf } from '../identity/accounts.js';
import { IdentityError } from '../identity/error.js';
import type { Invitations } from '../identity/invitations.js';
import type { Cohorts } from './cohorts.js';

/** At most so many people in one file. */
export const maxPeople = 500;

/**
 * Invites the people of a CSV file into a cohort, each by a link of their own. A line that names somebody twice, who was
 * invited already or is enrolled, invites nobody again; a line that is wrong says why, and the others go on.
 * @throws IdentityError `csv-unreadable` where the file is no CSV with a column `name`, or has too many lines;
 *   `cohort-unknown`, `cohort-archived`
 */
export async function importPeople(
  parts: { cohorts: Cohorts; invitations: Invitations },
  by: Account,
  request: { cohort: CohortId; csv: string; dryRun: boolean; days: number },
): Promise<ImportedRow[]> {
  const { cohorts, invitations } = parts;
  await cohorts.requireActive(request.cohort);
  const lines = linesOf(request.csv);
  const members = (await cohorts.members(request.cohort)).filter(({ leftAt }) => leftAt === null);
  const enrolled = new Set(members.map(({ name }) => nameKeyOf(name)));
  const invited = new Set(
    (await invitations.list(request.cohort)).flatMap(({ invitee }) => (invitee === null ? [] : [nameKeyOf(invitee)])),
  );
  const seen = new Set<string>();
  const rows: ImportedRow[] = [];
  for (const { line, record } of lines) {
    const person = importedPersonSchema.safeParse(record);
    const name = String(record.name ?? '').slice(0, 200);
    const row = { line, name, reference: record.reference?.trim() || null, fault: null, problem: null, url: null };
    if (!person.success) {
      const fault = faultOf(person.error.issues[0]?.path[0], name);
      rows.push({ ...row, outcome: 'invalid', fault, problem: sentences[fault] });
      continue;
    }
    const key = nameKeyOf(person.data.name);
    const outcome = seen.has(key)
      ? 'duplicate'
      : enrolled.has(key)
        ? 'enrolled'
        : invited.has(key)
          ? 'invited-before'
          : 'invited';
    seen.add(key);
    const made =
      outcome === 'invited' && !request.dryRun
        ? await invitations.create(by, {
            role: 'trainee',
            uses: 1,
            days: request.days,
            cohort: request.cohort,
            invitee: person.data.name,
            reference: row.reference,
          })
        : null;
    rows.push({ ...row, name: person.data.name, outcome, url: made?.url ?? null });
  }
  return rows;
}

function linesOf(csv: string): { line: number; record: Record<string, string | undefined> }[] {
  let records: { info: { lines: number }; record: Record<string, string> }[];
  try {
    records = parse(csv, {
      bom: true,
      columns: (heading: string[]) => heading.map((title) => title.trim().toLowerCase()),
      // Spreadsheets of many countries separate by semicolons.
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new IdentityError('csv-unreadable', `The file is no valid CSV: ${cause.message}`);
  }
  if (records.length === 0 || records[0]?.record.name === undefined)
    throw new IdentityError(
      'csv-unreadable',
      'The file needs a heading line with the column "name" (and if wanted "reference"), and one line for each person.',
    );
  if (records.length > maxPeople)
    throw new IdentityError('csv-unreadable', `The file names ${records.length} people. ${maxPeople} fit at once.`);
  return records.map(({ info, record }) => ({ line: info.lines, record }));
}

type Fault = NonNullable<ImportedRow['fault']>;

const sentences: Record<Fault, string> = {
  'name-missing': 'The name is missing.',
  'name-wrong': 'A name has 1 to 64 visible characters.',
  'reference-long': 'The reference is longer than 120 characters.',
  other: 'The line does not fit.',
};

function faultOf(field: PropertyKey | undefined, name: string): Fault {
  if (field === 'reference') return 'reference-long';
  if (name.trim() === '') return 'name-missing';
  return accountNameSchema.safeParse(name).success ? 'other' : 'name-wrong';
}
