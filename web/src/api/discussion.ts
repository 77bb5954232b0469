import { z } from 'zod';
import { cohortSchema, enrolmentSchema } from '../../../orchestrator/contract/cohort.js';
import {
  type Discussion,
  discussionSchema,
  groupsSchema,
  type NewPost,
  type Post,
  postSchema,
  type Threads,
  threadsSchema,
} from '../../../orchestrator/contract/discussion.js';
import { request } from './client.js';
import { enrolmentPath } from './training.js';

/** The discussion of one group, by whichever way its reader comes to it. All throw `ProblemError`. */
export interface Room {
  /** Names it, for what this browser remembers. */
  key: string;
  load(): Promise<Discussion>;
  threads(prompt: string): Promise<Threads>;
  post(post: NewPost): Promise<Post>;
  edit(post: string, text: string): Promise<Post>;
  /** Deletes a post of one's own; null where one can only remove, with a reason. */
  drop: ((post: string) => Promise<void>) | null;
  /** What instructors do with others' posts. */
  moderate: {
    pin(post: string, pinned: boolean): Promise<void>;
    remove(post: string, reason: string): Promise<void>;
  } | null;
}

const part = encodeURIComponent;

/** A trainee's own group. */
export function ownRoom(enrolment: string): Room {
  const base = `${enrolmentPath(enrolment)}/discussion`;
  return {
    key: enrolment,
    load: () => request(base, { schema: discussionSchema }),
    threads: (prompt) => request(`${base}/prompts/${part(prompt)}`, { schema: threadsSchema }),
    post: (body) => request(`${base}/posts`, { method: 'POST', body, schema: postSchema }),
    edit: (post, text) =>
      request(`${base}/posts/${part(post)}`, { method: 'PATCH', body: { text }, schema: postSchema }),
    drop: (post) => request(`${base}/posts/${part(post)}`, { method: 'DELETE' }),
    moderate: null,
  };
}

/** Any group of a cohort, for its instructors. */
export function groupRoom(cohort: string, group: number): Room {
  const base = `${cohortPath(cohort)}/discussion`;
  return {
    key: `${cohort}.${group}`,
    load: () => request(`${base}/groups/${group}`, { schema: discussionSchema }),
    threads: (prompt) => request(`${base}/groups/${group}/prompts/${part(prompt)}`, { schema: threadsSchema }),
    post: (post) => request(`${base}/posts`, { method: 'POST', body: { ...post, group }, schema: postSchema }),
    edit: (post, text) =>
      request(`${base}/posts/${part(post)}`, { method: 'PATCH', body: { text }, schema: postSchema }),
    drop: null,
    moderate: {
      pin: (post, pinned) => request(`${base}/posts/${part(post)}/pinned`, { method: 'PUT', body: { pinned } }),
      remove: (post, reason) => request(`${base}/posts/${part(post)}/removal`, { method: 'POST', body: { reason } }),
    },
  };
}

const cohortPath = (cohort: string) => `/cohorts/${part(cohort)}`;

/** What else a discussion needs. */
export const discussionApi = {
  markRead: (cohort: string, group: number, prompt: string, upTo: number) =>
    request('/discussion/read', { method: 'PUT', body: { cohort, group, prompt, upTo } }),
  cohort: (cohort: string) => request(cohortPath(cohort), { schema: cohortSchema }),
  groups: (cohort: string) => request(`${cohortPath(cohort)}/discussion`, { schema: groupsSchema }),
  drawGroups: (cohort: string, size: number) =>
    request(`${cohortPath(cohort)}/groups`, { method: 'POST', body: { size }, schema: z.array(enrolmentSchema) }),
  putInGroup: (cohort: string, member: string, group: number) =>
    request(`${cohortPath(cohort)}/members/${part(member)}`, {
      method: 'PATCH',
      body: { group },
      schema: enrolmentSchema,
    }),
};
