import type { Catalog } from '../../../../orchestrator/catalog/catalog.js';
import type { QuizItem } from '../../../../orchestrator/catalog/quiz.js';
import { moduleId } from '../../../../orchestrator/programme/modules.js';
import { cohort, day, labs, type People, settings, type Trainee } from './people.js';
import type { Store } from './store.js';
import { reportOf } from './work.js';

/** What people did of the programme beside the labs: tests and exams, courses, journals. */
export async function storeProgramme(store: Store, catalog: Catalog, { trainees }: People, now: number): Promise<void> {
  const quiz = labs.flatMap((lab) => (catalog.get(lab)?.quiz ?? []).map((item) => ({ lab, item })));
  for (const trainee of trainees) {
    await storeSittings(
      store,
      trainee,
      quiz.map(({ item }) => item),
      now,
    );
    const done = trainee.stage === 'done' || trainee.index % 2 === 0;
    await store.put(
      'courseProgress',
      labs.map((lab) => {
        const sections = (catalog.get(lab)?.course?.sections ?? []).map(({ id }) => id);
        const reached = done ? sections : sections.slice(0, 2);
        return {
          enrolmentId: trainee.enrolment,
          labId: lab,
          place: sections[1] ?? '-',
          reached: JSON.stringify(reached),
          doneAt: done ? now - 35 * day : null,
        };
      }),
    );
    await store.put(
      'courseAnswers',
      quiz
        .filter(({ item }) => item.use === 'check')
        .map(({ lab, item }) => ({
          enrolmentId: trainee.enrolment,
          labId: lab,
          questionId: item.id,
          choice: JSON.stringify(choiceOf(item)),
          tries: 1,
          answeredAt: now - 36 * day,
        })),
    );
    await storeJournal(store, trainee, now);
  }
}

async function storeSittings(
  store: Store,
  { enrolment, index, stage }: Trainee,
  quiz: readonly QuizItem[],
  now: number,
) {
  const over = { voidReason: null, ending: 'submitted' };
  const asked = (use: QuizItem['use'], most: number) => quiz.filter((item) => item.use === use).slice(0, most);
  const sittings = [
    {
      id: 'before',
      module: 'pre-test',
      items: asked('test-a', 99),
      score: 0.3 + (index % 30) / 100,
      at: now - 41 * day,
    },
    ...(stage === 'way'
      ? []
      : [{ id: 'exam-1', module: 'exam', items: asked('exam', 30), score: 0.6, at: now - 20 * day }]),
    ...(stage === 'done'
      ? [
          { id: 'exam-2', module: 'exam', items: asked('exam', 30), score: 0.9, at: now - 18 * day },
          {
            id: 'after',
            module: 'post-test',
            items: asked('test-b', 99),
            score: 0.7 + (index % 30) / 100,
            at: now - 5 * day,
          },
        ]
      : []),
    // The working ones sit an exam meanwhile, each its last question.
    ...(stage === 'working'
      ? [{ id: 'open', module: 'exam', items: asked('exam', 30), score: null, at: now - 60_000 }]
      : []),
  ];
  for (const { id, module, items, score, at } of sittings) {
    const sitting = `${id}-${enrolment}`;
    const ended =
      score === null ? { endedAt: null, ending: null, voidReason: null } : { ...over, endedAt: at + 1_800_000 };
    const row = { id: sitting, enrolmentId: enrolment, module, beganAt: at, score, ...ended };
    const questions = JSON.stringify(items.map((item) => item.id));
    await store.put('sittings', [
      { ...row, questions, endsAt: module === 'exam' ? at + settings.exam.minutes * 60_000 : null },
    ]);
    const answers = items.map((item) => ({ questionId: item.id, choice: JSON.stringify(choiceOf(item)) }));
    await store.put(
      'sittingAnswers',
      answers.map((answer) => ({ sittingId: sitting, flagged: 0, revision: 1, savedAt: at + 60_000, ...answer })),
    );
  }
}

const choiceOf = (item: QuizItem): string[] =>
  item.kind === 'log'
    ? item.lines.map(String)
    : item.options.slice(0, item.kind === 'ordering' ? 99 : 1).map(({ id }) => id);

async function storeJournal(store: Store, { enrolment, stage, index }: Trainee, now: number): Promise<void> {
  const parts = [
    ...labs.flatMap((lab) => [moduleId('course', lab), moduleId('practice', lab)]),
    moduleId('discussion'),
    moduleId('exam'),
    ...labs.map((lab) => moduleId('practical', lab)),
  ];
  await store.put(
    'journalEntries',
    parts.slice(0, stage === 'done' ? parts.length : 1 + (index % 4)).map((module) => ({
      enrolmentId: enrolment,
      module,
      learnt: reportOf(`learnt ${enrolment} ${module}`).narrative,
      improve: reportOf(`improve ${enrolment} ${module}`).narrative.slice(0, 400),
      revision: 3,
      savedAt: now - 10 * day,
      completedAt: now - 10 * day,
    })),
  );
}

const prompts = ['own-work', 'look-alike', 'memory-only', 'moved-tag', 'token-reach'];

/** Each group talks about every prompt: a finding and three answers of each member. */
export async function storeTalk(store: Store, { trainees, teacher }: People, now: number): Promise<void> {
  const posts: Parameters<typeof store.put<'posts'>>[1][number][] = [];
  const add = (trainee: Trainee, prompt: string, number: number, answers: string | null) => {
    const id = `post-${trainee.index}-${prompt}-${number}`;
    const gone = { editedAt: null, pinnedAt: null, gone: null, goneAt: null, reason: null };
    const at = { cohortId: cohort, groupNumber: trainee.group, prompt, postedAt: now - 30 * day + posts.length * 1000 };
    const by = { authorId: trainee.account.id, enrolmentId: trainee.enrolment };
    posts.push({ id, answers, ...at, ...by, ...gone, text: reportOf(id).narrative.slice(0, 500) });
    return id;
  };
  for (const prompt of prompts) {
    for (const group of new Set(trainees.map((one) => one.group))) {
      const members = trainees.filter((one) => one.group === group);
      const findings = members.map((member) => add(member, prompt, 0, null));
      members.forEach((member, index) => {
        for (let step = 1; step <= 3; step++)
          add(member, prompt, step, findings[(index + step) % findings.length] as string);
      });
    }
  }
  await store.put('posts', posts);
  const read = { cohortId: cohort, groupNumber: 1, upTo: 10 };
  await store.put(
    'postsRead',
    prompts.map((prompt) => ({ ...read, accountId: teacher.account.id, prompt })),
  );
}
