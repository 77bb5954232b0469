import type { Cohorts } from '../cohorts/cohorts.js';
import type { CohortId } from '../contract/cohort.js';
import type { CohortProgress } from '../contract/cohort-progress.js';
import type { CohortResults, LabResult, ObjectiveResult, PersonResults } from '../contract/cohort-results.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import type { Programme } from '../contract/programme.js';
import type { AttemptGist } from '../storage/attempts.js';
import type { Result } from './lab-results.js';
import type { LabWork, Worked } from './lab-work.js';
import type { ProgrammeDesk } from './programme.js';
import { progressOf } from './progress.js';

/** How a cohort as a whole stands, and what came out of it. People who left are not counted. */
export interface CohortDesk {
  /** @throws IdentityError `cohort-unknown` */
  progress(id: CohortId): Promise<CohortProgress>;
  /** @throws IdentityError `cohort-unknown` */
  results(id: CohortId): Promise<CohortResults>;
  /** The best attempts of one person, by their latest grades. */
  labsOf(enrolment: EnrolmentId): Promise<LabResult[]>;
}

interface Parts {
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  work: LabWork;
  now: () => number;
}

/** An attempt with its latest grade. */
interface Graded {
  attempt: AttemptGist;
  result: Result;
}

export function createCohortDesk({ cohorts, programme, work, now }: Parts): CohortDesk {
  async function present(id: CohortId) {
    const cohort = await cohorts.get(id);
    const members = (await cohorts.members(id)).filter(({ leftAt }) => leftAt === null);
    return { cohort, members, programmes: await programme.ofCohort(cohort, members) };
  }

  return {
    async progress(id) {
      const { programmes } = await present(id);
      return progressOf(programmes, now());
    },
    async results(id) {
      const { cohort, members, programmes } = await present(id);
      const all = await work(members);
      const best = programmes.map((one) => ({
        programme: one,
        best: bestOf(all.get(one.enrolment.id) ?? []),
      }));
      return {
        cohort: cohort.id,
        name: cohort.name,
        funnel: funnelOf(progressOf(programmes, now())),
        people: best.map((one) => personOf(one.programme, one.best.map(labResultOf))),
        objectives: objectivesOf(best.flatMap((one) => one.best)),
      };
    },
    labsOf: async (id) => bestOf((await work([{ id }])).get(id) ?? []).map(labResultOf),
  };
}

/** The best attempt of each lab and mode, the earlier of equal ones; `count`: of how many. */
function bestOf(worked: readonly Worked[]): (Graded & { count: number })[] {
  const best = new Map<string, Graded & { count: number }>();
  for (const { attempt, result } of worked) {
    if (result === null) continue;
    const one = { attempt, result };
    const key = `${one.attempt.labId} ${one.attempt.mode}`;
    const before = best.get(key);
    const better = before === undefined || one.result.points > before.result.points ? one : before;
    best.set(key, { ...better, count: (before?.count ?? 0) + 1 });
  }
  return [...best.values()];
}

function labResultOf({ attempt, result, count }: Graded & { count: number }): LabResult {
  const { points, max, times } = result;
  const { identifyMs, reportMs, containMs, recoverMs } = times;
  const of = { lab: attempt.labId, mode: attempt.mode, graded: count, attempt: attempt.id };
  return { ...of, points, max, identifyMs, reportMs, containMs, recoverMs };
}

function personOf({ enrolment, modules, missing }: Programme, labs: LabResult[]): PersonResults {
  const { id, name, reference, group, joinedAt, identityCheckedAt } = enrolment;
  return {
    enrolment: id,
    name,
    reference,
    group,
    joinedAt,
    identityChecked: identityCheckedAt !== null,
    done: modules.filter(({ state }) => state === 'done').length,
    modules: modules.length,
    passed: missing.length === 0,
    exam: modules.find(({ kind }) => kind === 'exam')?.tries?.best ?? null,
    labs,
  };
}

function funnelOf({ modules, people }: CohortProgress): CohortResults['funnel'] {
  return modules.map((module, index) => ({
    ...module,
    begun: people.filter(({ states }) => ['started', 'done', 'failed'].includes(states[index] ?? '')).length,
    done: people.filter(({ states }) => states[index] === 'done').length,
  }));
}

type ObjectiveSum = Omit<ObjectiveResult, 'share'> & { points: number; max: number };

function objectivesOf(graded: readonly Graded[]): ObjectiveResult[] {
  const sums = new Map<string, Map<string, ObjectiveSum>>();
  for (const { attempt, result } of graded) {
    const key = `${attempt.labId} ${attempt.mode}`;
    const ofLab = sums.get(key) ?? new Map<string, ObjectiveSum>();
    sums.set(key, ofLab);
    for (const { id, phase, points, max } of result.objectives) {
      let sum = ofLab.get(id);
      if (sum === undefined) {
        sum = { lab: attempt.labId, mode: attempt.mode, id, phase, points: 0, max: 0 };
        ofLab.set(id, sum);
      }
      // Changed in place: a cohort has some ten thousand of them.
      sum.points += points;
      sum.max += max;
    }
  }
  return [...sums.values()].flatMap((ofLab) => [...ofLab.values()].map(resultOfSum));
}

const resultOfSum = ({ points, max, ...of }: ObjectiveSum): ObjectiveResult => ({
  ...of,
  share: max === 0 ? 0 : Math.max(0, points / max),
});
