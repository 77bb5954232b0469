import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountIdSchema } from '../../orchestrator/contract/account.js';
import { attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import type { Signal, SignalId } from '../../orchestrator/contract/integrity.js';
import { type Report, reportSchema } from '../../orchestrator/contract/report.js';
import type { DataOf, Kind } from '../../orchestrator/evidence/kinds.js';
import type { EvidenceRecord } from '../../orchestrator/evidence/record.js';
import { normaliseReport } from '../../orchestrator/grading/normalise.js';
import { labTextOf } from '../../orchestrator/integrity/lab-text.js';
import { type ScreenText, ScreenTextReader } from '../../orchestrator/integrity/screen-text.js';
import { screensOf } from '../../orchestrator/integrity/screens.js';
import { findSignals } from '../../orchestrator/integrity/signals.js';
import type { IntegrityInput, OtherAttempt } from '../../orchestrator/integrity/types.js';
import { Recording } from '../../orchestrator/range/terminals/recording.js';
import { RecordingBudget } from '../../orchestrator/range/terminals/recording-budget.js';
import { lab, moment, rightClaims, t0, variant } from '../grading/story.js';

/* An attempt as signals see it: the lab and the variant of the grading tests, terminals recorded by the real recorder. */

export const second = 1_000;
/** Written as the trainee's shell prints it. */
export type Script = (type: Terminal) => void;
interface Terminal {
  /** Output, so many ms after the clock's start. */
  shows(at: number, text: string): void;
  /** Keys, one by one, `eachMs` apart; the shell echoes them. */
  types(at: number, text: string, eachMs?: number): void;
  /** A bracketed paste. */
  pastes(at: number, text: string): void;
  /** Raw input in one piece. */
  sends(at: number, text: string): void;
  marks(at: number, text: string): void;
}

/** Plays a script through the recorder, and reads what it wrote. */
export async function recorded(script: Script): Promise<ScreenText> {
  return screenText(await cast(script));
}

/** What a recording tells, read in pieces of so many bytes. */
export function screenText(cast: string, pieceBytes = 1_000): ScreenText {
  const bytes = Buffer.from(cast);
  const reader = new ScreenTextReader(bytes.length);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.feed(bytes.subarray(at, at + pieceBytes));
  return reader.end();
}

/** The recording of a script, as text. */
export async function cast(script: Script): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'integrity-'));
  try {
    let now = t0;
    const options = { now: () => now, repaint: async () => '', onFault: () => {}, budget: new RecordingBudget() };
    const path = join(folder, 'app-0.cast');
    const recording = await Recording.open(path, { cols: 120, rows: 30 }, options);
    recording.mark('shell started');
    recording.paint('');
    const at = (ms: number) => {
      now = t0 + ms;
    };
    script({
      shows: (ms, text) => {
        at(ms);
        recording.output(Buffer.from(text));
      },
      types: (ms, text, eachMs = 150) => {
        [...text].forEach((key, index) => {
          at(ms + index * eachMs);
          recording.input(Buffer.from(key));
          recording.output(Buffer.from(key === '\r' ? '\r\n' : key));
        });
      },
      pastes: (ms, text) => {
        at(ms);
        recording.input(Buffer.from(`\x1b[200~${text}\x1b[201~`));
        recording.output(Buffer.from(text));
      },
      sends: (ms, text) => {
        at(ms);
        recording.input(Buffer.from(text));
      },
      marks: (ms, text) => {
        at(ms);
        recording.mark(text);
      },
    });
    await recording.close();
    return await readFile(path, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A record, so many ms after the clock's start. */
export const told = <K extends Kind>(at: number, kind: K, data: DataOf<K>) => moment(at, 'platform', '-', kind, data);
export const filed = (at: number, report: Partial<Report>, number = 1) => {
  const whole = reportSchema.parse(report);
  const normalised = normaliseReport(whole, lab.report.claims);
  return told(at, 'report.filed', { number, report: whole, normalised });
};

interface Given {
  script?: Script;
  /** Without recordings although somebody was at a terminal. */
  lost?: boolean;
  ledger?: ReturnType<typeof told>[];
  mode?: IntegrityInput['mode'];
  grade?: IntegrityInput['grade'];
  others?: OtherAttempt[];
  panels?: string[];
  labTexts?: unknown[];
}

/** The usual attempt: running from the clock's start, submitted after an hour, with what is given. */
export async function input(given: Given = {}): Promise<IntegrityInput> {
  const { script, lost = false, ledger = [], mode = 'practice', grade = null, others = [], panels = [] } = given;
  const text = script === undefined ? null : await recorded(script);
  const moments = [
    told(0, 'attempt.state', { state: 'running', reason: null }),
    ...ledger,
    told(3600 * second, 'attempt.state', { state: 'submitted', reason: null }),
  ].sort((a, b) => a.at - b.at);
  const records = moments.map((one, index): EvidenceRecord => ({ ...one, seq: index + 1, at: t0 + one.at }));
  return {
    attemptId: attemptIdSchema.parse('attempt-1'),
    owner: ada,
    mode,
    lab: { ...lab, panels },
    labText: labTextOf(lab, 'Look where the service connects.', ...(given.labTexts ?? [])),
    variant,
    ledger: records,
    grade,
    screens: screensOf(text === null ? [] : [{ host: 'app', shell: 0, text }], lost),
    others,
  };
}

export const minute = 60 * second;
/** What there is to find in the usual attempt, and nobody can guess. */
export const everything = [
  variant.payloadSha256,
  ...(variant.stagingUrls as string[]),
  ...(variant.poolEndpoints as string[]),
];
/** A terminal that shows everything there is to find, by the third minute. */
export const investigates: Script = ({ shows, types }) => {
  types(minute, 'lsof -nP -i\r');
  shows(2 * minute, `${everything.join('\r\n')}\r\n198.18.7.111\r\n`);
};
export const idle: Script = ({ shows }) => shows(second, 'svc@app:~$ ');

export const ada = accountIdSchema.parse('ada');
const bob = accountIdSchema.parse('bob');

/** Another person's attempt of the lab, with another variant. */
export function other(narrative = '', changes: Partial<OtherAttempt> = {}): OtherAttempt {
  return {
    id: attemptIdSchema.parse('attempt-2'),
    owner: bob,
    variant: {
      ...variant,
      payloadSha256: 'cd'.repeat(32),
      stagingUrls: ['http://cdn.cobalt-willow.test/b/xy.json'],
      poolEndpoints: ['three.lodepool.test:3333'],
    },
    report: { at: t0 + 1000 * second, report: reportSchema.parse({ narrative }) },
    ...changes,
  };
}

/** The signals of one kind. */
export function found(attempt: IntegrityInput, id: SignalId): Signal[] {
  return result(attempt).signals.filter((signal) => signal.id === id);
}
export function result(attempt: IntegrityInput) {
  return findSignals(attempt, (error) => {
    throw error;
  });
}

export { lab, rightClaims, t0, variant };
