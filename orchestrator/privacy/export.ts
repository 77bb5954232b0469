import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipArchive } from 'archiver';
import type { Account } from '../contract/account.js';
import { finalStates } from '../contract/attempt.js';
import type { AttemptRow } from '../storage/attempts.js';
import type { Storage } from '../storage/open.js';
import { readme } from './readme.js';

/** What a person may know and take along. */
export interface Privacy {
  /** Days for which evidence is kept after an attempt's end. */
  retentionDays: number;
  /** Names the download: the person's name as far as every file system takes it, and the day. */
  exportName(account: Account): string;
  /**
   * Writes everything that is stored of a person into `into` as a ZIP, piece by piece and no faster than it is read.
   * Where it cannot be finished, `into` is destroyed, so that no half of it passes for the whole.
   * @throws what went wrong: `ERR_STREAM_PREMATURE_CLOSE` where the reader went away, else a fault of database or disk
   */
  exportOf(account: Account, into: Writable): Promise<void>;
}

interface Parts {
  storage: Storage;
  /** Holds `<attempt>/*.cast`. */
  recordingsDir: string;
  retentionDays: number;
  now: () => number;
}

/** One file of the export. A stream is opened when its turn has come. */
interface File {
  name: string;
  content: string | (() => Readable);
}

export function createPrivacy(parts: Parts): Privacy {
  const { retentionDays, now } = parts;
  return {
    retentionDays,
    exportName: ({ name }) => {
      const safe = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'account';
      return `chaindrill-${safe}-${dayOf(now())}.zip`;
    },
    exportOf: (account, into) => zip(filesOf(parts, account), into, new Date(now())),
  };
}

async function zip(files: AsyncIterable<File>, into: Writable, date: Date): Promise<void> {
  // Packed a little larger, in a third of the time: somebody waits, and everybody else as well.
  const archive = new ZipArchive({ zlib: { level: 1 } });
  const fill = async () => {
    try {
      for await (const { name, content } of files) await add(archive, name, content, date);
      await archive.finalize();
    } catch (error) {
      archive.destroy(error as Error);
      throw error;
    }
  };
  // The pipe first: where the reader goes away, that is the reason, and the file being added is only what noticed.
  const [sent, filled] = await Promise.allSettled([pipeline(archive, into), fill()]);
  for (const result of [filled, sent]) if (result.status === 'rejected' && !isGone(result.reason)) throw result.reason;
  if (sent.status === 'rejected') throw sent.reason;
}

/** Adds one file and resolves once it is written, so that one is open at a time. */
async function add(archive: ZipArchive, name: string, content: File['content'], date: Date): Promise<void> {
  if (archive.destroyed) throw gone();
  const source = typeof content === 'string' ? Buffer.from(content) : content();
  let settle = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const onClose = () => reject(gone());
      archive.once('entry', resolve);
      archive.once('error', reject);
      archive.once('close', onClose);
      if (source instanceof Readable) source.once('error', reject);
      settle = () => {
        archive.off('entry', resolve);
        archive.off('error', reject);
        archive.off('close', onClose);
      };
      archive.append(source, { name, date });
    });
  } finally {
    settle();
    if (source instanceof Readable) source.destroy();
  }
}

const goneCode = 'ERR_STREAM_PREMATURE_CLOSE';
const gone = () => Object.assign(new Error('The reader went away.'), { code: goneCode });
/** True for the error of an export whose reader went away: nobody is left to be told. */
export const isGone = (error: unknown): boolean => (error as { code?: string } | null)?.code === goneCode;

async function* filesOf(parts: Parts, account: Account): AsyncGenerator<File> {
  const { storage, now } = parts;
  yield { name: 'README.txt', content: readme(account, now()) };
  yield { name: 'account.json', content: json(account) };
  yield { name: 'sessions.json', content: json(await storage.sessions.list(account.id)) };
  yield { name: 'tokens.json', content: json(await storage.tokens.list(account.id)) };
  yield { name: 'discussion.json', content: json(await storage.posts.ofAuthor(account.id)) };
  yield { name: 'journal.json', content: json(await journals(storage, account)) };
  yield { name: 'courses.json', content: json(await coursesOf(storage, account)) };
  yield { name: 'sittings.json', content: json(await sittingsOf(storage, account)) };
  const enrolments = await storage.enrolments.ofAccount(account.id);
  yield { name: 'programme/enrolments.json', content: json(enrolments) };
  const certificates = await Promise.all(enrolments.map(({ id }) => storage.certificates.ofEnrolment(id)));
  // Why one was revoked is for its person to know; by whom is another person's data.
  const told = certificates.flat().map(({ revocation, ...row }) => ({
    ...row,
    revocation: revocation && { at: revocation.at, category: revocation.category, reason: revocation.reason },
  }));
  yield { name: 'programme/certificates.json', content: json(told) };
  yield { name: 'drills.json', content: json(await storage.drills.ofAccount(account.id)) };
  for (const row of await storage.attempts.listByOwner(account.id)) yield* attemptFiles(parts, account, row);
}

/** The learning journal of each cohort that the person is or was in. */
async function journals({ enrolments, journal }: Storage, { id }: Account): Promise<object[]> {
  const own = await enrolments.ofAccount(id);
  return Promise.all(own.map(async ({ id: of, cohort }) => ({ cohort, entries: await journal.list(of) })));
}

const enrolmentsOf = async ({ enrolments }: Storage, { id }: Account) =>
  (await enrolments.ofAccount(id)).map((enrolment) => enrolment.id);

async function coursesOf(storage: Storage, account: Account): Promise<object> {
  const own = await enrolmentsOf(storage, account);
  const [progress, answers] = await Promise.all([storage.courses.ofEnrolments(own), storage.courses.answersOf(own)]);
  return { progress, answers };
}

/** What was answered, and what the whole was worth. Not what was right: that must not be told before its time. */
async function sittingsOf(storage: Storage, account: Account): Promise<object[]> {
  const rows = await storage.sittings.ofEnrolments(await enrolmentsOf(storage, account));
  return Promise.all(rows.map(async (row) => ({ ...row, answers: await storage.sittings.answers(row.id) })));
}

async function* attemptFiles(parts: Parts, account: Account, row: AttemptRow): AsyncGenerator<File> {
  const { storage, recordingsDir } = parts;
  const over = finalStates.includes(row.state);
  const folder = `attempts/${dayOf(row.createdAt)}-${row.labId}-${row.id}`;
  // The seed, and before the end the variant, would tell what the lab has still in store.
  const { seed: _, ownerId: __, examProgress: ___, variant, ...told } = row;
  yield { name: `${folder}/attempt.json`, content: json(over ? { ...told, variant } : told) };
  yield { name: `${folder}/reports.json`, content: json(await storage.reports.list(row.id)) };
  yield { name: `${folder}/draft.json`, content: json(await storage.drafts.get(row.id)) };
  yield { name: `${folder}/hints.json`, content: json(await storage.hints.list(row.id)) };
  for (const { number, grade, bundle, holderSalt, ...about } of await storage.grades.list(row.id)) {
    yield { name: `${folder}/grades/${number}.json`, content: grade };
    if (bundle !== null) yield { name: `${folder}/grades/${number}.sigstore.json`, content: bundle };
    const holder = holderSalt === null ? null : { name: account.name, salt: holderSalt };
    yield { name: `${folder}/grades/${number}.about.json`, content: json({ ...about, holder }) };
  }
  if (over) yield { name: `${folder}/ledger.jsonl`, content: () => Readable.from(lines(storage, row)) };
  const recordings = join(recordingsDir, row.id);
  for (const name of await castsIn(recordings)) {
    yield { name: `${folder}/recordings/${name}`, content: () => createReadStream(join(recordings, name)) };
  }
}

function* lines(storage: Storage, row: AttemptRow): Generator<string> {
  for (const record of storage.ledger.export(row.id)) yield `${JSON.stringify(record)}\n`;
}

async function castsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.cast')).sort();
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
