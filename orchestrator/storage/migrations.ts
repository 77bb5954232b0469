import type { Database as Sqlite } from 'better-sqlite3';
import { chainExisting } from './chain.js';
import { guarded, StorageError } from './error.js';

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
];

/** The version that this program writes and reads. */
const databaseVersion = migrations.length;

/**
 * Brings an open database to `databaseVersion`, all steps in one transaction.
 * @throws StorageError `newer-version` where a later program has written it: an older one must not touch it.
 */
export function migrate(sqlite: Sqlite, now: () => number): void {
  guarded(() =>
    sqlite
      .transaction(() => {
        sqlite.exec('create table if not exists migrations (version integer primary key, applied_at integer not null)');
        const version = sqlite.prepare('select coalesce(max(version), 0) from migrations').pluck().get() as number;
        if (version > databaseVersion) throw newerVersion(version);
        for (let next = version; next < databaseVersion; next++) {
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
