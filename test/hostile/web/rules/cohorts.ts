import { must, type World } from '../support/world.js';
import { numberOf } from './open.js';
import { endedSitting } from './programme.js';
import type { Rule, Rules } from './rule.js';

/*
 * Instructors look after each other's cohorts: the product does not tell them apart. What a path names within a cohort must
 * be of that cohort, though.
 */

const on = (body?: unknown, more: Record<string, string> = {}): Rule => ({
  target: ({ cohort }) => ({ params: { cohort, ...more }, body }),
  shared: ['cohort', ...Object.keys(more)],
});
const onMember = (body: unknown): Rule => ({
  target: ({ cohort, enrolment }) => ({ params: { cohort, member: enrolment.bo }, body }),
  foreign: { member: ({ enrolment }) => enrolment.eve },
  shared: ['cohort'],
});
const finding = { prompt: 'own-work', text: 'What do you log?' };

async function ownPost({ people, cohort, otherCohort }: World, who: 'teacher' | 'tom'): Promise<string> {
  const of = who === 'tom' ? otherCohort : cohort;
  return (await must(people[who].call('POST', `/cohorts/${of}/discussion/posts`, { ...finding, group: 1 }))).id;
}
const onPost = (body: unknown, more: Partial<Rule> = {}): Rule => ({
  target: async (world) => ({ params: { cohort: world.cohort, post: await ownPost(world, 'teacher') }, body }),
  foreign: { post: (world) => ownPost(world, 'tom') },
  shared: ['cohort'],
  ...more,
});

/** Ada's last certificate, as it must stand for what is to be done with it. */
async function certificate(world: World, of: World['done'], standing: boolean): Promise<string> {
  const { root } = world.people;
  const { certificate } = await must(root.call('GET', `/enrolments/${of.enrolment}/certificate`));
  const stands = certificate.state === 'genuine';
  const { cohort, enrolment } = of;
  if (standing && !stands) await must(root.call('POST', `/cohorts/${cohort}/members/${enrolment}/certificate`));
  if (!standing && stands)
    await must(root.call('POST', `/cohorts/${cohort}/certificates/${certificate.number}/revocation`, revocation));
  return numberOf(world, of);
}
const revocation = { category: 'error', reason: 'a wrong name' };

export const cohortRules: Rules = {
  'GET /cohorts': { target: () => ({}) },
  'POST /cohorts': { target: () => ({ body: { name: 'Spring', startsAt: 0, settings: { labs: ['sympy-dev'] } } }) },
  'GET /cohorts/{cohort}': on(),
  'PATCH /cohorts/{cohort}': on({ name: 'Autumn' }),
  'PUT /cohorts/{cohort}/archived': on({ archived: false }),
  'GET /cohorts/{cohort}/members': on(),
  'PATCH /cohorts/{cohort}/members/{member}': onMember({ reference: 'n. 7' }),
  'PUT /cohorts/{cohort}/members/{member}/membership': onMember({ member: true }),
  'POST /cohorts/{cohort}/groups': {
    // Drawn in a cohort of their own: the others' groups are asked for elsewhere.
    target: ({ done }) => ({ params: { cohort: done.cohort }, body: { size: 3 } }),
    shared: ['cohort'],
  },
  'PUT /cohorts/{cohort}/groups': {
    target: ({ cohort, enrolment }) => ({ params: { cohort }, body: { groups: { [enrolment.ada]: 1 } } }),
    shared: ['cohort'],
  },
  'GET /cohorts/{cohort}/invitations': on(),
  'POST /cohorts/{cohort}/invitations': on({}),
  'POST /cohorts/{cohort}/import': on({ csv: 'name\nSomebody New\n', dryRun: true }),
  'GET /cohorts/{cohort}/programmes': on(),
  'GET /cohorts/{cohort}/results': on(),
  'GET /cohorts/{cohort}/results.csv': on(),
  'GET /cohorts/{cohort}/journals': on(),
  'GET /cohorts/{cohort}/improvement': on(),
  'GET /cohorts/{cohort}/board': on(),
  'GET /cohorts/{cohort}/certificates': on(),
  'GET /cohorts/{cohort}/certificates/csv': on(),
  'GET /cohorts/{cohort}/certificates/signed': on(),
  'POST /cohorts/{cohort}/certificates/{number}/revocation': {
    target: async (world) => ({
      params: { cohort: world.done.cohort, number: await certificate(world, world.done, true) },
      body: revocation,
    }),
    foreign: { number: (world) => certificate(world, world.eveDone, true) },
    shared: ['cohort'],
  },
  'POST /cohorts/{cohort}/members/{member}/certificate': {
    async target(world) {
      await certificate(world, world.done, false);
      return { params: { cohort: world.done.cohort, member: world.done.enrolment } };
    },
    foreign: { member: ({ eveDone }) => eveDone.enrolment },
    shared: ['cohort'],
  },
  'POST /cohorts/{cohort}/members/{member}/sittings/{sitting}/void': {
    target: async (world) => ({
      params: { cohort: world.cohort, member: world.enrolment.ada, sitting: await endedSitting(world, 'ada') },
      body: { reason: 'the fire alarm' },
    }),
    foreign: {
      sitting: (world) => endedSitting(world, 'bo'),
      member: ({ enrolment }) => enrolment.eve,
    },
    shared: ['cohort'],
  },
  'GET /cohorts/{cohort}/discussion': on(),
  'GET /cohorts/{cohort}/discussion/groups/{group}': on(undefined, { group: '1' }),
  'GET /cohorts/{cohort}/discussion/groups/{group}/prompts/{prompt}': on(undefined, { group: '1', prompt: 'own-work' }),
  'POST /cohorts/{cohort}/discussion/posts': on({ ...finding, group: 1 }),
  'PATCH /cohorts/{cohort}/discussion/posts/{post}': onPost(
    { text: 'What do you keep?' },
    { only: { serves: ({ who }) => who === 'teacher', else: [404, 'post-unknown'] } },
  ),
  'PUT /cohorts/{cohort}/discussion/posts/{post}/pinned': onPost({ pinned: true }),
  'POST /cohorts/{cohort}/discussion/posts/{post}/removal': onPost({ reason: 'a name in it' }),
};
