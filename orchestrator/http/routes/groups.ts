import { z } from 'zod';
import { cohortIdSchema } from '../../contract/cohort.js';
import {
  discussionSchema,
  groupsSchema,
  newGroupPostSchema,
  postEditSchema,
  postIdSchema,
  postRemovalSchema,
  postSchema,
  promptIdSchema,
  threadsSchema,
} from '../../contract/discussion.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';

const cohortParams = z.object({ cohort: cohortIdSchema });
const groupParams = cohortParams.extend({ group: z.coerce.number().int().min(1).max(100) });
const promptParams = groupParams.extend({ prompt: promptIdSchema });
const postParams = cohortParams.extend({ post: postIdSchema });
const read = { instructor: 'cohort:read' } as const;
const write = { instructor: 'cohort:write' } as const;
const answer = { status: 200, description: 'The post', schema: postSchema };

/** The discussions of a cohort's groups, for its instructors: they read all, post, pin, and remove with a reason. */
export function groupRoutes({ training, identity }: HttpParts): Route[] {
  const { discussions, cohorts } = training;
  return [
    route({
      method: 'get',
      path: '/cohorts/{cohort}/discussion',
      summary: 'The groups, who took part, and what is unread',
      auth: read,
      params: cohortParams,
      response: { status: 200, description: 'By group, and who is in none', schema: groupsSchema },
      handle: async ({ caller, params }) => discussions.groups(params.cohort, caller.account.id),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/discussion/groups/{group}',
      summary: 'One group, its prompts, and what is unread',
      auth: read,
      params: groupParams,
      response: { status: 200, description: 'The group', schema: discussionSchema },
      handle: async ({ caller, params }) => discussions.group(params, caller.account.id),
    }),
    route({
      method: 'get',
      path: '/cohorts/{cohort}/discussion/groups/{group}/prompts/{prompt}',
      summary: 'What a group said on a prompt',
      auth: read,
      params: promptParams,
      response: { status: 200, description: 'All posts, in the order of posting', schema: threadsSchema },
      handle: async ({ caller, params }) =>
        discussions.threads(params, params.prompt, { account: caller.account.id, moderates: true }),
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/discussion/posts',
      summary: 'Post in a group as its instructor',
      auth: write,
      audit: { action: 'discussion.post', keeps: ['group', 'prompt'] },
      params: cohortParams,
      body: newGroupPostSchema,
      response: { ...answer, status: 201 },
      handle: async ({ caller, params: { cohort }, body: { group, ...post } }) => {
        await identity.limits.take('post', caller.account.id);
        return discussions.postAsInstructor(caller.account.id, { cohort, group }, post);
      },
    }),
    route({
      method: 'patch',
      path: '/cohorts/{cohort}/discussion/posts/{post}',
      summary: 'Change a post of your own',
      auth: write,
      audit: { action: 'discussion.edit' },
      params: postParams,
      body: postEditSchema,
      response: answer,
      handle: async ({ caller, params: { cohort, post }, body }) => {
        await identity.limits.take('post', caller.account.id);
        await cohorts.requireActive(cohort);
        return discussions.edit({ cohort, author: caller.account.id, post }, body.text);
      },
    }),
    route({
      method: 'put',
      path: '/cohorts/{cohort}/discussion/posts/{post}/pinned',
      summary: 'Put a finding on top for the whole group, or back',
      auth: write,
      audit: { action: 'discussion.pin', keeps: ['pinned'] },
      params: postParams,
      body: z.strictObject({ pinned: z.boolean() }),
      response: { status: 204, description: 'It stands where it should' },
      handle: async ({ params, body }) => discussions.pin(params.cohort, params.post, body.pinned),
    }),
    route({
      method: 'post',
      path: '/cohorts/{cohort}/discussion/posts/{post}/removal',
      summary: 'Remove a post; its author and other instructors see why',
      auth: write,
      audit: { action: 'discussion.remove', keeps: ['reason'] },
      params: postParams,
      body: postRemovalSchema,
      response: { status: 204, description: 'Its text is gone for good, its place says so' },
      handle: async ({ params, body }) => discussions.remove(params.cohort, params.post, body.reason),
    }),
  ];
}
