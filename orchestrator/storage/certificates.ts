import { type AccountId, accountIdSchema } from '../contract/account.js';
import { type CertificateFacts, certificateFactsSchema, revocationCategorySchema } from '../contract/certificate.js';
import { type CertificateNumber, certificateNumberSchema } from '../contract/certificate-number.js';
import type { CohortId } from '../contract/cohort.js';
import { type EnrolmentId, enrolmentIdSchema } from '../contract/enrolment.js';
import type { Database } from './database.js';
import { guarded, StorageError } from './error.js';
import type { CertificateTable } from './schema.js';

export interface CertificateRow {
  number: CertificateNumber;
  enrolment: EnrolmentId;
  /** The holder's, as it was at the issue; null once they were erased. */
  name: string | null;
  facts: CertificateFacts;
  /** The place in the list of revocations, counted from 0. */
  statusIndex: number;
  revocation: Revocation | null;
}

interface Revocation {
  at: number;
  by: AccountId;
  category: ReturnType<typeof revocationCategorySchema.parse>;
  reason: string | null;
}

export interface CertificateRows {
  /**
   * Stores a new certificate with the next place in the list of revocations. False, and nothing stored, where the enrolment
   * has one that stands, or, with `first`, where it ever had one; or where its person was erased.
   * @throws StorageError `conflict` where the number is taken
   */
  insert(row: Omit<CertificateRow, 'statusIndex' | 'revocation'>, first: boolean): boolean;
  get(number: CertificateNumber): Promise<CertificateRow | null>;
  /** The latest of an enrolment. */
  latest(enrolment: EnrolmentId): Promise<CertificateRow | null>;
  /** All of an enrolment, oldest first. */
  ofEnrolment(enrolment: EnrolmentId): Promise<CertificateRow[]>;
  /** All of a cohort, oldest first. */
  ofCohort(cohort: CohortId): Promise<CertificateRow[]>;
  /** Revokes one that stands; false where it was revoked before. */
  revoke(number: CertificateNumber, revocation: Revocation): Promise<boolean>;
  /** The document as it was issued, where it is kept. */
  pdf(number: CertificateNumber): Promise<Uint8Array | null>;
  /** Keeps the document, unless there is one or the person was erased. */
  keepPdf(number: CertificateNumber, pdf: Uint8Array): Promise<void>;
  /** How many there are, and the places of those that are revoked. */
  statuses(): Promise<{ count: number; revoked: number[] }>;
}

export function certificateRows({ db, sqlite }: Database): CertificateRows {
  const all = () => db.selectFrom('certificates').selectAll('certificates');
  return {
    insert: ({ number, enrolment, name, facts }, first) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            const against = sqlite.prepare(
              `select 1 from certificates where enrolment_id = ? ${first ? '' : 'and revoked_at is null'}
               union all
               select 1 from accounts join enrolments on account_id = accounts.id
               where enrolments.id = ? and erased_at is not null`,
            );
            if (against.get(enrolment, enrolment) !== undefined) return false;
            sqlite
              .prepare(
                `insert into certificates (number, enrolment_id, name, facts, issued_at, valid_until, status_index)
                 select ?, ?, ?, ?, ?, ?, coalesce(max(status_index) + 1, 0) from certificates`,
              )
              .run(number, enrolment, name, JSON.stringify(facts), facts.issuedAt, facts.validUntil);
            return true;
          })
          .immediate(),
      ),
    async get(number) {
      const row = await all().where('number', '=', number).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async latest(enrolment) {
      const query = all().where('enrolmentId', '=', enrolment).orderBy('statusIndex', 'desc').limit(1);
      const row = await query.executeTakeFirst();
      return row ? decode(row) : null;
    },
    ofEnrolment: async (enrolment) =>
      (await all().where('enrolmentId', '=', enrolment).orderBy('statusIndex').execute()).map(decode),
    async ofCohort(cohort) {
      const query = all().innerJoin('enrolments', 'enrolments.id', 'certificates.enrolmentId');
      return (await query.where('cohortId', '=', cohort).orderBy('statusIndex').execute()).map(decode);
    },
    async revoke(number, { at, by, category, reason }) {
      const query = db.updateTable('certificates').set({ revokedAt: at, revokedBy: by, category, reason });
      const done = await query.where('number', '=', number).where('revokedAt', 'is', null).executeTakeFirst();
      return done.numUpdatedRows > 0n;
    },
    pdf: async (number) =>
      guarded(
        () =>
          (sqlite.prepare('select pdf from certificate_pdfs where number = ?').pluck().get(number) as
            | Buffer
            | undefined) ?? null,
      ),
    keepPdf: async (number, pdf) =>
      guarded(
        () =>
          void sqlite
            .prepare(
              `insert or ignore into certificate_pdfs (number, pdf)
               select number, ? from certificates where number = ? and name is not null`,
            )
            .run(pdf, number),
      ),
    async statuses() {
      const { count } = await db
        .selectFrom('certificates')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      const revoked = db.selectFrom('certificates').select('statusIndex').where('revokedAt', 'is not', null);
      return { count: Number(count), revoked: (await revoked.execute()).map(({ statusIndex }) => statusIndex) };
    },
  };
}

function decode({ enrolmentId, revokedAt, revokedBy, category, reason, ...row }: CertificateTable): CertificateRow {
  const facts = certificateFactsSchema.safeParse(JSON.parse(row.facts));
  if (!facts.success)
    throw new StorageError('corrupt', `The facts of certificate ${row.number} do not fit.`, { cause: facts.error });
  return {
    number: certificateNumberSchema.parse(row.number),
    enrolment: enrolmentIdSchema.parse(enrolmentId),
    name: row.name,
    facts: facts.data,
    statusIndex: row.statusIndex,
    revocation:
      revokedAt === null
        ? null
        : {
            at: revokedAt,
            by: accountIdSchema.parse(revokedBy),
            category: revocationCategorySchema.parse(category),
            reason,
          },
  };
}
