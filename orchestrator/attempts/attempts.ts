import { randomBytes, randomUUID } from 'node:crypto';
import type { AccountId } from '../contract/account.js';
import { type AttemptId, attemptIdSchema } from '../contract/attempt.js';
import type { Shortage } from '../contract/operation.js';
import { reportSchema } from '../contract/report.js';
import { normaliseReport } from '../grading/normalise.js';
import { RangeFault } from '../range/types.js';
import { untilPlaced } from '../replay/open-case.js';
import { worldOf } from '../replay/world.js';
import type { AttemptRow } from '../storage/attempts.js';
import { StorageError } from '../storage/error.js';
import { debriefs } from './debriefs.js';
import { Desk, stateRecord, unfinishedStates } from './desk.js';
import { eraseAttemptsOf } from './erasure.js';
import { examineAndGrade } from './examination.js';
import { grades } from './grades.js';
import { guideOf } from './guide.js';
import { integrityOf } from './integrity.js';
import { notes } from './notes.js';
import { openWaiting } from './opening.js';
import { overviewOf, peopleOf } from './overview.js';
import type { AttemptParts } from './parts.js';
import { closedBecause, closedByInstructor } from './problems.js';
import { progress } from './progress.js';
import { startReadAhead } from './read-ahead.js';
import { startReconciler } from './reconciler.js';
import { recordingsOf } from './recordings.js';
import { faultsOf } from './report-form.js';
import { startRetention } from './retention.js';
import { steering } from './steering.js';
import { AttemptError, type Attempts, type NewAttempt } from './types.js';
import { workflowRuns } from './workflow-runs.js';

/** The attempts, with their life cycle: `stop()` lets go of every stream but leaves the ranges for the next start. */
export interface RunningAttempts extends Attempts {
  stop(): Promise<void>;
}

/** Finds what an earlier run left, goes on with it, and answers for every attempt from then on. */
export async function startAttempts(parts: AttemptParts): Promise<RunningAttempts> {
  const desk = new Desk(parts);
  const { storage, terminals, log } = parts;
  const reconciler = await startReconciler(desk);
  const retention = startRetention(desk);
  const { integrity } = integrityOf(desk);
  const readAhead = startReadAhead(desk, integrity);
  const stopAttended = terminals.onAttended((attemptId, attended) => {
    const live = desk.live.get(attemptIdSchema.parse(attemptId));
    live
      ?.attend(attended)
      .catch((error) => log.warn({ attempt: attemptId, err: error }, 'the CPU budget could not be set'));
  });
  const stopMarks = parts.onMark((id) => {
    desk.publish(id).catch((error) => log.warn({ attempt: id, err: error }, 'a mark could not be told'));
  });
  const paused = () => new AttemptError('wrong-state', 'Your instructor has paused the attempt. It goes on soon.');
  const wrongState = (row: AttemptRow, wanted: string) =>
    new AttemptError('wrong-state', `The attempt is ${row.state}; this needs one that is ${wanted}.`);

  async function insert(owner: AccountId, { lab, mode, enrolment = null }: NewAttempt): Promise<AttemptRow> {
    const { manifest } = desk.lab(lab);
    const unmet = parts.unmet(lab);
    if (unmet) throw new AttemptError('lab-unavailable', unmet.en);
    if (!manifest.modes.includes(mode)) throw new AttemptError('mode-unavailable', `The lab has no mode "${mode}".`);
    // Whoever waits already for the same comes first.
    const waiting = await storage.attempts.listByStates(['queued']);
    const waits = waiting.some(({ id, labId }) => labId === lab && !desk.live.has(id));
    const warm = waits ? null : desk.pool.hand(desk.lab(lab));
    const row: AttemptRow = {
      id: warm?.id ?? attemptIdSchema.parse(randomUUID()),
      ownerId: owner,
      labId: lab,
      labVersion: manifest.version,
      mode,
      state: 'queued',
      problem: null,
      seed: warm?.seed ?? randomBytes(32).toString('hex'),
      variant: {},
      createdAt: parts.now(),
      readyAt: null,
      clockStartedAt: null,
      endsAt: null,
      submittedAt: null,
      gradedAt: null,
      opening: [],
      examination: [],
      examProgress: {},
      successor: null,
      marks: [],
      erasedAt: null,
      enrolmentId: enrolment,
      pausedAt: null,
      pausedMs: 0,
      extraMs: 0,
    };
    try {
      await storage.attempts.insert(row, [stateRecord('queued')]);
    } catch (error) {
      if (warm) desk.pool.giveBack(warm);
      if (!(error instanceof StorageError) || error.code !== 'conflict') throw error;
      const open = (await storage.attempts.listByOwner(owner)).find(({ state }) => unfinishedStates.includes(state));
      throw new AttemptError('already-open', open?.id ?? 'Another attempt is open.', {}, { cause: error });
    }
    return row;
  }

  async function open(owner: AccountId, request: NewAttempt) {
    await engineAnswers(parts);
    const row = await insert(owner, request);
    await openWaiting(desk);
    return desk.view(row.id);
  }

  async function begin({ id, labId, state }: AttemptRow) {
    const endsAt = parts.now() + desk.lab(labId).manifest.minutes * 60_000;
    if (await desk.move(id, ['ready'], 'running', { endsAt })) {
      storage.ledger.append(id, [{ source: 'platform', host: '-', kind: 'replay.started', data: {} }]);
      await worldOf(parts.ranges, id).call('start');
    } else if (state !== 'running') throw wrongState(await desk.row(id), 'ready');
    return desk.view(id);
  }

  async function running(id: AttemptId): Promise<AttemptRow> {
    const row = await desk.row(id);
    if (row.state !== 'running') throw wrongState(row, 'running');
    if (row.pausedAt !== null) throw paused();
    return row;
  }

  return {
    open,
    view: (id) => desk.view(id),
    ownerOf: async (id) => (await desk.row(id)).ownerId,
    list: async (owner) => desk.views(await storage.attempts.idsOfOwner(owner)),

    async start(id) {
      const row = await desk.row(id);
      if (row.mode === 'drill' && row.state === 'ready')
        throw new AttemptError('wrong-state', 'A drill begins for everybody at once. Wait for your instructor.');
      return begin(row);
    },
    fire: async (id) => begin(await desk.row(id)),
    ranges: () => ({
      most: parts.maxLive,
      live: desk.live.size,
      short: parts.catalog.list().reduce<Shortage | null>((short, lab) => short ?? desk.shortageFor(lab), null),
    }),
    warm: () => desk.pool.levels(),

    async draft(id) {
      await desk.rowWithEvidence(id);
      return (await storage.drafts.get(id)) ?? reportSchema.parse({});
    },
    async saveDraft(id, report) {
      const row = await desk.row(id);
      if (!unfinishedStates.includes(row.state)) throw wrongState(row, 'still open');
      await storage.drafts.save(id, report, parts.now());
    },

    async fileReport(id, report) {
      const row = await running(id);
      const { report: form, replay } = desk.lab(row.labId).manifest;
      const errors = faultsOf(
        report,
        form.claims,
        replay.map((step) => step.id),
      );
      if (errors.length > 0) throw new AttemptError('report-invalid', 'The report does not fit the form.', { errors });
      const number = (await storage.reports.count(id)) + 1;
      const filed = { number, filedAt: parts.now(), report, normalised: normaliseReport(report, form.claims) };
      const data = { number, report, normalised: filed.normalised };
      await storage.reports.insert(id, filed, [{ source: 'platform', host: '-', kind: 'report.filed', data }]);
      await storage.drafts.save(id, report, filed.filedAt);
      await desk.publish(id);
      return filed;
    },
    async reports(id) {
      await desk.rowWithEvidence(id);
      return storage.reports.list(id);
    },

    async takeHint(id, objective) {
      const row = await running(id);
      if (row.mode !== 'practice') throw new AttemptError('no-hints', 'Hints are for practice only.');
      const hints =
        desk.lab(row.labId).manifest.objectives.find((candidate) => candidate.id === objective)?.hints ?? [];
      const tier = (await storage.hints.list(id)).filter((hint) => hint.objective === objective).length;
      const hint = hints[tier];
      if (!hint) throw new AttemptError('no-hints', 'There is no further hint for this objective.');
      const taken = { objective, tier, cost: hint.cost };
      await storage.hints.insert(id, { ...taken, takenAt: parts.now() }, [
        { source: 'platform', host: '-', kind: 'hint.taken', data: taken },
      ]);
      return desk.publish(id);
    },

    async submit(id) {
      const row = await desk.row(id);
      if (row.pausedAt !== null) throw paused();
      if (await desk.move(id, ['running'], 'submitted', { submittedAt: parts.now(), endsAt: null })) {
        desk.run(id, () => examineAndGrade(desk, id));
      } else if (!['submitted', 'examining', 'graded'].includes(row.state)) throw wrongState(row, 'running');
      return desk.view(id);
    },

    async reset(id, reason) {
      const row = await desk.row(id);
      if (row.mode === 'assessment')
        throw new AttemptError('wrong-state', 'An assessment cannot be begun anew. Close it, and open another one.');
      if (row.mode === 'drill')
        throw new AttemptError('wrong-state', 'A drill cannot be begun anew: it goes on for everybody else.');
      const cause = reason === undefined ? closedBecause('reset') : closedByInstructor(reason);
      await desk.end(id, unfinishedStates, 'closed', cause);
      const { ownerId, labId: lab, mode, enrolmentId: enrolment } = row;
      const successor = await open(ownerId, { lab, mode, enrolment });
      await desk.patch(id, { successor: successor.id });
      return successor;
    },

    async resetHost(id, host) {
      const row = await running(id);
      if (!desk.lab(row.labId).manifest.hosts.some(({ name, kind }) => name === host && kind === 'lab'))
        throw new AttemptError('host-unknown', `The lab has no host "${host}" that can be reset.`);
      storage.ledger.append(id, [{ source: 'platform', host, kind: 'host.reset', data: {} }]);
      await terminals.end(id, 'host-reset', host);
      await parts.ranges.restartHost({ attemptId: id, host });
      await untilPlaced(parts.ranges, { attemptId: id, host });
      return desk.view(id);
    },

    async close(id, reason) {
      await desk.rowWithEvidence(id);
      await desk.end(id, [...unfinishedStates, 'graded'], 'closed', closedBecause(reason));
      await openWaiting(desk);
      return desk.view(id);
    },

    eraseOf: (owner) => eraseAttemptsOf(desk, owner).finally(retention.soon),

    async terminalUser(id, host) {
      const row = await desk.row(id);
      if (row.state !== 'ready' && row.state !== 'running') throw wrongState(row, 'ready or running');
      if (row.pausedAt !== null) throw paused();
      const user = desk.lab(row.labId).manifest.hosts.find(({ name }) => name === host)?.terminalUser;
      if (!user) throw new AttemptError('wrong-state', `The lab has no terminal on "${host}".`);
      return user;
    },
    cpu: async (id) => desk.live.get(id)?.cpu ?? [],
    ...workflowRuns(desk),
    ...grades(desk),
    ...notes(desk),
    ...progress(desk),
    ...steering(desk),
    ...recordingsOf(desk),
    ...guideOf(desk),
    ...debriefs(desk),
    integrity,
    unread: () => readAhead.waiting(),
    overview: (query) => overviewOf(desk, query),
    people: () => peopleOf(storage),

    onChange: (callback) => {
      desk.listeners.change.add(callback);
      return () => desk.listeners.change.delete(callback);
    },
    onCpu: (callback) => {
      desk.listeners.cpu.add(callback);
      return () => desk.listeners.cpu.delete(callback);
    },

    async stop() {
      desk.stopped = true;
      stopAttended();
      stopMarks();
      reconciler.stop();
      await desk.pool.stop();
      await readAhead.stop();
      await retention.stop();
      await Promise.all([...desk.live.values()].map((live) => live.detach()));
      await desk.settle();
    },
  };
}

/** Refuses early, and says so, where no engine answers: nothing is queued that cannot open. */
async function engineAnswers(parts: AttemptParts): Promise<void> {
  try {
    await parts.ranges.info();
  } catch (error) {
    if (error instanceof RangeFault)
      throw new AttemptError('engine-unreachable', 'The Docker Engine does not answer.', {}, { cause: error });
    throw error;
  }
}
