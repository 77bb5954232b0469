import { dirname } from 'node:path';
import { z } from 'zod';
import { type AccountId, accountIdSchema } from '../contract/account.js';
import { type AttemptId, attemptIdSchema, finalStates } from '../contract/attempt.js';
import type { Database } from './database.js';
import { guarded } from './error.js';
import { dropKept } from './migrate-copy.js';

/** What of an attempt is evidence. All of it has the column `attempt_id`. */
const evidenceTables = [
  'ledger',
  'ledger_heads',
  'drafts',
  'reports',
  'hints',
  'interventions',
  'transcripts',
] as const;
const over = finalStates.map((state) => `'${state}'`).join(', ');

/**
 * Erasing for good. Deleted content is overwritten at once (`secure_delete`), the write-ahead log is emptied by `flush`.
 * What remains are copies of cells that SQLite moved between pages long before: in the unused middle of a page they are no
 * content that could be deleted. Writing the file anew drops them, so every erasure notes that this is due (in
 * `user_version`, which nothing else uses, in the same transaction), and `compact` does it when there is time.
 */
export interface ErasureRows {
  /** Attempts that ended before this time (their grade's, else their making) and have evidence still. Oldest first. */
  due(endedBefore: number, limit: number): Promise<AttemptId[]>;
  /**
   * Removes the evidence of an attempt that is over, its seed and its variant, and notes when, in one transaction. Row,
   * marks, grades and bundles stay. A second call removes what came meanwhile and keeps the first time. False, and nothing
   * done, where the attempt is unfinished or unknown.
   */
  evidence(attempt: AttemptId, at: number): boolean;
  /** Attempts that count as erased and have evidence nonetheless: something wrote while they were being erased. */
  leftovers(): Promise<AttemptId[]>;
  /** Which of these attempts count as erased. */
  erased(attempts: readonly string[]): Promise<AttemptId[]>;
  /**
   * Erases a person in one transaction: `name` takes the place of the name, no password fits any more, sessions and tokens
   * end (their ids are returned), answers in courses, tests and exams go, and no grade can be matched to the name. The
   * account's row stays for those that refer to it. A second call keeps the first name and time. Null, and nothing done, where no other administrator would be left.
   * @throws StorageError `conflict` where `name` is taken
   */
  person(account: AccountId, name: string, at: number): { sessions: string[]; tokens: string[] } | null;
  /** Drops the salts that open the commitments of a person's grades to their name. */
  holder(account: AccountId): void;
  /** Erased persons of whom attempts or salts are left. */
  unfinishedPersons(): Promise<AccountId[]>;
  /** Empties the write-ahead log into the file, so that no earlier state of a page is left in it. */
  flush(): void;
  /** Whether something was erased since the file was last written anew. */
  compactionDue(): boolean;
  /**
   * Writes the file anew, and removes what is kept from before a migration. Nothing else is served meanwhile: about a second
   * for 250 MB.
   */
  compact(): void;
}

/** What a person wrote: the journal goes; of a post that others answered its place stays, empty. */
function forgetTalk(sqlite: Database['sqlite'], account: AccountId, at: number): void {
  const run = (sql: string, ...values: unknown[]) => sqlite.prepare(sql).run(...values);
  run('delete from journal_entries where enrolment_id in (select id from enrolments where account_id = ?)', account);
  run('delete from posts_read where account_id = ?', account);
  run(
    `update posts set text = '', reason = null, pinned_at = null, gone = coalesce(gone, 'deleted'),
       gone_at = coalesce(gone_at, ?) where author_id = ?`,
    at,
    account,
  );
  run(`delete from posts where gone = 'deleted' and answers is not null`);
  run(
    `delete from posts where gone = 'deleted'
       and not exists (select 1 from posts as answer where answer.answers = posts.id)`,
  );
}

export function erasureRows({ sqlite }: Database): ErasureRows {
  const noteCompaction = () => sqlite.pragma('user_version = 1');
  const flush = () => guarded(() => void sqlite.pragma('wal_checkpoint(TRUNCATE)'));
  const ids = <S extends z.ZodType>(schema: S, sql: string, ...values: unknown[]): z.output<S>[] =>
    guarded(() => z.array(schema).parse(sqlite.prepare(sql).pluck().all(values)));
  const forgetHolder = (account: AccountId) =>
    sqlite
      .prepare(
        `update grades set holder_salt = null
         where holder_salt is not null and attempt_id in (select id from attempts where owner_id = ?)`,
      )
      .run(account).changes;

  /** What was answered goes, what was reached stays: times and scores, on which a certificate stands. */
  const forgetLearning = (account: AccountId) => {
    const own = 'enrolment_id in (select id from enrolments where account_id = ?)';
    sqlite
      .prepare(`delete from sitting_answers where sitting_id in (select id from sittings where ${own})`)
      .run(account);
    sqlite.prepare(`delete from course_answers where ${own}`).run(account);
    sqlite.prepare(`update sittings set void_reason = '' where void_reason is not null and ${own}`).run(account);
  };

  return {
    due: async (endedBefore, limit) =>
      ids(
        attemptIdSchema,
        `select id from attempts where erased_at is null and state in (${over}) and coalesce(graded_at, created_at) < ?
         order by created_at, id limit ?`,
        endedBefore,
        limit,
      ),
    evidence: (attempt, at) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            const { changes } = sqlite
              .prepare(
                `update attempts set seed = '', variant = '{}', exam_progress = '{}', erased_at = coalesce(erased_at, ?)
                 where id = ? and state in (${over})`,
              )
              .run(at, attempt);
            if (changes === 0) return false;
            for (const table of evidenceTables)
              sqlite.prepare(`delete from ${table} where attempt_id = ?`).run(attempt);
            noteCompaction();
            return true;
          })
          .immediate(),
      ),
    leftovers: async () => {
      const any = evidenceTables
        .map((table) => `exists (select 1 from ${table} where attempt_id = attempts.id)`)
        .join(' or ');
      return ids(attemptIdSchema, `select id from attempts where erased_at is not null and (${any})`);
    },
    erased: async (attempts) =>
      ids(
        attemptIdSchema,
        `select id from attempts where erased_at is not null and id in (select value from json_each(?))`,
        JSON.stringify(attempts),
      ),
    person: (account, name, at) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            const others = sqlite
              .prepare(`select count(*) from accounts where id <> ? and role = 'admin' and erased_at is null`)
              .pluck()
              .get(account);
            const row = sqlite.prepare('select role, erased_at from accounts where id = ?').get(account) as
              | { role: string; erased_at: number | null }
              | undefined;
            const mayGo = row?.role !== 'admin' || row.erased_at !== null || others !== 0;
            if (!mayGo) return null;
            sqlite
              .prepare(
                `update accounts set name = ?, name_key = ?, password_hash = '', erased_at = ?
                 where id = ? and erased_at is null`,
              )
              .run(name, name, at, account);
            sqlite.prepare('update enrolments set reference = null where account_id = ?').run(account);
            sqlite
              .prepare(
                `update certificates set name = null, reason = null
                 where enrolment_id in (select id from enrolments where account_id = ?)`,
              )
              .run(account);
            sqlite
              .prepare(
                `delete from certificate_pdfs where number in (
                   select number from certificates join enrolments on enrolments.id = enrolment_id where account_id = ?)`,
              )
              .run(account);
            sqlite.prepare('delete from password_resets where account_id = ?').run(account);
            forgetTalk(sqlite, account, at);
            forgetLearning(account);
            forgetHolder(account);
            noteCompaction();
            const end = (sql: string) => sqlite.prepare(sql).pluck().all(account) as string[];
            return {
              sessions: end('delete from sessions where account_id = ? returning id_hash'),
              tokens: end('delete from tokens where account_id = ? returning id'),
            };
          })
          .immediate(),
      ),
    holder: (account) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            if (forgetHolder(account) > 0) noteCompaction();
          })
          .immediate(),
      ),
    unfinishedPersons: async () =>
      ids(
        accountIdSchema,
        `select id from accounts where erased_at is not null and exists (
           select 1 from attempts where owner_id = accounts.id and (attempts.erased_at is null
             or exists (select 1 from grades where attempt_id = attempts.id and holder_salt is not null)))`,
      ),
    flush,
    compactionDue: () => guarded(() => sqlite.pragma('user_version', { simple: true }) !== 0),
    compact: () =>
      guarded(() => {
        dropKept(dirname(sqlite.name));
        sqlite.exec('vacuum');
        sqlite.pragma('user_version = 0');
        flush();
      }),
  };
}
