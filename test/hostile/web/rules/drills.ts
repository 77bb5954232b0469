import { lab, must, type World } from '../support/world.js';
import type { Rule, Rules } from './rule.js';

/** A drill in which this person's range is ready. */
export async function newDrill({ people, cohort, otherCohort, enrolment }: World, who: 'ada' | 'bo' | 'eve') {
  const of = who === 'eve' ? otherCohort : cohort;
  const body = { lab, people: [enrolment[who]] };
  return (await must(people.root.call('POST', `/cohorts/${of}/drills`, body))).id as string;
}
/** A drill that this person took part in, over and graded. */
export async function stoppedDrill(world: World, who: 'ada' | 'bo'): Promise<string> {
  const id = await newDrill(world, who);
  const { root } = world.people;
  await must(root.call('POST', `/cohorts/${world.cohort}/drills/${id}/fire`));
  const { people } = await must(root.call('POST', `/cohorts/${world.cohort}/drills/${id}/stop`));
  for (const { attempt } of people) world.platform.attempts.change(attempt, { state: 'graded' });
  return id;
}
const onDrill = (body?: (world: World) => unknown): Rule => ({
  target: async (world) => ({
    params: { cohort: world.cohort, drill: await newDrill(world, 'ada') },
    body: body?.(world),
  }),
  foreign: { drill: (world) => newDrill(world, 'eve') },
  shared: ['cohort'],
});

export const drillRules: Rules = {
  'GET /cohorts/{cohort}/drills': { target: ({ cohort }) => ({ params: { cohort } }), shared: ['cohort'] },
  'POST /cohorts/{cohort}/drills': {
    target: ({ cohort, enrolment }) => ({ params: { cohort }, body: { lab, people: [enrolment.ada] } }),
    shared: ['cohort'],
  },
  'GET /cohorts/{cohort}/drills/{drill}': onDrill(),
  'POST /cohorts/{cohort}/drills/{drill}/people': onDrill(({ enrolment }) => ({ people: [enrolment.bo] })),
  'POST /cohorts/{cohort}/drills/{drill}/fire': onDrill(),
  'POST /cohorts/{cohort}/drills/{drill}/stop': onDrill(),
};
