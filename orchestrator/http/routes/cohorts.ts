import { z } from 'zod';
import { importPeople } from '../../cohorts/import.js';
import { createdInvitationSchema, invitationSchema } from '../../contract/account.js';
import {
  cohortIdSchema,
  cohortSchema,
  cohortUpdateSchema,
  enrolmentSchema,
  enrolmentUpdateSchema,
  groupsUpdateSchema,
  importAnswerSchema,
  importSchema,
  newCohortInvitationSchema,
  newCohortSchema,
} from '../../contract/cohort.js';
import { type EnrolmentId, enrolmentIdSchema } from '../../contract/enrolment.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';

const cohortParams = z.object({ cohort: cohortIdSchema });
const memberParams = cohortParams.extend({ member: enrolmentIdSchema });
const read = { instructor: 'cohort:read' } as const;
const write = { instructor: 'cohort:write' } as const;
const answer = { status: 200, description: 'The cohort', schema: cohortSchema };
const members = { status: 200, description: 'Everybody who is or was in it', schema: z.array(enrolmentSchema) };
const member = { status: 200, description: 'The person in it', schema: enrolmentSchema };

/** Cohorts: their settings, and who is in them. */
export function cohortRoutes({ training, identity }: HttpParts): Route[] {
  const { cohorts } = training;
  const { invitations } = identity;
  return [
    route({
      method: 'get',
      path: '/cohorts',
      summary: 'All cohorts',
      auth: read,
      response: { status: 200, description: 'Newest first, the archived ones included', schema: z.array(cohortSchema) },
      handle: async () => cohorts.list(),
    }),
    route({
      method: 'post',
      path: '/cohorts',
      summary: 'Make a cohort',
      auth: write,
      audit: { action: 'cohort.create', keeps: ['name'] },
      body: newCohortSchema,
      response: { ...answer, status: 201 },
      handle: async ({ caller, body }) => cohorts.create(caller.account, body),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}',
      summary: 'One cohort',
      auth: read,
      params: cohortParams,
      response: answer,
      handle: async ({ params }) => cohorts.get(params.cohort),
    }),
    route({
      method: 'patch',
      path: '/cohorts/{cohort}',
      summary: 'Change name, beginning or settings',
      auth: write,
      audit: { action: 'cohort.update', keeps: ['name', 'startsAt', 'settings'] },
      params: cohortParams,
      body: cohortUpdateSchema,
      response: answer,
      handle: async ({ params, body }) => cohorts.update(params.cohort, body),
    }),
    route({
      method: 'put',
      path: '/cohorts/{cohort}/archived',
      summary: 'Archive it, or take it back out',
      auth: write,
      audit: { action: 'cohort.archive', keeps: ['archived'] },
      params: cohortParams,
      body: z.strictObject({ archived: z.boolean() }),
      response: answer,
      handle: async ({ params, body }) => cohorts.archive(params.cohort, body.archived),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/members',
      summary: 'Who is in it',
      auth: read,
      params: cohortParams,
      response: members,
      handle: async ({ params }) => cohorts.members(params.cohort),
    }),
    route({
      method: 'patch',
      path: '/cohorts/{cohort}/members/{member}',
      summary: 'Set reference, identity check or discussion group of a person',
      auth: write,
      audit: { action: 'member.update', keeps: ['identityChecked', 'group'] },
      params: memberParams,
      body: enrolmentUpdateSchema,
      response: member,
      handle: async ({ params, body }) => cohorts.updateMember(params, body),
    }),
    route({
      method: 'put',
      path: '/cohorts/{cohort}/members/{member}/membership',
      summary: 'Take a person out, or back in; what they did stays',
      auth: write,
      audit: { action: 'member.membership', keeps: ['member'] },
      params: memberParams,
      body: z.strictObject({ member: z.boolean() }),
      response: member,
      handle: async ({ params, body }) => cohorts.setMembership(params, body.member),
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/groups',
      summary: 'Draw discussion groups at random, for everybody anew',
      auth: write,
      audit: { action: 'cohort.groups', keeps: ['size'] },
      params: cohortParams,
      body: z.strictObject({ size: z.number().int().min(3).max(8) }),
      response: members,
      handle: async ({ params, body }) => cohorts.drawGroups(params.cohort, body.size),
    }),
    route({
      method: 'put',
      path: '/cohorts/{cohort}/groups',
      summary: 'Put people into discussion groups by hand',
      auth: write,
      audit: { action: 'cohort.regroup', keeps: ['groups'] },
      params: cohortParams,
      body: groupsUpdateSchema,
      response: members,
      handle: async ({ params, body }) =>
        cohorts.setGroups(params.cohort, new Map(Object.entries(body.groups) as [EnrolmentId, number | null][])),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/invitations',
      summary: 'Its invitations that can still be used',
      auth: read,
      params: cohortParams,
      response: { status: 200, description: 'Newest first', schema: z.array(invitationSchema) },
      handle: async ({ params }) => {
        const { id } = await cohorts.get(params.cohort);
        return invitations.list(id);
      },
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/invitations',
      summary: 'Make a link by which people join',
      auth: write,
      audit: { action: 'cohort.invite', keeps: ['uses', 'days'] },
      params: cohortParams,
      body: newCohortInvitationSchema,
      response: { status: 201, description: 'The link, shown this once', schema: createdInvitationSchema },
      handle: async ({ caller, params, body }) => {
        await cohorts.requireActive(params.cohort);
        return invitations.create(caller.account, { ...body, role: 'trainee', cohort: params.cohort });
      },
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/import',
      summary: 'Invite the people of a CSV list, each by a link of their own',
      auth: write,
      audit: { action: 'cohort.import', keeps: ['dryRun', 'days'] },
      params: cohortParams,
      body: importSchema,
      response: { status: 200, description: 'What became of each line', schema: importAnswerSchema },
      handle: async ({ caller, params, body }) => {
        const request = { ...body, cohort: params.cohort };
        const rows = await importPeople({ cohorts, invitations }, caller.account, request);
        return { rows, invited: rows.filter(({ outcome }) => outcome === 'invited').length };
      },
    }),
  ];
}
