import { attemptIdSchema, labIdSchema } from '../../../../orchestrator/contract/attempt.js';
import { type EnrolmentId, enrolmentIdSchema } from '../../../../orchestrator/contract/enrolment.js';
import { usualLimits } from '../../../../orchestrator/identity/limits.js';
import { type ModuleFact, plannedModules } from '../../../../orchestrator/programme/modules.js';
import type { FactSource } from '../../../../orchestrator/programme/programme.js';
import { type Person, type Platform, startPlatform } from '../../../platform/support/server.js';
import { type Receiver, startReceiver } from '../../../programme/support/receiver.js';
import { cohortOf } from '../../../programme/support/site.js';

export const lab = labIdSchema.parse('sympy-dev');

/**
 * A server with two cohorts and one of everything that a path can name. `ada` owns what is asked for; `bo` is in her cohort
 * and her group; `eve` is in the cohort of another instructor.
 */
export interface World {
  platform: Platform;
  people: { ada: Person; bo: Person; eve: Person; teacher: Person; tom: Person; root: Person };
  /** Ada's and bo's cohort, made by teacher; and eve's, made by tom. */
  cohort: string;
  otherCohort: string;
  enrolment: { ada: string; bo: string; eve: string };
  /** Ada's enrolment in a cohort in which everything is done. */
  done: { cohort: string; enrolment: string };
  eveDone: { cohort: string; enrolment: string };
  /** Ada's, over, so that its owner may see everything of it. */
  attempt: string;
  receiver: Receiver;
  /** One that is new each time. */
  next(): string;
  close(): Promise<void>;
}

/** Without limits of its own: thousands of calls come from one machine in a minute. `limits.test.ts` tries those. */
export const unlimited: Partial<typeof usualLimits> = Object.fromEntries(
  Object.keys(usualLimits).map((name) => [name, { points: 1_000_000, seconds: 60 }]),
);

export async function makeWorld(): Promise<World> {
  const finished = new Set<EnrolmentId>();
  const platform = await startPlatform({ realLabs: true, limits: unlimited, sources: [told(finished)] });
  const root = await platform.person('teacher', 'instructor');
  const people = {
    ada: await platform.person('ada'),
    bo: await platform.person('bo'),
    eve: await platform.person('eve'),
    teacher: await platform.person('a teacher', 'instructor'),
    tom: await platform.person('tom', 'instructor'),
    root,
  };
  const { ada, bo, eve, teacher, tom } = people;
  const settings = { labs: [lab], tests: false, exam: { questions: 5 } };
  const main = await cohortOf(teacher, [ada, bo], { settings });
  const other = await cohortOf(tom, [eve], { settings });
  const whole = { settings: { ...settings, discussion: false, journal: false } };
  const adaDone = await cohortOf(teacher, [ada], whole);
  const eveDone = await cohortOf(tom, [eve], whole);
  const [adaId = '', boId = ''] = main.enrolments;
  const [eveId = ''] = other.enrolments;
  for (const [of, cohort, enrolment] of [
    [teacher, main.cohort, adaId],
    [teacher, main.cohort, boId],
    [tom, other.cohort, eveId],
  ] as const)
    await must(of.call('PATCH', `/cohorts/${cohort}/members/${enrolment}`, { group: 1 }));
  for (const { enrolments } of [adaDone, eveDone]) {
    const enrolment = enrolmentIdSchema.parse(enrolments[0]);
    finished.add(enrolment);
    platform.training.programme.changed(enrolment);
  }
  await platform.training.certificates.settled();
  const { id } = await platform.attempts.open(ada.account.id, { lab, mode: 'practice' });
  platform.attempts.change(attemptIdSchema.parse(id), { state: 'graded' });
  const receiver = await startReceiver();
  let count = 0;
  return {
    platform,
    people,
    cohort: main.cohort,
    otherCohort: other.cohort,
    enrolment: { ada: adaId, bo: boId, eve: eveId },
    done: { cohort: adaDone.cohort, enrolment: adaDone.enrolments[0] as string },
    eveDone: { cohort: eveDone.cohort, enrolment: eveDone.enrolments[0] as string },
    attempt: id,
    receiver,
    next: () => `n${++count}`,
    async close() {
      await platform.close();
      await receiver.close();
    },
  };
}

/** Everybody stands at the door of the exam, however often they took it; those who finished have done everything. */
function told(finished: ReadonlySet<EnrolmentId>): FactSource {
  const tries = { used: 0, allowed: 3, best: null, passed: false, nextAt: null };
  return async (cohort, enrolments, now) => {
    const done: ModuleFact = { share: 1, doneAt: now };
    const modules = plannedModules(cohort.settings, () => true);
    const all = new Map(modules.map(({ id }) => [id, done]));
    const trained = modules.filter(({ kind }) => kind === 'course' || kind === 'practice');
    const facts = new Map<string, ModuleFact>(trained.map(({ id }) => [id, done]));
    facts.set('exam', { share: 0, doneAt: null, tries });
    return new Map(enrolments.map(({ id }) => [id, finished.has(id) ? all : facts]));
  };
}

/** The body of an answer that is a success, or the end of the test. */
export async function must<T extends { status: number; text: string; body: unknown }>(
  answer: Promise<T>,
): Promise<T['body']> {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
}
