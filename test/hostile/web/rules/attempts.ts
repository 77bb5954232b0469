import { lab } from '../support/world.js';
import { plain, type Rule, type Rules } from './rule.js';

/** The attempt is ada's; hosts, shells, runs and steps are parts of it. */
const on = (body?: unknown): Rule => ({ target: ({ attempt }) => ({ params: { id: attempt }, body }) });
const onPart = (params: Record<string, string>): Rule => ({
  target: ({ attempt }) => ({ params: { id: attempt, ...params } }),
  shared: Object.keys(params),
});
const reason = { reason: 'a fire alarm' };

export const attemptRules: Rules = {
  'GET /attempts': plain,
  'POST /attempts': { target: () => ({ body: { lab, mode: 'practice' } }) },
  'GET /attempts/{id}': on(),
  'POST /attempts/{id}/start': on(),
  'POST /attempts/{id}/submit': on(),
  'POST /attempts/{id}/reset': on(),
  'POST /attempts/{id}/hosts/{host}/reset': onPart({ host: 'workstation' }),
  'POST /attempts/{id}/close': on(),
  'POST /attempts/{id}/hints': on({ objective: 'contain' }),
  'GET /attempts/{id}/runs': on(),
  'GET /attempts/{id}/runs/{run}': onPart({ run: '1' }),
  'GET /attempts/{id}/runs/{run}/logs/{job}/{step}': onPart({ run: '1', job: 'build', step: '0' }),
  'GET /attempts/{id}/draft': on(),
  'PUT /attempts/{id}/draft': on({}),
  'GET /attempts/{id}/reports': on(),
  'POST /attempts/{id}/reports': on({}),
  'GET /attempts/{id}/debrief': on(),
  'GET /attempts/{id}/timeline': on(),
  'GET /attempts/{id}/guide': on(),
  'GET /attempts/{id}/cpu': on(),
  'GET /attempts/{id}/ledger': on(),
  'GET /attempts/{id}/grade': on(),
  'GET /attempts/{id}/grades': on(),
  'GET /attempts/{id}/grade/signed': on(),
  'POST /attempts/{id}/regrade': on({ reason: 'a check was mended' }),
  'GET /attempts/{id}/recordings': on(),
  'GET /attempts/{id}/recordings/{host}/{shell}': onPart({ host: 'workstation', shell: '0' }),
  'GET /attempts/{id}/integrity': on(),
  'POST /attempts/{id}/message': on({ text: 'Well done.' }),
  'POST /attempts/{id}/extend': on({ ...reason, minutes: 5 }),
  'POST /attempts/{id}/pause': on(reason),
  'POST /attempts/{id}/resume': on(reason),
  'POST /attempts/{id}/reset-for': on(reason),
  'POST /attempts/{id}/close-for': on(reason),
  'GET /labs/{lab}/graded': { target: () => ({ params: { lab } }), shared: ['lab'] },
  'GET /instructor/attempts': plain,
  'GET /instructor/people': plain,
};
