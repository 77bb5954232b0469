import type { z } from 'zod';
import type { AccountId } from '../../contract/account.js';
import {
  discussionSchema,
  newPostSchema,
  postEditSchema,
  postIdSchema,
  postSchema,
  postsReadSchema,
  promptIdSchema,
  threadsSchema,
} from '../../contract/discussion.js';
import type { EnrolmentId } from '../../contract/enrolment.js';
import { requireGroup } from '../../identity/rules.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { enrolmentParams } from './programme.js';

const promptParams = enrolmentParams.extend({ prompt: promptIdSchema });
const postParams = enrolmentParams.extend({ post: postIdSchema });

/** A person's discussion: that of the group they are in. */
export function discussionRoutes({ training, identity }: HttpParts): Route[] {
  const { discussions } = training;
  const ownPost = async (enrolment: EnrolmentId, author: AccountId, post: z.infer<typeof postIdSchema>) => ({
    cohort: (await training.programme.one(enrolment)).cohort.id,
    author,
    post,
  });
  return [
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/discussion',
      summary: 'The group, its prompts, and what is unread',
      auth: { enrolment: 'view' },
      params: enrolmentParams,
      response: { status: 200, description: 'Without a group: prompts alone', schema: discussionSchema },
      handle: async ({ caller, params }) => discussions.of(params.enrolment, caller.account.id),
    }),
    route({
      method: 'get',
      path: '/enrolments/{enrolment}/discussion/prompts/{prompt}',
      summary: 'What the group said on a prompt',
      auth: { enrolment: 'view' },
      params: promptParams,
      response: { status: 200, description: 'All posts, in the order of posting', schema: threadsSchema },
      handle: async ({ caller, params }) => {
        const place = await discussions.placeOf(params.enrolment);
        return discussions.threads(place, params.prompt, { account: caller.account.id, moderates: false });
      },
    }),
    route({
      method: 'post',
      path: '/enrolments/{enrolment}/discussion/posts',
      summary: 'Post a finding, or an answer to one',
      auth: { enrolment: 'act' },
      params: enrolmentParams,
      body: newPostSchema,
      response: { status: 201, description: 'The post', schema: postSchema },
      handle: async ({ caller, params, body }) => {
        await identity.limits.take('post', caller.account.id);
        return discussions.post(params.enrolment, body);
      },
    }),
    route({
      method: 'patch',
      path: '/enrolments/{enrolment}/discussion/posts/{post}',
      summary: 'Change a post of your own',
      auth: { enrolment: 'act' },
      params: postParams,
      body: postEditSchema,
      response: { status: 200, description: 'The post', schema: postSchema },
      handle: async ({ caller, params, body }) => {
        await identity.limits.take('post', caller.account.id);
        return discussions.edit(await ownPost(params.enrolment, caller.account.id, params.post), body.text);
      },
    }),
    route({
      method: 'delete',
      path: '/enrolments/{enrolment}/discussion/posts/{post}',
      summary: 'Delete a post of your own; where others answered it, its place stays, empty',
      auth: { enrolment: 'act' },
      params: postParams,
      response: { status: 204, description: 'Its text is gone for good' },
      handle: async ({ caller, params }) =>
        discussions.drop(await ownPost(params.enrolment, caller.account.id, params.post)),
    }),
    route({
      method: 'put',
      path: '/discussion/read',
      summary: 'Note up to which post you have read a prompt in a group',
      auth: { scope: 'programme:write' },
      body: postsReadSchema,
      response: { status: 204, description: 'Noted; an earlier post than before changes nothing' },
      handle: async ({ caller, body: { upTo, ...at } }) => {
        requireGroup(caller, await discussions.isMember(caller.account.id, at), 'programme:write');
        await discussions.read(caller.account.id, at, upTo);
      },
    }),
  ];
}
