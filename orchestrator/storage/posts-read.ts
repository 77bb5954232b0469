import type { AccountId } from '../contract/account.js';
import type { CohortId } from '../contract/cohort.js';
import type { PromptId } from '../contract/discussion.js';
import type { EnrolmentId } from '../contract/enrolment.js';
import { keptRowsOf } from './by-hand.js';
import type { Database } from './database.js';
import { guarded } from './error.js';
import type { Place } from './posts.js';

/** How much stands on one prompt of one group, without place-holders. */
export interface PostCount {
  group: number;
  prompt: PromptId;
  posts: number;
  /** By others, and beyond what the reader has read. */
  unread: number;
  lastAt: number;
}

/** When a person first took part in either way, by posts that are there still. */
export interface Participation {
  findingAt: number | null;
  answerAt: number | null;
}

/** The discussion in numbers: what is there, what each has read, who took part. */
export interface PostsReadRows {
  /** All prompts with posts, of every group of the cohort or of one. */
  counts(reader: AccountId, cohort: CohortId, group?: number): Promise<PostCount[]>;
  /** The number of the last post read; 0 before the first. */
  upTo(reader: AccountId, place: Place, prompt: PromptId): Promise<number>;
  /** Notes what was read. An earlier number changes nothing. */
  note(reader: AccountId, place: Place, prompt: PromptId, upTo: number): Promise<void>;
  /** Of those who posted anything. An answer counts where it answers somebody else's finding. */
  participation(enrolments: readonly EnrolmentId[]): Promise<ReadonlyMap<EnrolmentId, Participation>>;
}

export function postsReadRows(database: Database): PostsReadRows {
  const { db, sqlite } = database;
  return {
    async counts(reader, cohort, group) {
      const ofGroup = group === undefined ? '' : 'and posts.group_number = @group';
      const query = sqlite.prepare(
        `select posts.group_number as "group", posts.prompt, count(*) as posts, max(posted_at) as "lastAt",
             sum(case when posts.seq > coalesce(up_to, 0) and author_id <> @reader then 1 else 0 end) as unread
           from posts left join posts_read on posts_read.account_id = @reader
             and posts_read.cohort_id = posts.cohort_id and posts_read.group_number = posts.group_number
             and posts_read.prompt = posts.prompt
           where posts.cohort_id = @cohort ${ofGroup} and gone is null group by posts.group_number, posts.prompt`,
      );
      return guarded(() => query.all({ reader, cohort, group: group ?? null }) as PostCount[]);
    },
    async upTo(reader, { cohort, group }, prompt) {
      const query = db.selectFrom('postsRead').select('upTo').where('accountId', '=', reader);
      const row = await query
        .where('cohortId', '=', cohort)
        .where('groupNumber', '=', group)
        .where('prompt', '=', prompt)
        .executeTakeFirst();
      return row?.upTo ?? 0;
    },
    async note(reader, { cohort, group }, prompt, upTo) {
      await db
        .insertInto('postsRead')
        .values({ accountId: reader, cohortId: cohort, groupNumber: group, prompt, upTo })
        .onConflict((conflict) =>
          conflict
            .columns(['accountId', 'cohortId', 'groupNumber', 'prompt'])
            .doUpdateSet({ upTo })
            .where('postsRead.upTo', '<', upTo),
        )
        .execute();
    },
    async participation(enrolments) {
      return keptRowsOf(
        database,
        `select id, (select posted_at from posts where seq = finding) as "findingAt",
           (select posted_at from posts where seq = answer) as "answerAt"
         from (
           select posts.enrolment_id as id, min(case when posts.answers is null then posts.seq end) as finding,
             min(case when posts.answers is not null and coalesce(finding.author_id, '') <> posts.author_id then posts.seq end) as answer
           from posts left join posts as finding on finding.id = posts.answers
           where posts.enrolment_id in (:ids) and posts.gone is null group by posts.enrolment_id
         )`,
        enrolments,
        (rows: (Participation & { id: EnrolmentId })[]) => new Map(rows.map(({ id, ...took }) => [id, took])),
      );
    },
  };
}
