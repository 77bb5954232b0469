import type { Cohorts } from '../../cohorts/cohorts.js';
import type { AccountId } from '../../contract/account.js';
import type { Cohort, CohortId, Enrolment } from '../../contract/cohort.js';
import {
  type Discussion,
  type Groups,
  type NewPost,
  type Post,
  type PostId,
  type PromptId,
  postIdSchema,
  type Threads,
} from '../../contract/discussion.js';
import type { EnrolmentId } from '../../contract/enrolment.js';
import type { Programme } from '../../contract/programme.js';
import { newId } from '../../identity/secrets.js';
import type { Storage } from '../../storage/open.js';
import type { Place, PostRow } from '../../storage/posts.js';
import { ProgrammeError } from '../error.js';
import { moduleId } from '../modules.js';
import type { ProgrammeDesk } from '../programme.js';
import { promptsFor } from './prompts.js';

/** Posts on one prompt of one group at most: far above an hour's talk, and a bound on what a page has to carry. */
const maxPosts = 500;

/** Something was said, changed or taken away there. */
export interface DiscussionChange extends Place {
  prompt: PromptId;
}

/** The discussions of the groups. Who may call what is decided before. */
export interface Discussions {
  /** The discussion of a person's group, as `reader` has read it. @throws ProgrammeError `module-unknown` */
  of(enrolment: EnrolmentId, reader: AccountId): Promise<Discussion>;
  /** One group's, for an instructor. @throws IdentityError `cohort-unknown` */
  group(place: Place, reader: AccountId): Promise<Discussion>;
  /** All groups of a cohort, those in which only posts are left included. @throws IdentityError `cohort-unknown` */
  groups(cohort: CohortId, reader: AccountId): Promise<Groups>;
  /**
   * What was said on a prompt. Why a post was removed is told to its author, and to all who moderate.
   * @throws ProgrammeError `prompt-unknown`
   */
  threads(place: Place, prompt: PromptId, reader: { account: AccountId; moderates: boolean }): Promise<Threads>;
  /** The place where a person talks. @throws ProgrammeError `no-group` */
  placeOf(enrolment: EnrolmentId): Promise<Place>;
  /** Whether the person is in the group now. */
  isMember(account: AccountId, place: Place): Promise<boolean>;
  /**
   * Posts as a trainee in their group.
   * @throws ProgrammeError `no-group`, `module-locked`, `prompt-unknown`, `post-unknown`, `prompt-full`
   */
  post(enrolment: EnrolmentId, post: NewPost): Promise<Post>;
  /** Posts as an instructor. @throws as `post`, and IdentityError `cohort-archived` */
  postAsInstructor(by: AccountId, place: Place, post: NewPost): Promise<Post>;
  /** Changes one's own post. @throws ProgrammeError `post-unknown` */
  edit(of: OwnPost, text: string): Promise<Post>;
  /** Takes one's own post away; where others answered it, its place stays. @throws ProgrammeError `post-unknown` */
  drop(of: OwnPost): Promise<void>;
  /** Takes anybody's post away; its place stays and says so. @throws ProgrammeError `post-unknown` */
  remove(cohort: CohortId, post: PostId, reason: string): Promise<void>;
  /** Puts a finding on top, or back. @throws ProgrammeError `post-unknown` */
  pin(cohort: CohortId, post: PostId, pinned: boolean): Promise<void>;
  /** Notes up to which post somebody has read. @throws ProgrammeError `prompt-unknown` */
  read(reader: AccountId, at: DiscussionChange, upTo: number): Promise<void>;
  /** Calls back after each change. Returns the unsubscriber. */
  onChange(callback: (change: DiscussionChange) => void): () => void;
}
interface OwnPost {
  cohort: CohortId;
  author: AccountId;
  post: PostId;
}

interface Parts {
  storage: Storage;
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  now: () => number;
}

export function createDiscussions({ storage, cohorts, programme, now }: Parts): Discussions {
  const { posts, postsRead } = storage;
  const listeners = new Set<(change: DiscussionChange) => void>();

  /** Tells those who watch, and the programme where the post was a trainee's. */
  function changed({ cohort, group, prompt, enrolment }: Pick<PostRow, keyof DiscussionChange | 'enrolment'>): void {
    for (const listener of listeners) listener({ cohort, group, prompt });
    if (enrolment !== null) programme.changed(enrolment);
  }

  /** That the module is locked does not keep anybody from reading. */
  async function programmeOf(enrolment: EnrolmentId): Promise<Programme> {
    const found = await programme.one(enrolment);
    if (found.modules.some(({ id }) => id === moduleId('discussion'))) return found;
    throw new ProgrammeError('module-unknown', 'This cohort has no discussion.');
  }

  async function discussion(cohort: Cohort, group: number | null, reader: AccountId): Promise<Discussion> {
    const people = group === null ? [] : await presentIn(cohort.id);
    const counts = group === null ? [] : await postsRead.counts(reader, cohort.id, group);
    return {
      cohort: cohort.id,
      group,
      members: people.filter((one) => one.group === group).map(({ account, name }) => ({ account, name })),
      prompts: promptsFor(cohort.settings.labs).map((prompt) => {
        const { posts: count = 0, unread = 0 } = counts.find((one) => one.prompt === prompt.id) ?? {};
        return { ...prompt, posts: count, unread };
      }),
      participation: null,
    };
  }

  const presentIn = async (cohort: CohortId): Promise<Enrolment[]> =>
    (await cohorts.members(cohort)).filter(({ leftAt }) => leftAt === null);

  async function requirePrompt(cohort: CohortId, prompt: PromptId): Promise<void> {
    const { settings } = await cohorts.get(cohort);
    if (promptsFor(settings.labs).some(({ id }) => id === prompt)) return;
    throw new ProgrammeError('prompt-unknown', 'This cohort does not discuss such a prompt.');
  }

  async function placeOf(enrolment: EnrolmentId): Promise<Place> {
    const found = await cohorts.enrolment(enrolment);
    const group = found ? groupOf(found.enrolment) : null;
    if (found && group !== null) return { cohort: found.cohort.id, group };
    throw new ProgrammeError('no-group', 'You are in no discussion group yet. Ask your instructor to put you in one.');
  }

  /** A post of this cohort that is there still. */
  async function postIn(cohort: CohortId, id: PostId): Promise<PostRow> {
    const row = await posts.get(id);
    if (row?.cohort === cohort && row.gone === null) return row;
    throw postUnknown();
  }

  async function ownPost({ cohort, author, post }: OwnPost): Promise<PostRow> {
    const row = await postIn(cohort, post);
    if (row.author === author) return row;
    throw postUnknown();
  }

  async function add(
    place: Place,
    by: { author: AccountId; enrolment: EnrolmentId | null },
    { prompt, text, answers }: NewPost,
  ): Promise<Post> {
    await requirePrompt(place.cohort, prompt);
    const row = { ...place, ...by, prompt, text, answers, id: postIdSchema.parse(newId()), postedAt: now() };
    const outcome = posts.insert(row, maxPosts);
    if (outcome === 'unanswerable')
      throw new ProgrammeError('post-unknown', 'What you answer is not there any more. Post it as a finding instead.');
    if (outcome === 'full')
      throw new ProgrammeError('prompt-full', `There are ${maxPosts} posts on this prompt. Go on with another one.`);
    changed(row);
    return viewOf(await postIn(place.cohort, row.id), null);
  }

  return {
    async of(enrolment, reader) {
      const found = await programmeOf(enrolment);
      const view = await discussion(found.cohort, groupOf(found.enrolment), reader);
      const took = (await postsRead.participation([enrolment])).get(enrolment);
      return { ...view, participation: took ?? { findingAt: null, answerAt: null } };
    },
    group: async ({ cohort, group }, reader) => discussion(await cohorts.get(cohort), group, reader),
    async groups(cohort, reader) {
      const people = await presentIn(cohort);
      const counts = await postsRead.counts(reader, cohort);
      const took = await postsRead.participation(people.map(({ id }) => id));
      const numbers = new Set([...people.flatMap(({ group }) => group ?? []), ...counts.map(({ group }) => group)]);
      return {
        groups: [...numbers]
          .sort((a, b) => a - b)
          .map((group) => {
            const own = counts.filter((one) => one.group === group);
            const sum = (of: 'posts' | 'unread') => own.reduce((total, one) => total + one[of], 0);
            const members = people
              .filter((one) => one.group === group)
              .map(({ id, account, name }) => {
                const { findingAt = null, answerAt = null } = took.get(id) ?? {};
                return { account, name, finding: findingAt !== null, answer: answerAt !== null };
              });
            const lastAt = own.length === 0 ? null : Math.max(...own.map((one) => one.lastAt));
            return { group, members, posts: sum('posts'), unread: sum('unread'), lastAt };
          }),
        ungrouped: people
          .filter(({ group }) => group === null)
          .map(({ id, account, name }) => ({ enrolment: id, account, name })),
      };
    },
    async threads(place, prompt, { account, moderates }) {
      await requirePrompt(place.cohort, prompt);
      const rows = await posts.onPrompt(place, prompt);
      return {
        posts: rows.map((row) => viewOf(row, moderates || row.author === account ? row.reason : null)),
        readUpTo: await postsRead.upTo(account, place, prompt),
      };
    },
    placeOf,
    isMember: async (account, { cohort, group }) =>
      (await cohorts.enrolmentsOf(account)).some(
        ({ enrolment }) => enrolment.cohort === cohort && groupOf(enrolment) === group,
      ),
    async post(enrolment, post) {
      const { programme: found } = await programme.enter(enrolment, moduleId('discussion'));
      return add(await placeOf(enrolment), { author: found.enrolment.account, enrolment }, post);
    },
    async postAsInstructor(by, place, post) {
      await cohorts.requireActive(place.cohort);
      return add(place, { author: by, enrolment: null }, post);
    },
    async edit(of, text) {
      const row = await ownPost(of);
      if (row.text !== text) {
        await posts.edit(row.id, text, now());
        changed(row);
      }
      return viewOf(await ownPost(of), null);
    },
    async drop(of) {
      const row = await ownPost(of);
      posts.drop(row.id, now());
      changed(row);
    },
    async remove(cohort, post, reason) {
      await cohorts.requireActive(cohort);
      const row = await postIn(cohort, post);
      await posts.remove(row.id, reason, now());
      changed(row);
    },
    async pin(cohort, post, pinned) {
      await cohorts.requireActive(cohort);
      const row = await postIn(cohort, post);
      if (row.answers !== null)
        throw new ProgrammeError('post-unknown', 'Only a finding can be pinned, and this is an answer.');
      await posts.pin(row.id, pinned ? now() : null);
      changed(row);
    },
    async read(reader, { cohort, group, prompt }, upTo) {
      await requirePrompt(cohort, prompt);
      await postsRead.note(reader, { cohort, group }, prompt, upTo);
    },
    onChange: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
}

/** The same words for a post that is not there and for one that is not yours, so that ids cannot be tried out. */
const postUnknown = () =>
  new ProgrammeError('post-unknown', 'There is no such post, it was deleted, or it is not yours.');

/** Who left the cohort is in no group of it any more. */
const groupOf = ({ group, leftAt }: Enrolment): number | null => (leftAt === null ? group : null);

function viewOf(row: PostRow, reason: string | null): Post {
  const { id, seq, answers, text, postedAt, editedAt, pinnedAt, gone } = row;
  const author = { id: row.author, name: row.authorName, instructor: row.enrolment === null };
  const pinned = pinnedAt !== null;
  return { id, seq, answers, author: gone === null ? author : null, text, postedAt, editedAt, pinned, gone, reason };
}
