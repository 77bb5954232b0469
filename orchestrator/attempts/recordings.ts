import { basename } from 'node:path';
import type { AttemptId } from '../contract/attempt.js';
import { maxShells } from '../contract/live.js';
import type { RecordingView } from '../contract/recording.js';
import { kinds } from '../evidence/kinds.js';
import type { EvidenceRecord } from '../evidence/record.js';
import {
  type CastSummary,
  prefixHashes,
  recordedFiles,
  recordingPath,
  summaryOf,
} from '../range/terminals/recording-file.js';
import type { AttemptRow } from '../storage/attempts.js';
import type { LedgerStore } from '../storage/ledger.js';
import { type Desk, unfinishedStates } from './desk.js';
import { nameOf } from './recording-notes.js';
import { AttemptError, type Attempts } from './types.js';

/** What the ledger tells of recordings, and of when nobody could tell. */
const told = ['terminal.recorded', 'recording.lost', 'evidence.gap'];

/** The recordings of an attempt's terminals, for who may view it. */
export function recordingsOf(desk: Desk): Pick<Attempts, 'recordings' | 'recording'> {
  const { storage, recordingsDir, now, log } = desk.parts;
  const hostsOf = (row: AttemptRow) =>
    desk.lab(row.labId).manifest.hosts.flatMap(({ name, terminalUser }) => (terminalUser ? [name] : []));

  async function view(
    row: AttemptRow,
    { host, shell }: { host: string; shell: number },
    records: EvidenceRecord[],
    files: ReadonlySet<string>,
  ) {
    const path = recordingPath(recordingsDir, { attemptId: row.id, host, shell });
    const own = recordsAbout(records, { host, shell });
    const seals = own.filter(({ kind }) => kind === 'terminal.recorded');
    const lost = own.some(({ kind }) => kind === 'recording.lost');
    const file = files.has(path) ? await summaryOf(path) : null;
    if (file === null && seals.length === 0 && !lost) return null;
    const damage = unfinishedStates.includes(row.state) ? null : await damageOf(path, file, own);
    if (damage) {
      const mark = { code: 'recording-damaged' as const, host: nameOf({ host, shell }), at: now(), detail: damage };
      await storage.attempts
        .mark(row.id, mark)
        .catch((error) => log.warn({ attempt: row.id, err: error }, 'a damaged recording could not be marked'));
    }
    return {
      host,
      shell,
      startedAt: file?.startedAt ?? null,
      endsAt: file?.startedAt == null ? null : file.startedAt + file.lastMs,
      bytes: file?.bytes ?? 0,
      cut: file?.cut ?? false,
      lost,
      state: unfinishedStates.includes(row.state) ? 'recording' : stateOf(damage, file, seals),
    } satisfies RecordingView;
  }

  return {
    async recordings(id) {
      const row = await desk.row(id);
      if (row.erasedAt !== null) return [];
      const records = storage.ledger.read(id, { kinds: told });
      const files = await recordedFiles(recordingsDir, id);
      const views: RecordingView[] = [];
      // One after the other, so that marks are not set at the same time.
      for (const host of hostsOf(row)) {
        for (let shell = 0; shell < maxShells; shell++) {
          const one = await view(row, { host, shell }, records, files);
          if (one) views.push(one);
        }
      }
      return views;
    },

    async recording(id: AttemptId, { host, shell }) {
      const row = await desk.row(id);
      if (!hostsOf(row).includes(host))
        throw new AttemptError('host-unknown', `The lab has no terminal on "${host}". The attempt lists its hosts.`);
      const path = recordingPath(recordingsDir, { attemptId: id, host, shell });
      const there = row.erasedAt === null && (await summaryOf(path).catch(() => null));
      if (!there)
        throw new AttemptError(
          'recording-unknown',
          `Shell ${shell} of "${host}" has no recording. GET /api/attempts/${id}/recordings lists those there are.`,
        );
      return { path, name: basename(path) };
    },
  };
}

/** For each shell of an attempt with a hash in the ledger: why its file is not what that tells, or null. */
export async function recordingDamages(ledger: LedgerStore, directory: string, id: AttemptId) {
  const records = ledger.read(id, { kinds: told });
  const damages: (string | null)[] = [];
  for (const shell of new Set(records.flatMap(sealedShell))) {
    const [host, number] = JSON.parse(shell) as [string, number];
    const path = recordingPath(directory, { attemptId: id, host, shell: number });
    const file = await summaryOf(path).catch(() => null);
    damages.push(await damageOf(path, file, recordsAbout(records, { host, shell: number })));
  }
  return damages;
}

const sealedShell = ({ kind, host, data }: EvidenceRecord): string[] =>
  kind === 'terminal.recorded' ? [JSON.stringify([host, data.shell])] : [];

/** What of these is about a shell, and when nobody could tell. */
const recordsAbout = (records: EvidenceRecord[], { host, shell }: { host: string; shell: number }) =>
  records.filter(
    ({ kind, host: about, data }) =>
      (kind === 'evidence.gap' && data.reason === 'restart') || (about === host && data.shell === shell),
  );

/**
 * Why the file is not what the ledger says, or null. It only ever grows, so what each record told of is still its
 * beginning. More than the last told of is right only where the end could not be told: after a kill, or a lost recording.
 */
async function damageOf(path: string, file: CastSummary | null, own: EvidenceRecord[]): Promise<string | null> {
  const seals = own.flatMap(({ seq, kind, data }) =>
    kind === 'terminal.recorded' ? [{ seq, ...kinds['terminal.recorded'].parse(data) }] : [],
  );
  const last = seals.at(-1);
  if (last === undefined) return null;
  if (file === null) return 'The file is missing.';
  const hashes = await prefixHashes(
    path,
    seals.map(({ bytes }) => bytes),
  );
  const wrong = seals.find(({ sha256 }, index) => hashes[index] !== sha256);
  if (wrong) return `The file is not what record ${wrong.seq} of the ledger tells of.`;
  const untold = own.some(({ seq, kind }) => seq > last.seq && kind !== 'terminal.recorded');
  if (file.bytes > last.bytes && !untold) return `The file is longer than record ${last.seq} of the ledger tells.`;
  return null;
}

function stateOf(damage: string | null, file: CastSummary | null, seals: EvidenceRecord[]): RecordingView['state'] {
  if (damage) return 'damaged';
  return file !== null && file.bytes === seals.at(-1)?.data.bytes ? 'intact' : 'unsealed';
}
