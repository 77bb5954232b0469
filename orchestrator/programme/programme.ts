import type { Cohorts } from '../cohorts/cohorts.js';
import type { AccountId } from '../contract/account.js';
import type { LabId, Mode } from '../contract/attempt.js';
import type { Cohort, Enrolment } from '../contract/cohort.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import type { Module, Programme } from '../contract/programme.js';
import { ProgrammeError } from './error.js';
import { type ModuleFact, missingOf, moduleId, modulesIn, nextOf, type Teaches } from './modules.js';

/** How people of a cohort stand in the modules that one part holds: by enrolment, then by module id. */
export type FactSource = (
  cohort: Cohort,
  enrolments: readonly Enrolment[],
  now: number,
) => Promise<ReadonlyMap<EnrolmentId, ReadonlyMap<string, ModuleFact>>>;

/** The way of each person through the programme of their cohort. */
export interface ProgrammeDesk {
  /** The person's programmes, newest first; those they left and the archived ones at the end. */
  of(account: AccountId): Promise<Programme[]>;
  /** @throws IdentityError `enrolment-unknown` */
  one(id: EnrolmentId): Promise<Programme>;
  /** Everybody's in a cohort who has not left, in the order of joining. */
  ofCohort(cohort: Cohort, enrolments: readonly Enrolment[]): Promise<Programme[]>;
  /**
   * The module, where the person may work in it now.
   * @throws ProgrammeError `module-unknown`, `module-locked`, `no-tries-left`, `too-early`
   */
  enter(id: EnrolmentId, module: string): Promise<{ programme: Programme; module: Module }>;
  /**
   * The enrolment that an attempt belongs to: that of the person's latest active cohort with this lab, null without one.
   * An assessment needs that the practical may be taken now.
   * @throws ProgrammeError `module-locked`, `no-tries-left`, `too-early`
   */
  admit(account: AccountId, lab: LabId, mode: Mode): Promise<EnrolmentId | null>;
  /** Something was done that may finish a module: tells those who listen. */
  changed(id: EnrolmentId): void;
  /** Calls back when a person may stand elsewhere than before. Returns the unsubscriber. */
  onChange(callback: (id: EnrolmentId) => void): () => void;
}

interface Parts {
  cohorts: Cohorts;
  sources: readonly FactSource[];
  teaches: Teaches;
  now: () => number;
}

export function createProgramme({ cohorts, sources, teaches, now }: Parts): ProgrammeDesk {
  const listeners = new Set<(id: EnrolmentId) => void>();

  async function ofCohort(cohort: Cohort, enrolments: readonly Enrolment[]): Promise<Programme[]> {
    const at = now();
    const told = await Promise.all(sources.map((source) => source(cohort, enrolments, at)));
    const modulesOf = modulesIn(cohort, at, teaches);
    return enrolments.map((enrolment) => {
      const facts = new Map<string, ModuleFact>();
      for (const source of told) for (const [id, fact] of source.get(enrolment.id) ?? []) facts.set(id, fact);
      const modules = modulesOf(enrolment, facts);
      return { enrolment, cohort, modules, next: nextOf(modules, at), missing: missingOf(modules) };
    });
  }

  async function one(id: EnrolmentId): Promise<Programme> {
    const found = await cohorts.enrolment(id);
    if (found === null) throw new ProgrammeError('module-unknown', 'There is no such enrolment.');
    const [programme] = await ofCohort(found.cohort, [found.enrolment]);
    return programme as Programme;
  }

  async function enter(id: EnrolmentId, wanted: string) {
    const programme = await one(id);
    const module = programme.modules.find((candidate) => candidate.id === wanted);
    if (!module) throw new ProgrammeError('module-unknown', 'The programme has no such module.');
    requireOpen(module, now());
    return { programme, module };
  }

  return {
    async of(account) {
      const found = await cohorts.enrolmentsOf(account);
      const ended = ({ enrolment, cohort }: (typeof found)[number]) =>
        Number(enrolment.leftAt !== null || cohort.archivedAt !== null);
      const sorted = [...found].sort((a, b) => ended(a) - ended(b));
      return (await Promise.all(sorted.map(({ enrolment, cohort }) => ofCohort(cohort, [enrolment])))).flat();
    },
    one,
    ofCohort,
    enter,
    async admit(account, lab, mode) {
      const found = (await cohorts.enrolmentsOf(account)).find(
        ({ enrolment, cohort }) =>
          enrolment.leftAt === null && cohort.archivedAt === null && cohort.settings.labs.includes(lab),
      );
      if (!found) return null;
      if (mode === 'assessment') await enter(found.enrolment.id, moduleId('practical', lab));
      return found.enrolment.id;
    },
    changed(id) {
      for (const listener of listeners) listener(id);
    },
    onChange: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}

function requireOpen({ state, tries, needs }: Module, now: number): void {
  if (state === 'failed') throw new ProgrammeError('no-tries-left', 'No try is left. Speak with your instructor.');
  if (state === 'locked')
    throw new ProgrammeError(
      'module-locked',
      needs.length > 0 ? `This opens once these are done: ${needs.join(', ')}.` : 'The cohort has not begun yet.',
    );
  const waitMs = (tries?.nextAt ?? 0) - now;
  if (waitMs > 0) {
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    throw new ProgrammeError('too-early', `The next try may begin in ${Math.ceil(waitMs / 60_000)} minutes.`, {
      retryAfterSeconds,
    });
  }
}
