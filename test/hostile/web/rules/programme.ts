import { postIdSchema } from '../../../../orchestrator/contract/discussion.js';
import { lab, must, type World } from '../support/world.js';
import { stoppedDrill } from './drills.js';
import { plain, type Rule, type Rules } from './rule.js';

const own = (more: Record<string, string> = {}, body?: unknown): Rule => ({
  target: ({ enrolment }) => ({ params: { enrolment: enrolment.ada, ...more }, body }),
  shared: Object.keys(more),
});
const finding = { prompt: 'own-work', text: 'We pull images by tag.' };

async function post({ people, enrolment }: World, who: 'ada' | 'bo' | 'eve'): Promise<string> {
  const path = `/enrolments/${enrolment[who]}/discussion/posts`;
  return postIdSchema.parse((await must(people[who].call('POST', path, finding))).id);
}
const onOwnPost = (body?: unknown): Rule => ({
  target: async (world) => ({ params: { enrolment: world.enrolment.ada, post: await post(world, 'ada') }, body }),
  foreign: { post: (world) => post(world, 'bo') },
});

/** The exam of a person, going on. */
export async function sitting({ people, enrolment }: World, who: 'ada' | 'bo') {
  const path = `/enrolments/${enrolment[who]}/sittings`;
  return (await must(people[who].call('POST', path, { module: 'exam' }))) as {
    id: string;
    questions: { id: string; kind: string; options: { id: string }[] }[];
  };
}
/** The same, over. */
export async function endedSitting(world: World, who: 'ada' | 'bo'): Promise<string> {
  const { id } = await sitting(world, who);
  await must(world.people[who].call('POST', `/enrolments/${world.enrolment[who]}/sittings/${id}/submit`));
  return id;
}
const onSitting: Rule = {
  target: async (world) => ({ params: { enrolment: world.enrolment.ada, sitting: (await sitting(world, 'ada')).id } }),
  foreign: { sitting: async (world) => (await sitting(world, 'bo')).id },
};

/** The first check of the course, and a choice that can be made. */
async function check({ people }: World) {
  const course = await must(people.root.call('GET', `/labs/${lab}/course`));
  const [found] = course.sections.flatMap((one: { checks: object[] }) => one.checks);
  return found as { id: string; options: { id: string }[] };
}

/** An entry of ada's journal that can be written, at its revision. */
async function entry({ people, enrolment }: World) {
  const { entries } = await must(people.ada.call('GET', `/enrolments/${enrolment.ada}/journal`));
  return entries.find(({ open }: { open: boolean }) => open) as { module: string; revision: number };
}
const ofDone = (path: string[] = []): Rule => ({
  target: ({ done }) => ({ params: { enrolment: done.enrolment } }),
  shared: path,
});

export const programmeRules: Rules = {
  'GET /programmes': plain,
  'GET /enrolments/{enrolment}': own(),
  'GET /enrolments/{enrolment}/discussion': own(),
  'GET /enrolments/{enrolment}/discussion/prompts/{prompt}': own({ prompt: 'own-work' }),
  'POST /enrolments/{enrolment}/discussion/posts': own({}, finding),
  'PATCH /enrolments/{enrolment}/discussion/posts/{post}': onOwnPost({ text: 'Not any more.' }),
  'DELETE /enrolments/{enrolment}/discussion/posts/{post}': onOwnPost(),
  'PUT /discussion/read': {
    target: ({ cohort }) => ({ body: { cohort, group: 1, prompt: 'own-work', upTo: 1 } }),
    only: { serves: ({ who, role }) => who !== 'eve' || role !== 'trainee', else: [404, 'enrolment-unknown'] },
  },
  'GET /enrolments/{enrolment}/journal': own(),
  'PUT /enrolments/{enrolment}/journal/{module}': {
    async target(world) {
      const { module, revision } = await entry(world);
      const texts = { learnt: `Something ${world.next()}`, improve: 'Much.' };
      return { params: { enrolment: world.enrolment.ada, module }, body: { ...texts, revision } };
    },
    shared: ['module'],
  },
  'GET /enrolments/{enrolment}/journal.md': own(),
  'GET /enrolments/{enrolment}/course/{lab}': own({ lab }),
  'PUT /enrolments/{enrolment}/course/{lab}/place': own({ lab }, { section: 'story' }),
  'PUT /enrolments/{enrolment}/course/{lab}/checks/{question}': {
    async target(world) {
      const { id, options } = await check(world);
      const body = { choice: options.slice(0, 1).map((one) => one.id) };
      return { params: { enrolment: world.enrolment.ada, lab, question: id }, body };
    },
    shared: ['lab', 'question'],
  },
  'GET /labs/{lab}/course': { target: () => ({ params: { lab } }), shared: ['lab'] },
  'GET /labs/{lab}/course/checks/{question}': {
    target: async (world) => ({ params: { lab, question: (await check(world)).id } }),
    shared: ['lab', 'question'],
  },
  'GET /enrolments/{enrolment}/sittings': own(),
  'POST /enrolments/{enrolment}/sittings': own({}, { module: 'exam' }),
  'GET /enrolments/{enrolment}/sittings/{sitting}': onSitting,
  'GET /enrolments/{enrolment}/sittings/{sitting}/state': onSitting,
  'PUT /enrolments/{enrolment}/sittings/{sitting}/answers/{question}': {
    async target(world) {
      const { id, questions } = await sitting(world, 'ada');
      const params = { enrolment: world.enrolment.ada, sitting: id, question: questions[0]?.id ?? '' };
      const { answers } = await must(
        world.people.ada.call('GET', `/enrolments/${world.enrolment.ada}/sittings/${id}/state`),
      );
      const kept = answers.find((one: { question: string }) => one.question === params.question);
      return { params, body: { choice: [], flagged: false, revision: kept?.revision ?? 0 } };
    },
    foreign: { sitting: async (world) => (await sitting(world, 'bo')).id },
    shared: ['question'],
  },
  'POST /enrolments/{enrolment}/sittings/{sitting}/submit': onSitting,
  'GET /enrolments/{enrolment}/sittings/{sitting}/result': {
    target: async (world) => ({
      params: { enrolment: world.enrolment.ada, sitting: await endedSitting(world, 'ada') },
    }),
    foreign: { sitting: (world) => endedSitting(world, 'bo') },
  },
  'GET /enrolments/{enrolment}/training-record': own(),
  'GET /enrolments/{enrolment}/certificate': ofDone(),
  'GET /enrolments/{enrolment}/certificate/pdf': ofDone(),
  'GET /enrolments/{enrolment}/drills': own(),
  'GET /enrolments/{enrolment}/drills/{drill}': {
    target: async (world) => ({ params: { enrolment: world.enrolment.ada, drill: await stoppedDrill(world, 'ada') } }),
    // One that she did not take part in, and one that goes on.
    foreign: { drill: (world) => stoppedDrill(world, 'bo') },
  },
};
