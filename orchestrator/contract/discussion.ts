import { z } from 'zod';
import { accountIdSchema } from './account.js';
import { labIdSchema } from './attempt.js';
import { cohortIdSchema } from './cohort.js';
import { enrolmentIdSchema } from './enrolment.js';
import { textSchema } from './text.js';

/** Characters of a post at most. */
export const maxPostCharacters = 4000;

export const promptIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be lower case letters, digits, dashes');
export type PromptId = z.infer<typeof promptIdSchema>;
export const postIdSchema = z.string().min(1).max(64).brand('PostId');
export type PostId = z.infer<typeof postIdSchema>;
/** Counted from 1. */
export const groupNumberSchema = z.number().int().min(1).max(100);

/** A question that groups talk about. */
export const promptSchema = z.object({
  id: promptIdSchema,
  /** The case it is about; null: the whole programme. Asked in cohorts that take the case. */
  lab: labIdSchema.nullable(),
  title: textSchema,
  /** What to think about and to bring along. */
  text: textSchema,
});
export type Prompt = z.infer<typeof promptSchema>;

export const postSchema = z.object({
  id: postIdSchema,
  /** Counts up over all posts. */
  seq: z.number().int(),
  /** The finding that it answers; null: it is one itself. */
  answers: postIdSchema.nullable(),
  /** Null where the post is gone. */
  author: z.object({ id: accountIdSchema, name: z.string(), instructor: z.boolean() }).nullable(),
  /** Markdown without HTML; empty where the post is gone. */
  text: z.string(),
  postedAt: z.number().int(),
  editedAt: z.number().int().nullable(),
  /** Put on top by an instructor. */
  pinned: z.boolean(),
  /** A place-holder: its author deleted it and others had answered, or an instructor removed it. */
  gone: z.enum(['deleted', 'removed']).nullable(),
  /** Why an instructor removed it; told to its author and to instructors. */
  reason: z.string().nullable(),
});
export type Post = z.infer<typeof postSchema>;

/** What was said on one prompt in one group, in the order of posting. */
export const threadsSchema = z.object({
  posts: z.array(postSchema),
  /** The reader has read the posts up to this number. */
  readUpTo: z.number().int(),
});
export type Threads = z.infer<typeof threadsSchema>;

/** One group's discussion, as its reader stands in it. */
export const discussionSchema = z.object({
  cohort: cohortIdSchema,
  /** Null: the person is in no group yet, and can read and post nothing. */
  group: z.number().int().nullable(),
  members: z.array(z.object({ account: accountIdSchema, name: z.string() })),
  prompts: z.array(promptSchema.extend({ posts: z.number().int(), unread: z.number().int() })),
  /** When the person posted their first finding, and first answered another's; null for who only reads. */
  participation: z.object({ findingAt: z.number().int().nullable(), answerAt: z.number().int().nullable() }).nullable(),
});
export type Discussion = z.infer<typeof discussionSchema>;

/** The discussions of a cohort, for its instructors. */
export const groupsSchema = z.object({
  groups: z.array(
    z.object({
      group: z.number().int(),
      /** Who is in it, and whether they posted a finding and answered another's. */
      members: z.array(
        z.object({ account: accountIdSchema, name: z.string(), finding: z.boolean(), answer: z.boolean() }),
      ),
      posts: z.number().int(),
      unread: z.number().int(),
      /** When something was posted last. */
      lastAt: z.number().int().nullable(),
    }),
  ),
  /** People who are in no group yet. */
  ungrouped: z.array(z.object({ enrolment: enrolmentIdSchema, account: accountIdSchema, name: z.string() })),
});
export type Groups = z.infer<typeof groupsSchema>;

const postTextSchema = z.string().trim().min(1).max(maxPostCharacters);
export const newPostSchema = z.strictObject({
  prompt: promptIdSchema,
  text: postTextSchema,
  /** The finding to answer. */
  answers: postIdSchema.nullable().default(null),
});
export type NewPost = z.infer<typeof newPostSchema>;
export const newGroupPostSchema = newPostSchema.extend({ group: groupNumberSchema });
export const postEditSchema = z.strictObject({ text: postTextSchema });
export const postRemovalSchema = z.strictObject({ reason: z.string().trim().min(3).max(500) });

/** `upTo`: the number of the last post that was seen. */
export const postsReadSchema = z.strictObject({
  cohort: cohortIdSchema,
  group: groupNumberSchema,
  prompt: promptIdSchema,
  upTo: z.number().int().min(0),
});
