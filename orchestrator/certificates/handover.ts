import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import type { Cohorts } from '../cohorts/cohorts.js';
import type { Handover, HandoverRow } from '../contract/certificate.js';
import type { CohortId, Enrolment } from '../contract/cohort.js';
import { signDocument } from '../signing/envelope.js';
import type { SigningKeys } from '../signing/keys.js';
import type { CertificateRow } from '../storage/certificates.js';
import { type Certificates, stateOf } from './certificates.js';

/** The certificates of a cohort for the employer. Methods throw IdentityError `cohort-unknown`. */
export interface HandoverDesk {
  rows(cohort: CohortId): Promise<HandoverRow[]>;
  /** With a heading line; cells that a spreadsheet would take for formulas are marked as text. */
  csv(cohort: CohortId): Promise<string>;
  /** The rows and the digest of their CSV in a DSSE envelope, signed by the key of grades: a Sigstore bundle as JSON. */
  signed(cohort: CohortId): Promise<string>;
}

/** The media type of what is signed. */
export const handoverType = 'application/vnd.chaindrill.handover+json';

interface Parts {
  cohorts: Cohorts;
  certificates: Pick<Certificates, 'ofCohort'>;
  keys: Pick<SigningKeys, 'sign'>;
  publicUrl: string;
  now: () => number;
}

export function createHandover({ cohorts, certificates, keys, publicUrl, now }: Parts): HandoverDesk {
  async function rows(cohort: CohortId): Promise<HandoverRow[]> {
    const members = new Map((await cohorts.members(cohort)).map((member) => [member.id, member]));
    return (await certificates.ofCohort(cohort)).map((row) => rowOf(row, members.get(row.enrolment), now()));
  }
  return {
    rows,
    csv: async (cohort) => csvOf(await rows(cohort)),
    async signed(id) {
      const { name } = await cohorts.get(id);
      const certified = await rows(id);
      const document: Handover = {
        issuer: publicUrl,
        cohort: { id, name },
        exportedAt: new Date(now()).toISOString(),
        certificates: certified,
        csvSha256: createHash('sha256').update(csvOf(certified)).digest('hex'),
      };
      return signDocument(document, handoverType, keys);
    },
  };
}

/** One certificate as the employer is told of it; `member` gives the reference as it is now. */
export function rowOf(row: CertificateRow, member: Pick<Enrolment, 'reference'> | undefined, now: number): HandoverRow {
  const { facts, revocation } = row;
  const time = (at: number) => new Date(at).toISOString();
  return {
    name: row.name,
    reference: member?.reference ?? null,
    number: row.number,
    state: stateOf(row, now),
    issuedAt: time(facts.issuedAt),
    validUntil: time(facts.validUntil),
    revokedAt: revocation && time(revocation.at),
    proctored: facts.proctored,
    exam: facts.examShare === null ? null : Math.floor(facts.examShare * 1000 + 1e-6) / 10,
    practicals: facts.shown.map(({ lab, points, max }) => ({ lab, points, max })),
    enrolment: row.enrolment,
  };
}

function csvOf(rows: readonly HandoverRow[]): string {
  const lines = rows.map(({ practicals, enrolment: _, ...row }) => ({
    ...row,
    proctored: row.proctored ? 'yes' : 'no',
    practicals: practicals.map(({ lab, points, max }) => `${lab} ${points}/${max}`).join('; '),
  }));
  const columns = [
    'name',
    'reference',
    'number',
    'state',
    'issuedAt',
    'validUntil',
    'revokedAt',
    'proctored',
    'exam',
    'practicals',
  ];
  return stringify(lines, { header: true, columns, escape_formulas: true, record_delimiter: 'windows' });
}
