import { createHash } from 'node:crypto';
import type { Catalog } from '../../../../orchestrator/catalog/catalog.js';
import { deriveVariant } from '../../../../orchestrator/catalog/variant.js';
import type { AttemptId, LabId, Mode } from '../../../../orchestrator/contract/attempt.js';
import type { Grade } from '../../../../orchestrator/contract/grade.js';
import { computeGrade, gradeBytes } from '../../../../orchestrator/grading/grade.js';
import { normaliseReport } from '../../../../orchestrator/grading/normalise.js';
import type { Variant } from '../../../../orchestrator/grading/types.js';
import { attemptRows } from '../../../../orchestrator/storage/attempts.js';
import { ledgerOf, type Moment, minute, variant as storyVariant } from '../../../grading/story.js';
import { attemptRow } from '../../../platform/support/rows.js';
import type { Trainee } from './people.js';
import type { Store } from './store.js';
import { reportOf, type Work, workOf } from './work.js';

/** An attempt that is stored, with what it takes to read more of it. */
export interface Stored {
  id: AttemptId;
  trainee: Trainee;
  lab: LabId;
  mode: Mode;
}

export interface Of {
  trainee: Trainee;
  lab: LabId;
  mode: Mode;
  /** Counts the person's attempts. */
  number: number;
  beganAt: number;
  minutes: number;
  /** Share of the points; null: it is under way. */
  share: number | null;
  dense: boolean;
}

/** Stores attempts as they are left behind, or as they stand: row, ledger, reports, hints, grade. */
export function attemptStore(store: Store, catalog: Catalog) {
  const rows = attemptRows(store.database, store.ledger);
  const models = new Map<LabId, Grade>();

  function modelOf(lab: LabId, work: Work, variant: Variant, id: AttemptId): Grade {
    const model =
      models.get(lab) ?? computeGrade({ attemptId: id, lab: work.lab, variant, ledger: ledgerOf(workOf(work)) });
    models.set(lab, model);
    return model;
  }

  return async function put(of: Of): Promise<Stored> {
    const { trainee, lab, mode, beganAt, minutes, share, dense } = of;
    const id = attemptRow(`attempt-${trainee.index}-${of.number}`, trainee.account).id;
    const { manifest } = catalog.get(lab) ?? {};
    if (!manifest) throw new Error(`no lab ${lab}`);
    const prefix = `198.18.${trainee.index}`;
    const seed = Buffer.from(id.padEnd(32)).toString('hex').slice(0, 64);
    const own = { ...deriveVariant(manifest.variant, seed, { prefix, endsAt: beganAt }), ...placedValues(id) };
    const asTold: Variant = { ...own, ...storyVariant };
    const variant: Variant = dense ? asTold : own;
    const work: Work = {
      seed: id,
      lab: manifest,
      mode,
      minutes,
      report: reportOf(id),
      submitted: share !== null,
      dense,
    };
    const over = beganAt + (minutes + 10) * minute;
    const done = share === null ? {} : { submittedAt: beganAt + minutes * minute, gradedAt: over };
    await rows.insert(
      attemptRow(id, trainee.account, {
        labId: lab,
        labVersion: manifest.version,
        mode,
        variant,
        seed,
        state: share === null ? 'running' : 'graded',
        createdAt: beganAt - 5 * minute,
        readyAt: beganAt - 4 * minute,
        clockStartedAt: beganAt,
        endsAt: share === null ? beganAt + 600 * minute : null,
        opening: steps(['network', 'hosts', 'variant', 'services'], beganAt),
        examination:
          share === null
            ? []
            : steps(
                manifest.examiner.map((step) => step.id),
                over,
              ),
        enrolmentId: trainee.enrolment,
        ...done,
      }),
    );
    const stored = { id, trainee, lab, mode };
    append(store, id, beganAt, workOf(work));
    const { report } = work;
    const normalised = normaliseReport(report, manifest.report.claims);
    const filed = { report: JSON.stringify(report), normalised: JSON.stringify(normalised) };
    await store.put('reports', [{ attemptId: id, number: 1, filedAt: beganAt + 12 * minute, ...filed }]);
    await store.put('drafts', [{ attemptId: id, report: filed.report, savedAt: beganAt + 13 * minute }]);
    const hint = manifest.objectives.find(({ hints }) => hints.length > 0);
    if (mode === 'practice' && hint)
      await store.put('hints', [{ attemptId: id, objective: hint.id, tier: 0, cost: 1, takenAt: beganAt + minute }]);
    if (share === null) return stored;
    const grade = scaled(
      { ...modelOf(lab, work, asTold, id), attemptId: id, ledgerHead: store.ledger.head(id).seq },
      share,
    );
    await store.put('grades', [
      {
        attemptId: id,
        number: 1,
        grade: gradeBytes(grade),
        computedAt: over,
        reason: null,
        computedBy: null,
        bundle: '{"signed":true}',
        holderSalt: 'ab',
      },
    ]);
    return stored;
  };
}

const steps = (ids: string[], at: number) =>
  ids.map((id, index) => ({ id, state: 'done' as const, startedAt: at + index, endedAt: at + index + 1 }));

/** What a range's `world` tells of once the variant is placed. */
function placedValues(id: string): Variant {
  const hash = createHash('sha256').update(id).digest('hex');
  return { payloadSha256: hash, movedCommit: hash.slice(0, 40), genuineCommit: hash.slice(24) };
}

/** The moments as records with their times, in one transaction. */
function append(store: Store, id: AttemptId, beganAt: number, moments: readonly Moment[]): void {
  store.database.sqlite.transaction(() => {
    for (const { at, source, host, kind, data } of moments) {
      store.clock.ms = beganAt + at;
      store.ledger.append(id, [{ source, host, kind, data: data as Record<string, unknown> }]);
    }
  })();
  store.clock.ms = 0;
}

/** The same grade with this share of each objective's points. */
function scaled(grade: Grade, share: number): Grade {
  const objectives = grade.objectives.map((one) => ({ ...one, points: Math.round(one.max * share) }));
  const at = (part: number) => Math.round((40 - 20 * share) * part * minute);
  return {
    ...grade,
    objectives,
    points: objectives.reduce((sum, { points }) => sum + points, 0),
    times: { ...grade.times, identifyMs: at(0.4), reportMs: at(0.6), containMs: at(1), recoverMs: at(1.3) },
  };
}
