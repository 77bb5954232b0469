import type { Cohorts } from '../cohorts/cohorts.js';
import type { Account } from '../contract/account.js';
import type {
  CertificateState,
  OwnCertificate,
  PublicCertificate,
  RevocationCategory,
} from '../contract/certificate.js';
import type { CertificateNumber } from '../contract/certificate-number.js';
import type { CohortId } from '../contract/cohort.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import type { Programme } from '../contract/programme.js';
import { ProgrammeError } from '../programme/error.js';
import type { ProgrammeDesk } from '../programme/programme.js';
import type { CertificateRow } from '../storage/certificates.js';
import { StorageError } from '../storage/error.js';
import type { Storage } from '../storage/open.js';
import { factsOf, type LabOf, newNumber } from './issue.js';
import { certificatePdf } from './pdf/document.js';

/**
 * Certificates: issued by themselves as soon as everything required is done, once per enrolment; looked up by anybody who
 * has the number; revoked by instructors, for good.
 */
export interface Certificates {
  /** Issues what is due: to be called once at the start, for what an earlier run did not come to. */
  catchUp(): Promise<void>;
  /** Resolves when everything that was noticed so far is dealt with. */
  settled(): Promise<void>;
  /** @throws ProgrammeError `certificate-unknown` */
  get(number: CertificateNumber): Promise<CertificateRow>;
  /** @throws ProgrammeError `certificate-unknown` */
  show(number: CertificateNumber): Promise<PublicCertificate>;
  /** How the person stands. @throws ProgrammeError `module-unknown` */
  own(enrolment: EnrolmentId): Promise<OwnCertificate>;
  /** The latest one as a document, the same for ever. @throws ProgrammeError `certificate-unknown`, `certificate-erased` */
  pdf(enrolment: EnrolmentId): Promise<{ number: CertificateNumber; bytes: Uint8Array }>;
  /** All of a cohort, oldest first. @throws IdentityError `cohort-unknown` */
  ofCohort(cohort: CohortId): Promise<CertificateRow[]>;
  /** @throws ProgrammeError `certificate-unknown` (in this cohort), `certificate-revoked` */
  revoke(of: { cohort: CohortId; number: CertificateNumber }, why: Why): Promise<PublicCertificate>;
  /**
   * A new certificate for somebody whose last one is revoked.
   * @throws ProgrammeError `module-unknown`, `certificate-stands`, `certificate-incomplete`
   */
  reissue(of: { cohort: CohortId; member: EnrolmentId }): Promise<PublicCertificate>;
  /** As the public sees a stored one. */
  view(row: CertificateRow): PublicCertificate;
  /** Calls back when one was issued or revoked. Returns the unsubscriber. */
  onChange(callback: (change: 'issued' | 'revoked', row: CertificateRow) => void): () => void;
  stop(): void;
}

interface Why {
  by: Account;
  category: RevocationCategory;
  reason: string;
}

interface Parts {
  storage: Storage;
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  labOf: LabOf;
  publicUrl: string;
  now: () => number;
  /** Hears why a certificate could not be issued; it is tried again at the next change, and at the next start. */
  onFault: (error: unknown, enrolment: EnrolmentId) => void;
}

export function createCertificates(parts: Parts): Certificates {
  const { storage, cohorts, programme, publicUrl, now, onFault } = parts;
  const { certificates: rows } = storage;
  const listeners = new Set<(change: 'issued' | 'revoked', row: CertificateRow) => void>();
  const tell = (change: 'issued' | 'revoked', row: CertificateRow) => {
    for (const listener of listeners) listener(change, row);
  };

  /** Issues one where everything is done. Null where it is not due, or there is one already. */
  async function issue(of: Programme, first: boolean): Promise<CertificateRow | null> {
    const { enrolment, missing } = of;
    if (missing.length > 0 || enrolment.leftAt !== null) return null;
    const facts = await factsOf(parts, of, now());
    const inserted = unlessTaken((number) =>
      rows.insert({ number, enrolment: enrolment.id, name: enrolment.name, facts }, first),
    );
    const row = inserted ? await rows.latest(enrolment.id) : null;
    if (row) {
      tell('issued', row);
      // Where it fails, whoever asks for it hears why.
      queue = queue.then(() => pdfOf(row)).catch(() => {});
    }
    return row;
  }

  /** Set once: that takes longer than anything else that is read. */
  async function pdfOf(row: CertificateRow): Promise<Uint8Array> {
    const kept = await rows.pdf(row.number);
    if (kept !== null) return kept;
    const pdf = await certificatePdf(view(row), pageOf(publicUrl, row.number));
    await rows.keepPdf(row.number, pdf);
    return pdf;
  }

  // One after another, so that many changes of one person at once do their work once.
  let queue: Promise<unknown> = Promise.resolve();
  const noticed = new Set<EnrolmentId>();
  function notice(id: EnrolmentId): void {
    if (noticed.has(id)) return;
    noticed.add(id);
    queue = queue.then(async () => {
      noticed.delete(id);
      try {
        if ((await rows.latest(id)) === null) await issue(await programme.one(id), true);
      } catch (error) {
        onFault(error, id);
      }
    });
  }
  const stopListening = programme.onChange(notice);

  async function get(number: CertificateNumber): Promise<CertificateRow> {
    const row = await rows.get(number);
    if (row === null)
      throw new ProgrammeError('certificate-unknown', 'This server has issued no certificate with this number.');
    return row;
  }
  const view = (row: CertificateRow): PublicCertificate => ({
    ...row.facts,
    number: row.number,
    name: row.name,
    state: stateOf(row, now()),
    revoked: row.revocation && { at: row.revocation.at, category: row.revocation.category },
  });

  return {
    async catchUp() {
      for (const cohort of await cohorts.list()) {
        if (cohort.archivedAt !== null) continue;
        const present = (await cohorts.members(cohort.id)).filter(({ leftAt }) => leftAt === null);
        for (const { enrolment, missing } of await programme.ofCohort(cohort, present))
          if (missing.length === 0) notice(enrolment.id);
      }
      await queue;
    },
    async settled() {
      for (let seen: unknown = null; seen !== queue; ) {
        seen = queue;
        await queue;
      }
    },
    get,
    view,
    show: async (number) => view(await get(number)),
    async own(enrolment) {
      const { missing } = await programme.one(enrolment);
      const row = await rows.latest(enrolment);
      return { certificate: row && view(row), missing, url: row && pageOf(publicUrl, row.number) };
    },
    async pdf(enrolment) {
      const row = await rows.latest(enrolment);
      if (row === null) throw new ProgrammeError('certificate-unknown', 'There is no certificate yet.');
      if (row.name === null)
        throw new ProgrammeError(
          'certificate-erased',
          'The holder was erased, so there is no PDF in their name any more.',
        );
      return { number: row.number, bytes: await pdfOf(row) };
    },
    async ofCohort(cohort) {
      await cohorts.get(cohort);
      return rows.ofCohort(cohort);
    },
    async revoke({ cohort, number }, { by, category, reason }) {
      const row = await rows.get(number);
      const found = row && (await cohorts.enrolment(row.enrolment));
      if (found?.cohort.id !== cohort)
        throw new ProgrammeError('certificate-unknown', 'There is no such certificate in this cohort.');
      if (!(await rows.revoke(number, { at: now(), by: by.id, category, reason })))
        throw new ProgrammeError('certificate-revoked', 'The certificate was revoked before.');
      const revoked = await get(number);
      tell('revoked', revoked);
      return view(revoked);
    },
    async reissue({ cohort, member }) {
      const of = await programme.one(member);
      if (of.cohort.id !== cohort) throw new ProgrammeError('module-unknown', 'There is no such enrolment.');
      if (of.missing.length > 0)
        throw new ProgrammeError('certificate-incomplete', `Still to be done: ${of.missing.join(', ')}.`);
      const row = await issue(of, false);
      if (row === null)
        throw new ProgrammeError('certificate-stands', 'There is a certificate already. Revoke it first.');
      return view(row);
    },
    onChange: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    stop: stopListening,
  };
}

/** Where anybody checks a certificate. */
export const pageOf = (publicUrl: string, number: CertificateNumber) => `${publicUrl}/certificates/${number}`;

export function stateOf({ revocation, facts }: CertificateRow, now: number): CertificateState {
  if (revocation !== null) return 'revoked';
  return now >= facts.validUntil ? 'expired' : 'genuine';
}

/** Draws another number where one is taken: of 2^55 that will hardly happen. */
function unlessTaken<T>(insert: (number: CertificateNumber) => T): T {
  for (let tries = 1; ; tries++) {
    try {
      return insert(newNumber());
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'conflict' || tries > 3) throw error;
    }
  }
}
