import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { newNumber } from '../../../orchestrator/certificates/issue.js';
import type { Account } from '../../../orchestrator/contract/account.js';
import { type AttemptId, labIdSchema } from '../../../orchestrator/contract/attempt.js';
import { programmeSettingsSchema } from '../../../orchestrator/contract/cohort.js';
import { enrolmentIdSchema } from '../../../orchestrator/contract/enrolment.js';
import { computeGrade, gradeBytes } from '../../../orchestrator/grading/grade.js';
import { RecordingFile, recordingPath } from '../../../orchestrator/range/terminals/recording-file.js';
import { signStatement } from '../../../orchestrator/signing/envelope.js';
import { openKeys } from '../../../orchestrator/signing/keys.js';
import { holderOf, statementOf } from '../../../orchestrator/signing/statement.js';
import type { Storage } from '../../../orchestrator/storage/open.js';
import { lab, story, variant } from '../../grading/story.js';
import { attemptRow } from '../../platform/support/rows.js';

/* What somebody leaves in a data folder whom the server need not have taught: it may run meanwhile, or not. */

interface Place {
  storage: Storage;
  folder: string;
  owner: Account;
}

/** A graded attempt: a model answer's ledger, a sealed recording, and the grade, signed with the folder's keys. */
export async function leaveGraded({ storage, folder, owner }: Place, name: string): Promise<AttemptId> {
  const row = attemptRow(name, owner, { state: 'graded', mode: 'assessment', gradedAt: Date.now(), variant });
  await storage.attempts.insert(row);
  storage.ledger.append(
    row.id,
    story().map(({ source, host, kind, data }) => ({ source, host, kind, data: data as Record<string, unknown> })),
  );
  await leaveRecording({ storage, folder, owner }, row.id, 'what was typed');
  const grade = computeGrade({ attemptId: row.id, lab, variant, ledger: storage.ledger.read(row.id) });
  const head = storage.ledger.export(row.id).find(({ seq }) => seq === grade.ledgerHead);
  const salt = 'ab'.repeat(16);
  const computedAt = Date.now();
  const statement = statementOf({
    grade,
    number: 1,
    reason: null,
    computedAt,
    mode: row.mode,
    lab: { id: labIdSchema.parse('sympy-dev'), version: '1.0.0', digest: 'cd'.repeat(32) },
    ledger: head ?? storage.ledger.head(row.id),
    marks: [],
    seed: row.seed,
    variant,
    holder: holderOf(owner.name, salt),
  });
  await storage.grades.insert(row.id, {
    number: 1,
    grade: gradeBytes(grade),
    computedAt,
    reason: null,
    computedBy: null,
    bundle: signStatement(
      statement,
      openKeys(join(folder, 'keys'), () => computedAt - 1_000),
    ),
    holderSalt: salt,
  });
  return row.id;
}

/** Adds to the recording of a shell and seals it in the ledger, as the end of a session does. */
export async function leaveRecording({ storage, folder }: Place, attemptId: AttemptId, text: string): Promise<void> {
  const shell = { attemptId, host: 'app', shell: 0 };
  const file = await openRecording(folder, attemptId);
  await file.append(`${JSON.stringify({ version: 2, width: 80, height: 24, timestamp: 1_790_000_000 })}\n`);
  await file.append(`${JSON.stringify([0.5, 'o', text])}\n`);
  const sealed = await file.close();
  storage.ledger.append(attemptId, [
    { source: 'platform', host: shell.host, kind: 'terminal.recorded', data: { shell: 0, ...sealed, cut: false } },
  ]);
}

export function openRecording(folder: string, attemptId: AttemptId): Promise<RecordingFile> {
  mkdirSync(join(folder, 'recordings'), { recursive: true });
  return RecordingFile.open(recordingPath(join(folder, 'recordings'), { attemptId, host: 'app', shell: 0 }));
}

/** A certificate of theirs, in a cohort of its own. Answers its number. */
export async function leaveCertificate({ storage, folder, owner }: Place): Promise<string> {
  const enrolment = enrolmentIdSchema.parse(`enrolment-of-${owner.id}`);
  const sqlite = new SqliteDatabase(join(folder, 'chaindrill.db'), { fileMustExist: true });
  sqlite
    .prepare('insert into cohorts (id, name, starts_at, settings, created_at, created_by) values (?, ?, 0, ?, 0, ?)')
    .run('autumn', 'Autumn', JSON.stringify(programmeSettingsSchema.parse({ labs: ['sympy-dev'] })), owner.id);
  sqlite
    .prepare('insert into enrolments (id, cohort_id, account_id, joined_at) values (?, ?, ?, 0)')
    .run(enrolment, 'autumn', owner.id);
  sqlite.close();
  const number = newNumber();
  const facts = {
    cohort: 'Autumn',
    issuedAt: Date.now() - 1_000,
    validUntil: Date.now() + 86_400_000,
    examShare: 0.9,
    shown: [],
    proctored: false,
    issuer: 'http://localhost',
  };
  if (!storage.certificates.insert({ number, enrolment, name: owner.name, facts }, true)) throw new Error('not issued');
  return number;
}
