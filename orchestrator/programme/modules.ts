import type { LabId } from '../contract/attempt.js';
import type { Cohort, Enrolment, ProgrammeSettings } from '../contract/cohort.js';
import type { Module, ModuleKind, Tries } from '../contract/programme.js';

const dayMs = 24 * 3_600_000;

/** How a person stands in one module, as the part that holds it tells. What is not told was not begun. */
export interface ModuleFact {
  /** How much is done, between 0 and 1. */
  share: number;
  /** When it was done; null while it is not. */
  doneAt: number | null;
  tries?: Tries;
}
/** By the module's id. */
export type Facts = ReadonlyMap<string, ModuleFact>;

/** A module's id: its kind, for a case with the lab. */
export const moduleId = (kind: ModuleKind, lab: LabId | null = null): string =>
  lab === null ? kind : `${kind}:${lab}`;

/** Whether a lab has a course, and with it questions. One without is practised and examined without them. */
export type Teaches = (lab: LabId) => boolean;

/**
 * The modules of a person's programme, in the order to take them. A module is `locked` until the cohort has begun and the
 * modules that it needs are done; it is `failed` where no try is left. Due dates count from the cohort's beginning, or from
 * the person's joining where that was later.
 */
export function modulesOf(
  cohort: Pick<Cohort, 'startsAt' | 'settings'>,
  enrolment: Pick<Enrolment, 'joinedAt'>,
  facts: Facts,
  now: number,
  teaches: Teaches,
): Module[] {
  return modulesIn(cohort, now, teaches)(enrolment, facts);
}

/** As `modulesOf`, for many people of a cohort: what is the same for all is planned once. */
export function modulesIn(
  cohort: Pick<Cohort, 'startsAt' | 'settings'>,
  now: number,
  teaches: Teaches,
): (enrolment: Pick<Enrolment, 'joinedAt'>, facts: Facts) => Module[] {
  const plan = planOf(cohort.settings, teaches).map((planned) => ({
    ...planned,
    id: moduleId(planned.kind, planned.lab),
  }));
  return (enrolment, facts) => modulesBy(plan, cohort.startsAt, enrolment, facts, now);
}

function modulesBy(
  plan: readonly (Planned & { id: string })[],
  startsAt: number,
  { joinedAt }: Pick<Enrolment, 'joinedAt'>,
  facts: Facts,
  now: number,
): Module[] {
  const from = Math.max(startsAt, joinedAt);
  const done = (id: string) => (facts.get(id)?.doneAt ?? null) !== null;
  return plan.map(({ id, kind, lab, days, needs }) => {
    const { share = 0, doneAt = null, tries = null } = facts.get(id) ?? {};
    const locked = now < startsAt || needs.some((need) => !done(need));
    const lost = tries !== null && !tries.passed && tries.used >= tries.allowed;
    const state =
      doneAt !== null ? 'done' : lost ? 'failed' : locked ? 'locked' : share > 0 || tries?.used ? 'started' : 'open';
    return { id, kind, lab, state, share, dueAt: from + days * dayMs, doneAt, needs, tries, required: true };
  });
}

/** Which modules a programme has, in the order to take them. */
export const plannedModules = (settings: ProgrammeSettings, teaches: Teaches): Pick<Module, 'id' | 'kind' | 'lab'>[] =>
  planOf(settings, teaches).map(({ kind, lab }) => ({ id: moduleId(kind, lab), kind, lab }));

/** The module to go on with: the first that is begun, else the first that is open; null where there is none now. */
export function nextOf(modules: readonly Module[], now: number): string | null {
  const possible = modules.filter(
    ({ state, tries }) => (state === 'open' || state === 'started') && (tries?.nextAt ?? 0) <= now,
  );
  return (possible.find(({ state, kind }) => state === 'started' && kind !== 'journal') ?? possible[0])?.id ?? null;
}

/** What the certificate still waits for. */
export const missingOf = (modules: readonly Module[]): string[] =>
  modules.filter(({ required, state }) => required && state !== 'done').map(({ id }) => id);

interface Planned {
  kind: ModuleKind;
  lab: LabId | null;
  /** Due so many days after the beginning. */
  days: number;
  needs: string[];
}

function planOf(settings: ProgrammeSettings, teaches: Teaches): Planned[] {
  const { labs, courseDays, labDays, endDays, discussion, journal } = settings;
  // Without a single question there is nothing to ask in an exam or a test.
  const asks = labs.some(teaches);
  const tests = settings.tests && asks;
  const before = tests ? [moduleId('pre-test')] : [];
  const courseOf = (lab: LabId) => (teaches(lab) ? [moduleId('course', lab)] : []);
  const trained = labs.flatMap((lab) => [...courseOf(lab), moduleId('practice', lab)]);
  const examined = asks ? [moduleId('exam')] : trained;
  const only = (wanted: boolean, planned: Planned) => (wanted ? [planned] : []);
  return [
    ...only(tests, { kind: 'pre-test', lab: null, days: courseDays, needs: [] }),
    ...labs.flatMap((lab): Planned[] => [
      ...only(teaches(lab), { kind: 'course', lab, days: courseDays, needs: before }),
      { kind: 'practice', lab, days: labDays, needs: teaches(lab) ? courseOf(lab) : before },
    ]),
    ...only(discussion, { kind: 'discussion', lab: null, days: endDays, needs: before }),
    ...only(journal, { kind: 'journal', lab: null, days: endDays, needs: before }),
    ...only(asks, { kind: 'exam', lab: null, days: endDays, needs: trained }),
    ...labs.map((lab): Planned => ({ kind: 'practical', lab, days: endDays, needs: examined })),
    ...only(tests, { kind: 'post-test', lab: null, days: endDays, needs: examined }),
  ];
}
