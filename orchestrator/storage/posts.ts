import type { z } from 'zod';
import { type AccountId, accountIdSchema } from '../contract/account.js';
import { type CohortId, cohortIdSchema } from '../contract/cohort.js';
import { type PostId, type PromptId, postIdSchema, type postSchema } from '../contract/discussion.js';
import { type EnrolmentId, enrolmentIdSchema } from '../contract/enrolment.js';
import type { Database } from './database.js';
import { guarded } from './error.js';
import type { PostTable } from './schema.js';

/** Where a group of a cohort talks. */
export interface Place {
  cohort: CohortId;
  group: number;
}

export interface PostRow extends Place {
  seq: number;
  id: PostId;
  prompt: PromptId;
  answers: PostId | null;
  author: AccountId;
  authorName: string;
  /** The place in the cohort from which it was posted; null: by an instructor. */
  enrolment: EnrolmentId | null;
  text: string;
  postedAt: number;
  editedAt: number | null;
  pinnedAt: number | null;
  gone: z.infer<typeof postSchema>['gone'];
  goneAt: number | null;
  reason: string | null;
}
export type NewPostRow = Pick<
  PostRow,
  'cohort' | 'group' | 'id' | 'prompt' | 'answers' | 'author' | 'enrolment' | 'text' | 'postedAt'
>;

export interface PostRows {
  /**
   * Adds a post. `unanswerable` where what it answers is not there, is gone, is an answer itself, or stands elsewhere;
   * `full` where the prompt has `limit` posts already. Nothing is added then.
   */
  insert(post: NewPostRow, limit: number): 'added' | 'unanswerable' | 'full';
  get(id: PostId): Promise<PostRow | null>;
  /** Everything on one prompt, place-holders included, in the order of posting. */
  onPrompt(place: Place, prompt: PromptId): Promise<PostRow[]>;
  /** Everything that a person wrote and is there still, in the order of posting. */
  ofAuthor(author: AccountId): Promise<PostRow[]>;
  edit(id: PostId, text: string, at: number): Promise<void>;
  pin(id: PostId, at: number | null): Promise<void>;
  /** Takes a post away for its author: its text goes, and where nobody answered it, its place too. */
  drop(id: PostId, at: number): void;
  /** Takes a post away for an instructor: its text goes, its place stays and says why. */
  remove(id: PostId, reason: string, at: number): Promise<void>;
}

export function postRows({ db, sqlite }: Database): PostRows {
  const named = () =>
    db.selectFrom('posts').innerJoin('accounts', 'accounts.id', 'posts.authorId').selectAll('posts').select('name');

  return {
    insert: ({ cohort, group, author, enrolment, ...post }, limit) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            const at = { ...post, cohort, group, author, enrolment };
            const onPrompt = 'from posts where cohort_id = @cohort and group_number = @group and prompt = @prompt';
            const answerable = `select 1 ${onPrompt} and id = @answers and answers is null and gone is null`;
            if (post.answers !== null && sqlite.prepare(answerable).get(at) === undefined) return 'unanswerable';
            const count = sqlite.prepare(`select count(*) ${onPrompt}`).pluck().get(at) as number;
            if (count >= limit) return 'full';
            sqlite
              .prepare(
                `insert into posts (id, cohort_id, group_number, prompt, answers, author_id, enrolment_id, text, posted_at)
                 values (@id, @cohort, @group, @prompt, @answers, @author, @enrolment, @text, @postedAt)`,
              )
              .run(at);
            return 'added';
          })
          .immediate(),
      ),
    async get(id) {
      const row = await named().where('posts.id', '=', id).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async onPrompt({ cohort, group }, prompt) {
      const query = named().where('cohortId', '=', cohort).where('groupNumber', '=', group);
      return (await query.where('prompt', '=', prompt).orderBy('seq').execute()).map(decode);
    },
    async ofAuthor(author) {
      const query = named().where('authorId', '=', author).where('gone', 'is', null);
      return (await query.orderBy('seq').execute()).map(decode);
    },
    async edit(id, text, at) {
      const still = db.updateTable('posts').where('id', '=', id).where('gone', 'is', null);
      await still.set({ text, editedAt: at }).execute();
    },
    async pin(id, at) {
      const still = db.updateTable('posts').where('id', '=', id).where('gone', 'is', null);
      await still.set({ pinnedAt: at }).execute();
    },
    drop: (id, at) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            const unanswered = 'not exists (select 1 from posts as answer where answer.answers = posts.id)';
            const above = sqlite.prepare('select answers from posts where id = ?').pluck().get(id);
            sqlite.prepare(`delete from posts where id = ? and gone is null and ${unanswered}`).run(id);
            sqlite
              .prepare(
                `update posts set text = '', pinned_at = null, edited_at = null, gone = 'deleted', gone_at = ?
                 where id = ? and gone is null`,
              )
              .run(at, id);
            // The last answer to a place-holder takes that along.
            sqlite.prepare(`delete from posts where id = ? and gone = 'deleted' and ${unanswered}`).run(above ?? null);
          })
          .immediate(),
      ),
    async remove(id, reason, at) {
      const still = db.updateTable('posts').where('id', '=', id).where('gone', 'is', null);
      await still.set({ text: '', pinnedAt: null, editedAt: null, gone: 'removed', goneAt: at, reason }).execute();
    },
  };
}

function decode(row: Omit<PostTable, 'seq'> & { seq: number; name: string }): PostRow {
  const { cohortId, groupNumber, authorId, enrolmentId, name, ...rest } = row;
  return {
    ...rest,
    id: postIdSchema.parse(row.id),
    answers: row.answers === null ? null : postIdSchema.parse(row.answers),
    cohort: cohortIdSchema.parse(cohortId),
    group: groupNumber,
    author: accountIdSchema.parse(authorId),
    authorName: name,
    enrolment: enrolmentId === null ? null : enrolmentIdSchema.parse(enrolmentId),
    gone: row.gone as PostRow['gone'],
  };
}
