import type { Database as Sqlite } from 'better-sqlite3';
import { chainExisting } from './chain.js';
import { guarded, StorageError } from './error.js';
import { gistExisting } from './grade-gists.js';

/** The database's history: entry N brings it from version N to N + 1. Entries are never edited, only added. */
const migrations: readonly (string | ((sqlite: Sqlite) => void))[] = [
  `
  create table accounts (
    id text primary key, name text not null, name_key text not null unique, password_hash text not null,
    role text not null, locale text not null, created_at integer not null
  );
  create table sessions (
    id_hash text primary key, account_id text not null references accounts(id),
    created_at integer not null, seen_at integer not null
  );
  create index sessions_by_account on sessions(account_id);
  create table tokens (
    id text primary key, account_id text not null references accounts(id), label text not null,
    secret_hash text not null unique, scopes text not null, created_at integer not null,
    expires_at integer not null, last_used_at integer
  );
  create index tokens_by_account on tokens(account_id);
  create table invitations (
    id text primary key, code_hash text not null unique, role text not null, uses_left integer not null,
    expires_at integer not null, created_at integer not null, created_by text references accounts(id)
  );
  create table attempts (
    id text primary key, owner_id text not null references accounts(id), lab_id text not null, lab_version text not null,
    mode text not null, state text not null, problem text, seed text not null, variant text not null,
    created_at integer not null, ready_at integer, clock_started_at integer, ends_at integer, submitted_at integer,
    graded_at integer, opening text not null, examination text not null, exam_progress text not null,
    successor text references attempts(id)
  );
  create index attempts_by_owner on attempts(owner_id, created_at);
  create index attempts_by_state on attempts(state);
  create unique index attempts_one_unfinished on attempts(owner_id)
    where state in ('queued', 'opening', 'ready', 'running', 'submitted', 'examining');
  create table drafts (
    attempt_id text primary key references attempts(id), report text not null, saved_at integer not null
  );
  create table reports (
    attempt_id text not null references attempts(id), number integer not null, filed_at integer not null,
    report text not null, normalised text not null, primary key (attempt_id, number)
  );
  create table hints (
    attempt_id text not null references attempts(id), objective text not null, tier integer not null,
    cost real not null, taken_at integer not null, primary key (attempt_id, objective, tier)
  );
  create table grades (
    attempt_id text not null references attempts(id), number integer not null, grade text not null,
    computed_at integer not null, primary key (attempt_id, number)
  );
  create table ledger (
    attempt_id text not null, seq integer not null, at integer not null, source text not null, host text not null,
    kind text not null, data text not null, primary key (attempt_id, seq)
  ) without rowid;
  `,
  // Evidence that can be checked: the chain over each ledger, signed grades with their reasons, marks, erasure.
  `
  alter table ledger add column hash text not null default '';
  create table ledger_heads (
    attempt_id text primary key, seq integer not null, at integer not null, hash text not null
  ) without rowid;
  alter table attempts add column marks text not null default '[]';
  alter table attempts add column erased_at integer;
  alter table accounts add column erased_at integer;
  alter table grades add column reason text;
  alter table grades add column computed_by text references accounts(id);
  alter table grades add column bundle text;
  alter table grades add column holder_salt text;
  create index attempts_by_lab on attempts(lab_id, created_at);
  `,
  chainExisting,
  // Cohorts and who is enrolled in them; what instructors did; new passwords.
  `
  create table cohorts (
    id text primary key, name text not null, starts_at integer not null, settings text not null,
    created_at integer not null, created_by text not null references accounts(id), archived_at integer
  );
  create table enrolments (
    id text primary key, cohort_id text not null references cohorts(id), account_id text not null references accounts(id),
    reference text, joined_at integer not null, left_at integer, identity_checked_at integer, group_number integer,
    unique (cohort_id, account_id)
  );
  create index enrolments_by_account on enrolments(account_id);
  alter table invitations add column cohort_id text references cohorts(id);
  alter table invitations add column invitee text;
  alter table invitations add column reference text;
  alter table attempts add column enrolment_id text references enrolments(id);
  create index attempts_by_enrolment on attempts(enrolment_id) where enrolment_id is not null;
  create table audit (
    seq integer primary key autoincrement, at integer not null, actor_id text not null references accounts(id),
    via text not null, action text not null, subject text not null, detail text not null
  );
  create table password_resets (
    account_id text primary key references accounts(id), code_hash text not null unique, expires_at integer not null
  );
  update accounts set role = 'admin' where erased_at is null and id = (
    select id from accounts where role = 'instructor' and erased_at is null order by created_at, id limit 1
  );
  `,
  // What instructors do in attempts: pauses, more time, messages.
  `
  alter table attempts add column paused_at integer;
  alter table attempts add column paused_ms integer not null default 0;
  alter table attempts add column extra_ms integer not null default 0;
  create table interventions (
    number integer primary key autoincrement, attempt_id text not null references attempts(id), at integer not null,
    kind text not null, account_id text references accounts(id), text text not null, minutes integer
  );
  create index interventions_by_attempt on interventions(attempt_id);
  `,
  // What groups say in the discussion and what each has read of it; the learning journal.
  `
  create table posts (
    seq integer primary key autoincrement, id text not null unique, cohort_id text not null references cohorts(id),
    group_number integer not null, prompt text not null, answers text references posts(id),
    author_id text not null references accounts(id), enrolment_id text references enrolments(id), text text not null,
    posted_at integer not null, edited_at integer, pinned_at integer, gone text, gone_at integer, reason text
  );
  create index posts_by_group on posts(cohort_id, group_number, prompt);
  create index posts_by_author on posts(author_id);
  create index posts_by_enrolment on posts(enrolment_id) where enrolment_id is not null;
  create index posts_by_answered on posts(answers) where answers is not null;
  create table posts_read (
    account_id text not null references accounts(id), cohort_id text not null references cohorts(id),
    group_number integer not null, prompt text not null, up_to integer not null,
    primary key (account_id, cohort_id, group_number, prompt)
  );
  create table journal_entries (
    enrolment_id text not null references enrolments(id), module text not null, learnt text not null,
    improve text not null, revision integer not null, saved_at integer not null, completed_at integer,
    primary key (enrolment_id, module)
  );
  `,
  // Certificates. At most one of an enrolment is not revoked. The name stands beside the facts: it goes with its person.
  // Webhooks: endpoints, what happened (each thing once), and what became of telling each endpoint.
  `
  create table certificates (
    number text primary key, enrolment_id text not null references enrolments(id), name text, facts text not null,
    issued_at integer not null, valid_until integer not null, status_index integer not null unique,
    revoked_at integer, revoked_by text references accounts(id), category text, reason text
  );
  create unique index certificates_one_standing on certificates(enrolment_id) where revoked_at is null;
  create index certificates_by_enrolment on certificates(enrolment_id);
  create table webhooks (
    id text primary key, url text not null, events text not null, secret text not null, enabled integer not null,
    created_at integer not null, created_by text not null references accounts(id)
  );
  create table webhook_events (
    id text primary key, type text not null, subject text not null, at integer not null, unique (type, subject)
  );
  create table webhook_deliveries (
    webhook_id text not null references webhooks(id), event_id text not null references webhook_events(id),
    state text not null, tries integer not null, since integer not null, next_at integer, tried_at integer, status integer,
    answer text, primary key (webhook_id, event_id)
  );
  create index webhook_deliveries_due on webhook_deliveries(next_at) where state = 'waiting';
  `,
  // Micro-courses as people read them; sittings of exams and tests.
  `
  create table course_progress (
    enrolment_id text not null references enrolments(id), lab_id text not null, place text not null,
    reached text not null, done_at integer, primary key (enrolment_id, lab_id)
  );
  create table course_answers (
    enrolment_id text not null references enrolments(id), lab_id text not null, question_id text not null,
    choice text not null, tries integer not null, answered_at integer not null, primary key (enrolment_id, question_id)
  );
  create table sittings (
    id text primary key, enrolment_id text not null references enrolments(id), module text not null,
    questions text not null, began_at integer not null, ends_at integer, ended_at integer, ending text, score real,
    void_reason text
  );
  create index sittings_by_enrolment on sittings(enrolment_id);
  create unique index sittings_one_open on sittings(enrolment_id, module) where ended_at is null;
  create unique index sittings_tests_once on sittings(enrolment_id, module)
    where module <> 'exam' and void_reason is null;
  create table sitting_answers (
    sitting_id text not null references sittings(id), question_id text not null, choice text not null,
    flagged integer not null, revision integer not null, saved_at integer not null,
    primary key (sitting_id, question_id)
  );
  `,
  // Fire drills: one attack for many people at one moment.
  `
  create table drills (
    id text primary key, cohort_id text not null references cohorts(id), lab_id text not null,
    created_by text not null references accounts(id), created_at integer not null, fired_at integer, stopped_at integer
  );
  create index drills_by_cohort on drills(cohort_id, created_at);
  create table drill_people (
    drill_id text not null references drills(id), enrolment_id text not null references enrolments(id),
    attempt_id text, problem text, fired_at integer, late integer not null default 0,
    primary key (drill_id, enrolment_id)
  );
  create index drill_people_by_enrolment on drill_people(enrolment_id);
  create index drill_people_by_attempt on drill_people(attempt_id) where attempt_id is not null;
  `,
  // What is read of a whole cohort stands together in indexes, apart from the texts and trees beside it. Gists of grades.
  `
  drop index attempts_by_enrolment;
  create index attempts_by_enrolment on attempts(
    enrolment_id, created_at, id, state, lab_id, mode, clock_started_at, submitted_at, graded_at
  ) where enrolment_id is not null;
  drop index attempts_by_lab;
  create index attempts_by_lab on attempts(lab_id, created_at, id, owner_id, ready_at, erased_at);
  drop index posts_by_enrolment;
  create index posts_by_enrolment on posts(enrolment_id, gone, answers, author_id) where enrolment_id is not null;
  create index journal_marks on journal_entries(enrolment_id, module, saved_at, completed_at);
  drop index sittings_by_enrolment;
  create index sittings_by_enrolment on sittings(
    enrolment_id, began_at, id, module, ended_at, ending, score, void_reason
  );
  create table grade_gists (
    attempt_id text not null, number integer not null, gist text not null, primary key (attempt_id, number)
  ) without rowid;
  `,
  gistExisting,
  // Transcripts of recordings, and certificates as they were issued.
  `
  create table transcripts (
    attempt_id text not null references attempts(id), host text not null, shell integer not null, seal text not null,
    sha256 text not null, primary key (attempt_id, host, shell)
  ) without rowid;
  create table certificate_pdfs (number text primary key references certificates(number), pdf blob not null);
  `,
];

/** The version that this program writes and reads. */
export const databaseVersion = migrations.length;

/**
 * The version of an open database; 0 where it is empty.
 * @throws StorageError `newer-version` where a later program has written it: an older one must not touch it.
 */
export function versionOf(sqlite: Sqlite): number {
  return guarded(() => {
    const known = sqlite.prepare("select 1 from sqlite_master where type = 'table' and name = 'migrations'").get();
    if (known === undefined) return 0;
    const version = sqlite.prepare('select coalesce(max(version), 0) from migrations').pluck().get() as number;
    if (version > databaseVersion) throw newerVersion(version);
    return version;
  });
}

/** Brings an open database to a version, the newest unless told otherwise, all steps in one transaction. Throws as `versionOf`. */
export function migrate(sqlite: Sqlite, now: () => number, to = databaseVersion): void {
  guarded(() =>
    sqlite
      .transaction(() => {
        sqlite.exec('create table if not exists migrations (version integer primary key, applied_at integer not null)');
        for (let next = versionOf(sqlite); next < to; next++) {
          const step = migrations[next];
          if (typeof step === 'function') step(sqlite);
          else sqlite.exec(step as string);
          sqlite.prepare('insert into migrations (version, applied_at) values (?, ?)').run(next + 1, now());
        }
      })
      .immediate(),
  );
}

function newerVersion(version: number): StorageError {
  return new StorageError(
    'newer-version',
    `The database has version ${version}, this ChainDrill knows ${databaseVersion} at most. Start the newer ChainDrill that wrote it, or restore a backup from before the upgrade.`,
  );
}
