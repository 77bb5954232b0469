import { labIdSchema } from '../../../orchestrator/contract/attempt.js';
import { enrolmentIdSchema } from '../../../orchestrator/contract/enrolment.js';
import type { Question } from '../../../orchestrator/contract/quiz.js';
import { type SittingModule, sittingIdSchema } from '../../../orchestrator/contract/sitting.js';
import { attemptRow } from '../../platform/support/rows.js';
import type { Person, Platform } from '../../platform/support/server.js';

/** Puts a person at the door of the exam: the test before, every course and every practice lab are done. */
export async function toExam({ storage, clock }: Platform, person: Person, enrolment: string): Promise<void> {
  const of = enrolmentIdSchema.parse(enrolment);
  const cohort = (await storage.enrolments.get(of))?.cohort;
  const settings = cohort && (await storage.cohorts.get(cohort))?.settings;
  const at = clock.ms - 1000;
  const over = { beganAt: at, endsAt: null, endedAt: at, ending: 'submitted', score: 0.4, voidReason: null } as const;
  const id = sittingIdSchema.parse(`before-${enrolment}`);
  await storage.sittings.insert({ id, enrolment: of, module: 'pre-test', questions: [], ...over });
  for (const lab of settings?.labs ?? []) {
    storage.courses.setPlace({ enrolment: of, lab }, 'story', true);
    await storage.courses.setDone({ enrolment: of, lab }, at);
    const done = { state: 'graded', labId: lab, enrolmentId: of, gradedAt: at } as const;
    await storage.attempts.insert(attemptRow(`${lab}-${enrolment}`, person.account, done));
  }
}

/** Begins a sitting and returns it; the answer is 201, or the test ends here. */
export async function begin(person: Person, enrolment: string, module: SittingModule) {
  const answer = await person.call('POST', `/enrolments/${enrolment}/sittings`, { module });
  if (answer.status !== 201) throw new Error(answer.text);
  const path = `/enrolments/${enrolment}/sittings/${answer.body.id}`;
  return {
    ...(answer.body as { id: string; endsAt: number | null; questions: (Question & { lab: string })[] }),
    path,
    save: (question: string, choice: string[], revision = 0, flagged = false) =>
      person.call('PUT', `${path}/answers/${question}`, { choice, flagged, revision }),
    submit: () => person.call('POST', `${path}/submit`),
  };
}

/** What is right, by question: only tests know it beforehand. */
export function answersOf(platform: Platform): (question: string) => string[] {
  const lab = (id: string) => platform.catalog.get(labIdSchema.parse(id));
  const items = ['sympy-dev', 'checkout-action'].flatMap((id) => lab(id)?.quiz ?? []);
  return (question) => {
    const item = items.find(({ id }) => id === question);
    if (!item) throw new Error(`no question ${question}`);
    if (item.kind === 'log') return item.lines.map(String);
    return item.options.filter(({ right }) => right || item.kind === 'ordering').map(({ id }) => id);
  };
}
