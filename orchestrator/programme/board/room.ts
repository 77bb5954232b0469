import type { Logger } from 'pino';
import type { Attempts } from '../../attempts/types.js';
import type { Cohorts } from '../../cohorts/cohorts.js';
import { type AttemptId, type AttemptView, finalStates, type LabId } from '../../contract/attempt.js';
import type { Board, BoardChange, BoardRow, Progress } from '../../contract/board.js';
import type { Cohort, CohortId, Enrolment } from '../../contract/cohort.js';
import type { EnrolmentId } from '../../contract/enrolment.js';
import type { ProgrammeDesk } from '../programme.js';
import { type RowFacts, rowOf } from './row.js';

/** Changes are gathered for so long before they are told. */
const gatherMs = 250;
/** How often the rules are asked again, which look at the time, and the cohort who is in it. */
const tickMs = 1_000;
/** How often everybody's programme is read anew: a cohort begins, its settings change. */
const renewMs = 60_000;

export interface RoomParts {
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  attempts: Pick<Attempts, 'underWay' | 'progress' | 'onChange' | 'onProgress'>;
  /** What is said of a lab; null for one that is not installed any more. */
  labOf: (id: LabId) => Omit<Board['labs'][number], 'id'> | null;
  now: () => number;
  log: Logger;
}

/** A cohort's board while somebody looks at it. */
export interface Room {
  board(): Board;
  followers: Set<(change: BoardChange) => void>;
  close(): void;
}

interface Entry {
  facts: RowFacts;
  row: BoardRow;
  /** The row as it was last told. */
  told: string;
}

/**
 * Reads a whole cohort once; from then on each event touches the row that it is about: a key, a report or a finished module
 * of one person costs nobody else's row anything.
 */
export async function openRoom(parts: RoomParts, id: CohortId): Promise<Room> {
  const { cohorts, programme, attempts, now, log } = parts;
  const entries = new Map<EnrolmentId, Entry>();
  const ofAttempt = new Map<AttemptId, EnrolmentId>();
  const stale = new Set<EnrolmentId>();
  const touched = new Set<EnrolmentId>();
  const followers: Room['followers'] = new Set();
  let gathering: NodeJS.Timeout | null = null;
  let ticking: NodeJS.Timeout | null = null;
  let labs: Board['labs'] = [];
  let renewedAt = Number.NEGATIVE_INFINITY;
  /** What happened while people were being read: it is newer than what is read, so its turn comes after. */
  let held: (() => void)[] | null = null;
  let closed = false;

  function put(facts: RowFacts): void {
    const { id: enrolment } = facts.programme.enrolment;
    if (facts.attempt) ofAttempt.set(facts.attempt.id, enrolment);
    const row = rowOf(facts, now());
    entries.set(enrolment, { facts, row, told: entries.get(enrolment)?.told ?? '' });
  }

  async function read(cohort: Cohort, enrolments: readonly Enrolment[]): Promise<void> {
    if (enrolments.length === 0) return;
    held = [];
    try {
      for (const facts of await factsOf(cohort, enrolments)) put(facts);
    } finally {
      const later = held;
      held = null;
      for (const event of later) event();
    }
  }

  async function factsOf(cohort: Cohort, enrolments: readonly Enrolment[]): Promise<RowFacts[]> {
    const [programmes, open] = await Promise.all([
      programme.ofCohort(cohort, enrolments),
      attempts.underWay(enrolments.map((one) => one.id)),
    ]);
    const progress = await Promise.all(open.map((attempt) => attempts.progress(attempt.id)));
    return programmes.map((one) => {
      const at = open.findIndex(({ enrolment }) => enrolment === one.enrolment.id);
      return { programme: one, attempt: open[at] ?? null, progress: progress[at] ?? null };
    });
  }

  /** Tells what is other than it was told before. */
  function tell(gone: string[] = []): void {
    const rows = [...touched].flatMap((enrolment) => {
      const entry = entries.get(enrolment);
      if (!entry) return [];
      entry.row = rowOf(entry.facts, now());
      const text = JSON.stringify(entry.row);
      if (text === entry.told) return [];
      entry.told = text;
      return [entry.row];
    });
    touched.clear();
    if (rows.length + gone.length > 0) for (const follower of followers) follower({ rows, gone });
  }

  function gather(): void {
    gathering ??= setTimeout(async () => {
      try {
        const asked = [...stale].filter((enrolment) => entries.has(enrolment));
        stale.clear();
        await Promise.all(
          asked.map(async (enrolment) => {
            const renewed = await programme.one(enrolment);
            const entry = entries.get(enrolment);
            if (entry) entry.facts = { ...entry.facts, programme: renewed };
            touched.add(enrolment);
          }),
        );
        if (!closed) tell();
      } catch (err) {
        log.warn({ cohort: id, err }, 'a board could not be renewed; it is read anew within a minute');
      } finally {
        gathering = null;
        if (!closed && stale.size + touched.size > 0) gather();
      }
    }, gatherMs);
  }

  /** Changes the row that an event is about; events of other cohorts' people are about none. */
  function touch(of: () => EnrolmentId | undefined | null, change: (entry: Entry) => void): void {
    if (held !== null) return void held.push(() => touch(of, change));
    const enrolment = of();
    const entry = enrolment && entries.get(enrolment);
    if (!entry) return;
    change(entry);
    touched.add(enrolment);
    gather();
  }

  function takeAttempt(entry: Entry, view: AttemptView): void {
    const { facts } = entry;
    const over = finalStates.includes(view.state);
    // An attempt that ended long ago may change as well: it is closed, or erased.
    if (over && facts.attempt?.id !== view.id) return;
    const progress = facts.attempt?.id === view.id ? facts.progress : null;
    entry.facts = over ? { ...facts, attempt: null, progress: null } : { ...facts, attempt: view, progress };
    if (over) ofAttempt.delete(view.id);
    else ofAttempt.set(view.id, view.enrolment as EnrolmentId);
  }

  function takeProgress(entry: Entry, progress: Progress): void {
    if (entry.facts.attempt) entry.facts = { ...entry.facts, progress };
  }

  /** Who came or left, and what only the time changes. */
  async function renew(): Promise<void> {
    const [cohort, members] = await Promise.all([cohorts.get(id), cohorts.members(id)]);
    labs = cohort.settings.labs.flatMap((lab) => {
      const told = parts.labOf(lab);
      return told ? { id: lab, title: told.title, targetMinutes: told.targetMinutes } : [];
    });
    const present = members.filter(({ leftAt }) => leftAt === null);
    const ids = new Set(present.map((one) => one.id));
    const gone = [...entries.keys()].filter((enrolment) => !ids.has(enrolment));
    for (const enrolment of gone) entries.delete(enrolment);
    const everybody = now() - renewedAt >= renewMs;
    if (everybody) renewedAt = now();
    await read(cohort, everybody ? present : present.filter((one) => !entries.has(one.id)));
    for (const enrolment of present) {
      const entry = entries.get(enrolment.id);
      if (entry) entry.facts = { ...entry.facts, programme: { ...entry.facts.programme, enrolment } };
      touched.add(enrolment.id);
    }
    if (!closed) tell(gone);
  }
  function tick(): void {
    ticking = setTimeout(async () => {
      await renew().catch((err) => log.warn({ cohort: id, err }, 'a board could not be renewed; trying again'));
      if (!closed) tick();
    }, tickMs);
  }

  const stop = [
    programme.onChange((enrolment) =>
      touch(
        () => enrolment,
        () => stale.add(enrolment),
      ),
    ),
    attempts.onChange((view) =>
      touch(
        () => view.enrolment,
        (entry) => takeAttempt(entry, view),
      ),
    ),
    attempts.onProgress((attempt, progress) =>
      touch(
        () => ofAttempt.get(attempt),
        (entry) => takeProgress(entry, progress),
      ),
    ),
  ];
  function close(): void {
    closed = true;
    for (const unsubscribe of stop) unsubscribe();
    if (gathering) clearTimeout(gathering);
    if (ticking) clearTimeout(ticking);
  }
  try {
    await renew();
    tick();
  } catch (error) {
    close();
    throw error;
  }
  return {
    board: () => ({ cohort: id, at: now(), labs, rows: [...entries.values()].map(({ row }) => row) }),
    followers,
    close,
  };
}
