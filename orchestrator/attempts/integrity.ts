import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Lab } from '../catalog/catalog.js';
import type { AttemptId } from '../contract/attempt.js';
import type { Integrity } from '../contract/integrity.js';
import type { RecordingView } from '../contract/recording.js';
import type { EvidenceRecord } from '../evidence/record.js';
import type { Variant } from '../grading/types.js';
import { say } from '../grading/words.js';
import { labTextOf } from '../integrity/lab-text.js';
import { type Screens, screensOf, type Terminal } from '../integrity/screens.js';
import { findSignals } from '../integrity/signals.js';
import { keptOf } from '../kept.js';
import type { AttemptRow } from '../storage/attempts.js';
import type { Desk } from './desk.js';
import { checkedLedger } from './grading.js';
import { othersReader } from './other-attempts.js';
import { recordingsOf } from './recordings.js';
import { screenTextReader } from './screen-texts.js';
import type { Attempts } from './types.js';
import { sharing } from './workflow-runs.js';

/** What is read of the recordings of one attempt; they are limited when they are written, to a little less. */
const maxReadBytes = 32 * 2 ** 20;
/** A page that is loaded anew need not be computed anew. */
const sharedMs = 2_000;
/** Kinds of record that somebody at a terminal leaves. */
const actedKinds = ['terminal.command', 'terminal.recorded', 'egress.rule', 'git.push'];

/** What instructors may want to talk about: computed when it is asked for, from what is stored. */
export function integrityOf(desk: Desk): Pick<Attempts, 'integrity'> {
  const { storage, now, log } = desk.parts;
  const { recordings } = recordingsOf(desk);
  const share = sharing(sharedMs, now);
  const others = othersReader(storage);
  const textIn = screenTextReader(desk.parts);

  async function compute(id: AttemptId): Promise<Integrity> {
    const row = await desk.row(id);
    const computedAt = now();
    if (row.erasedAt !== null) {
      return { marks: row.marks, ledger: 'erased', signals: [], computedAt, notJudged: [evidenceErased] };
    }
    const { records: ledger, damaged } = await checkedLedger(desk, id);
    // Looks at the recordings first, which may add marks of their own.
    const screens = await screensIn(textIn, row, await recordings(id), ledger);
    const { marks } = await desk.row(id);
    const state = damaged ? 'damaged' : 'intact';
    const lab = desk.lab(row.labId);
    const found = findSignals(
      {
        attemptId: id,
        owner: row.ownerId,
        mode: row.mode,
        lab: lab.manifest,
        labText: textOf(lab),
        variant: row.variant as Variant,
        ledger,
        grade: await desk.grade(id),
        screens,
        others: await others(row.labId),
      },
      (error) => log.error({ attempt: id, err: error }, 'an integrity signal could not be computed'),
    );
    const notJudged = damaged ? [ledgerDamaged, ...found.notJudged] : found.notJudged;
    return { marks, ledger: state, computedAt, signals: found.signals, notJudged };
  }

  return { integrity: (id) => share(id, () => compute(id)) };
}

async function screensIn(
  textIn: ReturnType<typeof screenTextReader>,
  row: AttemptRow,
  recordings: readonly RecordingView[],
  ledger: readonly EvidenceRecord[],
): Promise<Screens> {
  let leftBytes = maxReadBytes;
  const terminals: Terminal[] = [];
  for (const { host, shell, state, lost, bytes } of recordings) {
    leftBytes -= bytes;
    const trusted = state !== 'damaged' && !lost && bytes > 0 && leftBytes >= 0;
    const asked = { attemptId: row.id, recording: { host, shell, state, bytes }, ledger };
    terminals.push({ host, shell, text: trusted ? await textIn(asked) : null });
    // Terminals of others are served meanwhile.
    await nextTurn();
  }
  return screensOf(
    terminals,
    ledger.some(({ kind }) => actedKinds.includes(kind)),
  );
}

/** A lab's texts are the same as long as the catalogue is. */
const textOf = keptOf(({ manifest, brief, debrief, course }: Lab) => labTextOf(manifest, brief, debrief, course));

const evidenceErased = say(
  'The evidence of this attempt was erased, so nothing can be judged any more.',
  '本次演练的证据已删除，无法再作任何判断。',
);
const ledgerDamaged = say(
  'The ledger is damaged. What its missing or unreadable records told was not judged, and changed ones were taken as they stand.',
  '证据记录已损坏：缺失或无法读取的记录所载内容未作判断，被改动的记录按其现状采用。',
);
