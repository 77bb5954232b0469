import type { Logger } from 'pino';
import { AttemptError } from '../../attempts/types.js';
import type { Cohorts } from '../../cohorts/cohorts.js';
import type { Account, AccountId } from '../../contract/account.js';
import type { AttemptView } from '../../contract/attempt.js';
import type { CohortId } from '../../contract/cohort.js';
import {
  type Drill,
  type DrillId,
  type DrillList,
  type DrillSummary,
  drillIdSchema,
  type SharedDrill,
} from '../../contract/drill.js';
import type { EnrolmentId } from '../../contract/enrolment.js';
import { newId } from '../../identity/secrets.js';
import type { DrillRow } from '../../storage/drills.js';
import { ProgrammeError } from '../error.js';
import { Picture, type PictureParts } from './picture.js';
import { sharedWith } from './shared.js';

/** Changes of a drill are gathered for so long before they are told, in milliseconds. */
const gatherMs = 300;

/** A drill of a cohort. */
export interface DrillOf {
  cohort: CohortId;
  drill: DrillId;
}

/**
 * Fire drills. All that one is stands in the database, so a drill goes on whatever becomes of its instructor's page or of
 * the server. Whoever's range is ready only after the fire begins late, at once, with a clock of their own.
 * All methods throw ProgrammeError `drill-unknown`, and IdentityError `cohort-unknown`.
 */
export interface Drills {
  list(cohort: CohortId): Promise<DrillList>;
  get(of: DrillOf): Promise<Drill>;
  /** Drills of this person that are stopped, newest first. */
  stoppedOf(enrolment: EnrolmentId): Promise<DrillSummary[]>;
  /** A drill as one who took part sees it. @throws ProgrammeError `drill-not-over` while work goes on or is graded */
  shared(drill: DrillId, enrolment: EnrolmentId): Promise<SharedDrill>;
  /** Opens a range for each of these people. @throws IdentityError `cohort-archived`, `enrolment-unknown` */
  create(
    by: Account,
    cohort: CohortId,
    drill: { lab: DrillRow['labId']; people: readonly EnrolmentId[] },
  ): Promise<Drill>;
  /** Opens ranges for more people, or anew for those whose range failed. @throws ProgrammeError `drill-over` */
  add(of: DrillOf, people: readonly EnrolmentId[]): Promise<Drill>;
  /** Fires the attack in all ranges that are ready. @throws ProgrammeError `drill-over`, `drill-not-ready` */
  fire(of: DrillOf): Promise<Drill>;
  /** Submits for all who are at it, closes what has not begun. @throws ProgrammeError `drill-over` */
  stop(of: DrillOf): Promise<Drill>;
  /** The drill, then each change of it, until `stop`. */
  follow(of: DrillOf, onChange: (drill: Drill) => void): Promise<{ drill: Drill; stop: () => void }>;
  /** Begins late what became ready while no server ran. */
  resume(): Promise<void>;
  close(): void;
}

interface Parts extends PictureParts {
  cohorts: Cohorts;
  now: () => number;
  log: Logger;
}

interface Watched {
  picture: Picture;
  followers: Set<(drill: Drill) => void>;
  timer: NodeJS.Timeout | null;
}

export function createDrills(parts: Parts): Drills {
  const { storage, cohorts, attempts, now, log } = parts;
  const { drills } = storage;
  const watched = new Map<DrillId, Watched>();

  async function rowOf({ cohort, drill }: DrillOf): Promise<DrillRow> {
    await cohorts.get(cohort);
    const row = await drills.get(drill);
    if (row?.cohortId !== cohort) throw new ProgrammeError('drill-unknown', 'There is no such drill in this cohort.');
    return row;
  }
  async function draw(id: DrillId): Promise<Drill> {
    const drill = await (watched.get(id)?.picture ?? new Picture(parts, id)).draw();
    if (drill === null) throw new ProgrammeError('drill-unknown', 'There is no such drill.');
    return drill;
  }

  async function place(drill: DrillRow, people: readonly EnrolmentId[]): Promise<void> {
    const members = await cohorts.members(drill.cohortId);
    const before = new Map((await drills.people(drill.id)).map((person) => [person.enrolmentId, person]));
    for (const enrolment of people) {
      const member = members.find(({ id, leftAt }) => id === enrolment && leftAt === null);
      if (member) await placeOne(drill, enrolment, member.account, before.get(enrolment)?.attemptId ?? null);
    }
    tell(drill.id);
  }

  async function placeOne(
    drill: DrillRow,
    enrolment: EnrolmentId,
    account: AccountId,
    before: AttemptView['id'] | null,
  ): Promise<void> {
    if (before !== null && !isLost(await attempts.view(before))) return;
    try {
      const { id } = await attempts.open(account, { lab: drill.labId, mode: 'drill', enrolment });
      await drills.place(drill.id, { enrolment, attempt: id, problem: null });
      // It may have become ready before it was known to belong here.
      await beginLate(await attempts.view(id));
    } catch (error) {
      if (!(error instanceof AttemptError)) throw error;
      await drills.place(drill.id, { enrolment, attempt: before, problem: error.code });
    }
  }

  /**
   * A range that became ready when everybody else's attack runs already. `again`: also one whose attack should have been
   * started, which a stop of the server may have kept.
   */
  async function beginLate(view: AttemptView, again = false): Promise<void> {
    if (view.state !== 'ready') return;
    const found = await drills.ofAttempt(view.id);
    if (!found || found.drill.firedAt === null || found.drill.stoppedAt !== null) return;
    if ((await drills.fireLate(found.drill.id, found.enrolment, now())) || again) await attempts.fire(view.id);
  }

  function tell(id: DrillId): void {
    const entry = watched.get(id);
    if (!entry) return;
    entry.timer ??= setTimeout(async () => {
      entry.timer = null;
      try {
        const drill = await entry.picture.draw();
        if (drill) for (const follower of entry.followers) follower(drill);
      } catch (err) {
        log.warn({ drill: id, err }, 'a drill could not be told; the next change tells it');
      }
    }, gatherMs);
  }
  async function touched(attempt: AttemptView['id']): Promise<void> {
    const found = await drills.ofAttempt(attempt);
    if (!found) return;
    watched.get(found.drill.id)?.picture.touch(attempt);
    tell(found.drill.id);
  }
  const heard = (work: Promise<void>) => void work.catch((err) => log.error({ err }, 'a drill could not go on'));
  const unsubscribe = [
    attempts.onChange((view) => {
      if (view.mode !== 'drill') return;
      heard(beginLate(view));
      heard(touched(view.id));
    }),
    attempts.onProgress((id) => {
      if (watched.size > 0) heard(touched(id));
    }),
  ];

  return {
    async list(cohort) {
      await cohorts.get(cohort);
      const rows = await drills.ofCohort(cohort);
      return { drills: rows.map(summaryOf), ranges: attempts.ranges() };
    },
    async stoppedOf(enrolment) {
      return (await drills.stoppedOf(enrolment)).map(summaryOf);
    },
    async shared(id, enrolment) {
      const drill = (await drills.stoppedOf(enrolment)).some((one) => one.id === id) ? await draw(id) : null;
      if (drill === null) throw new ProgrammeError('drill-unknown', 'You took part in no such drill that is over.');
      const shared = sharedWith(drill, enrolment);
      if (shared === null) throw new ProgrammeError('drill-not-over', 'Somebody’s work is still being graded.');
      return shared;
    },
    async get(of) {
      return draw((await rowOf(of)).id);
    },
    async create(by, cohort, { lab, people }) {
      await cohorts.requireActive(cohort);
      const id = drillIdSchema.parse(newId());
      const drill = { id, cohortId: cohort, labId: lab, createdAt: now(), firedAt: null, stoppedAt: null };
      await drills.insert(drill, by.id);
      await place(drill, people);
      return draw(id);
    },
    async add(of, people) {
      const drill = await rowOf(of);
      await cohorts.requireActive(of.cohort);
      if (drill.stoppedAt !== null) throw over('It is stopped: nobody can join any more.');
      await place(drill, people);
      return draw(drill.id);
    },
    async fire(of) {
      const drill = await rowOf(of);
      await cohorts.requireActive(of.cohort);
      if (drill.firedAt !== null) throw over('It was fired already.');
      const { people } = (await new Picture(parts, drill.id).draw()) ?? { people: [] };
      const ready = people.filter(({ state }) => state === 'ready');
      if (ready.length === 0) throw new ProgrammeError('drill-not-ready', 'No range is ready yet. Wait for the first.');
      const those = ready.map(({ enrolment }) => enrolment);
      if (!drills.fire(drill.id, those, now())) throw over('It was fired or stopped meanwhile.');
      await forAll(ready, 'could not be fired', (id) => attempts.fire(id));
      // Who became ready while these were fired.
      for (const { attempt } of people) if (attempt) await beginLate(await attempts.view(attempt));
      return draw(drill.id);
    },
    async stop(of) {
      const { id } = await rowOf(of);
      if (!(await drills.stop(id, now()))) throw over('It is stopped already.');
      const { people } = await draw(id);
      await forAll(people, 'could not be stopped', async (attempt, state) => {
        if (state === 'running') await attempts.submit(attempt);
        else if (state === 'queued' || state === 'opening' || state === 'ready')
          await attempts.close(attempt, 'The drill is over.');
      });
      tell(id);
      return draw(id);
    },
    async follow(of, onChange) {
      const { id } = await rowOf(of);
      const entry = watched.get(id) ?? { picture: new Picture(parts, id), followers: new Set(), timer: null };
      watched.set(id, entry);
      const follower = (drill: Drill) => onChange(drill);
      entry.followers.add(follower);
      const stop = () => {
        if (!entry.followers.delete(follower) || entry.followers.size > 0) return;
        if (entry.timer) clearTimeout(entry.timer);
        watched.delete(id);
      };
      try {
        return { drill: await draw(id), stop };
      } catch (error) {
        stop();
        throw error;
      }
    },
    async resume() {
      for (const { id, firedAt } of await drills.unfinished()) {
        if (firedAt === null) continue;
        for (const { attemptId } of await drills.people(id))
          if (attemptId) await beginLate(await attempts.view(attemptId), true);
      }
    },
    close() {
      for (const stop of unsubscribe) stop();
      for (const { timer } of watched.values()) if (timer) clearTimeout(timer);
      watched.clear();
    },
  };

  /** All at the same moment; what fails for one keeps nobody else. */
  async function forAll(
    people: Drill['people'],
    what: string,
    act: (attempt: AttemptView['id'], state: AttemptView['state']) => Promise<unknown>,
  ): Promise<void> {
    await Promise.all(
      people.map(async ({ attempt, state }) => {
        if (attempt === null || state === null) return;
        await act(attempt, state).catch((err) => log.warn({ attempt, err }, `a drill ${what} for somebody`));
      }),
    );
  }
}

function summaryOf({ labId, ...row }: DrillRow & { people: number }): DrillSummary {
  const { id, createdAt, firedAt, stoppedAt, people } = row;
  return { id, lab: labId, createdAt, firedAt, stoppedAt, people };
}

/** A range that is gone without a grade: somebody may be given another one. */
const isLost = ({ state, points }: AttemptView): boolean =>
  ['failed', 'expired', 'closed'].includes(state) && points === null;
const over = (sentence: string) => new ProgrammeError('drill-over', sentence);
