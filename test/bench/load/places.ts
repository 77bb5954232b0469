import type { Past } from './past/build.js';
import type { Stored } from './past/graded.js';
import { drill, invitationCode, webhook } from './past/office.js';
import { cohort, labs, type Somebody, type Trainee } from './past/people.js';

/** One request: below `/api`, by the person whose cookie it is. */
export interface Ask {
  path: string;
  cookie: string;
}

/** What is only known once the platform serves: it issues certificates itself. */
export interface Issued {
  numbers: string[];
  badgeKey: string;
}

export type Places = Record<string, readonly Ask[]>;

/**
 * Whom each GET route is asked by and with which parameters, so many different ones in turn that nobody's answer is at hand.
 * A route of the contract that is not here is an error of the bench.
 */
export function placesOf({ people, graded, working, drilled }: Past, { numbers, badgeKey }: Issued): Places {
  const { admin, teacher, trainees } = people;
  const some = trainees.filter(({ index }) => index % 7 === 0);
  const done = trainees.filter(({ stage }) => stage === 'done').slice(0, 20);
  const sitting = trainees.filter(({ stage }) => stage === 'working').slice(0, 20);
  const withRuns = working.filter(({ lab }) => lab === labs[1]);
  const [lab] = labs;

  const by = ({ cookie }: Somebody, ...paths: string[]): Ask[] => paths.map((path) => ({ path, cookie }));
  const each = (of: readonly Trainee[], path: (trainee: Trainee) => string): Ask[] =>
    of.map((trainee) => ({ path: path(trainee), cookie: trainee.cookie }));
  const enrolled = (suffix: string, of: readonly Trainee[] = some) =>
    each(of, ({ enrolment }) => `/enrolments/${enrolment}${suffix}`);
  const owned = (of: readonly Stored[], suffix: string): Ask[] =>
    of.map(({ id, trainee }) => ({ path: `/attempts/${id}${suffix}`, cookie: trainee.cookie }));
  const all = mixed(graded, working.slice(0, graded.length));
  const both = (suffix: string) => owned(all, suffix);
  const judged = (suffix: string) => by(teacher, ...all.map(({ id }) => `/attempts/${id}${suffix}`));
  const inCohort = (suffix = '') => by(teacher, `/cohorts/${cohort}${suffix}`);
  const certificates = (suffix = '') => numbers.flatMap((number) => by(teacher, `/certificates/${number}${suffix}`));

  return {
    '/health': by(teacher, '/health'),
    '/labs': by(teacher, '/labs'),
    '/labs/{lab}': labs.flatMap((id) => by(teacher, `/labs/${id}`)),
    '/labs/{lab}/graded': labs.flatMap((id) => by(teacher, `/labs/${id}/graded`)),
    '/labs/{lab}/course': labs.flatMap((id) => by(teacher, `/labs/${id}/course`)),
    '/labs/{lab}/course/checks/{question}': by(teacher, `/labs/${lab}/course/checks/when-it-acts?choice=pip-blocked`),
    '/keys': by(teacher, '/keys'),
    '/privacy': by(teacher, '/privacy'),
    '/session': each(some, () => '/session'),
    '/account/export': each(some, () => '/account/export'),
    '/tokens': by(admin, '/tokens'),
    '/invitations': by(teacher, '/invitations'),
    '/join/{code}': by(teacher, `/join/${invitationCode}`),
    '/metrics': by(admin, '/metrics'),
    '/operation': by(admin, '/operation'),
    '/audit': by(admin, '/audit', '/audit?limit=1000', '/audit?action=member.update'),
    '/programmes': each(some, () => '/programmes'),
    '/enrolments/{enrolment}': enrolled(''),
    '/enrolments/{enrolment}/discussion': enrolled('/discussion'),
    '/enrolments/{enrolment}/discussion/prompts/{prompt}': enrolled('/discussion/prompts/own-work'),
    '/enrolments/{enrolment}/journal': enrolled('/journal'),
    '/enrolments/{enrolment}/journal.md': enrolled('/journal.md'),
    '/enrolments/{enrolment}/drills': enrolled('/drills'),
    '/enrolments/{enrolment}/drills/{drill}': drilled.map(({ trainee: { enrolment, cookie } }) => ({
      path: `/enrolments/${enrolment}/drills/drill-0`,
      cookie,
    })),
    '/enrolments/{enrolment}/course/{lab}': enrolled(`/course/${lab}`),
    '/enrolments/{enrolment}/sittings': enrolled('/sittings'),
    '/enrolments/{enrolment}/sittings/{sitting}': each(sitting, (one) => openSitting(one)),
    '/enrolments/{enrolment}/sittings/{sitting}/state': each(sitting, (one) => `${openSitting(one)}/state`),
    '/enrolments/{enrolment}/sittings/{sitting}/result': each(
      done,
      ({ enrolment }) => `/enrolments/${enrolment}/sittings/exam-2-${enrolment}/result`,
    ),
    '/enrolments/{enrolment}/certificate': enrolled('/certificate', done),
    '/enrolments/{enrolment}/certificate/pdf': enrolled('/certificate/pdf', done),
    '/enrolments/{enrolment}/training-record': enrolled('/training-record', done),
    '/certificates/{number}': certificates(),
    '/certificates/{number}/badge': certificates('/badge'),
    '/certificates/{number}/badge.jwt': certificates('/badge.jwt'),
    '/badge-status': by(teacher, '/badge-status'),
    '/badge-keys/{key}': by(teacher, `/badge-keys/${badgeKey}`),
    '/cohorts': by(teacher, '/cohorts'),
    '/cohorts/{cohort}': inCohort(),
    '/cohorts/{cohort}/members': inCohort('/members'),
    '/cohorts/{cohort}/invitations': inCohort('/invitations'),
    '/cohorts/{cohort}/programmes': inCohort('/programmes'),
    '/cohorts/{cohort}/results': inCohort('/results'),
    '/cohorts/{cohort}/results.csv': inCohort('/results.csv'),
    '/cohorts/{cohort}/improvement': inCohort('/improvement'),
    '/cohorts/{cohort}/journals': inCohort('/journals'),
    '/cohorts/{cohort}/board': inCohort('/board'),
    '/cohorts/{cohort}/drills': inCohort('/drills'),
    '/cohorts/{cohort}/drills/{drill}': [drill, 'drill-0'].flatMap((id) => inCohort(`/drills/${id}`)),
    '/cohorts/{cohort}/discussion': inCohort('/discussion'),
    '/cohorts/{cohort}/discussion/groups/{group}': inCohort('/discussion/groups/3'),
    '/cohorts/{cohort}/discussion/groups/{group}/prompts/{prompt}': inCohort('/discussion/groups/3/prompts/own-work'),
    '/cohorts/{cohort}/certificates': inCohort('/certificates'),
    '/cohorts/{cohort}/certificates/csv': inCohort('/certificates/csv'),
    '/cohorts/{cohort}/certificates/signed': inCohort('/certificates/signed'),
    '/webhooks': by(admin, '/webhooks'),
    '/webhooks/{webhook}/deliveries': by(admin, `/webhooks/${webhook}/deliveries`),
    '/instructor/attempts': by(teacher, '/instructor/attempts', `/instructor/attempts?lab=${lab}&limit=500`),
    '/instructor/people': by(teacher, '/instructor/people'),
    '/attempts': each(some, () => '/attempts'),
    '/attempts/{id}': both(''),
    '/attempts/{id}/draft': both('/draft'),
    '/attempts/{id}/reports': both('/reports'),
    '/attempts/{id}/grade': owned(graded, '/grade'),
    '/attempts/{id}/grades': owned(graded, '/grades'),
    '/attempts/{id}/grade/signed': owned(graded, '/grade/signed'),
    '/attempts/{id}/debrief': owned(graded, '/debrief'),
    '/attempts/{id}/timeline': judged('/timeline'),
    '/attempts/{id}/guide': owned(graded.slice(0, 10), '/guide'),
    '/attempts/{id}/cpu': owned(working, '/cpu'),
    '/attempts/{id}/ledger': judged('/ledger'),
    '/attempts/{id}/recordings': both('/recordings'),
    '/attempts/{id}/recordings/{host}/{shell}': both('/recordings/workstation/0'),
    '/attempts/{id}/integrity': judged('/integrity'),
    '/attempts/{id}/runs': owned(withRuns, '/runs'),
    '/attempts/{id}/runs/{run}': owned(withRuns, '/runs/1'),
    '/attempts/{id}/runs/{run}/logs/{job}/{step}': owned(withRuns, '/runs/1/logs/build/1'),
  };
}

const openSitting = ({ enrolment }: Trainee): string => `/enrolments/${enrolment}/sittings/open-${enrolment}`;

const mixed = <T>(some: readonly T[], others: readonly T[]): T[] =>
  some.flatMap((one, index) => [one, ...others.slice(index, index + 1)]);
