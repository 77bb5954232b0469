import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxPostCharacters, type Post } from '../../orchestrator/contract/discussion.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { connected, next } from '../platform/support/socket.js';
import { type Member, makeCohort } from './support/cohort.js';

let platform: Platform;
let teacher: Person;
let cohort: Awaited<ReturnType<typeof makeCohort>>;
let ada: Member;
let bo: Member;
let outsider: Member;

beforeAll(async () => {
  platform = await startPlatform({ limits: { post: { points: 1000, seconds: 600 } } });
  teacher = await platform.person('teacher', 'instructor');
  cohort = await makeCohort(platform, teacher);
  ada = await cohort.member('ada', 1);
  bo = await cohort.member('bo', 1);
  outsider = await cohort.member('otto', 2);
});
afterAll(() => platform.close());

const prompt = 'own-work';
const at = ({ enrolment }: Member, rest = '') => `/enrolments/${enrolment}/discussion${rest}`;
const say = (who: Member, text: string, answers: string | null = null, on = prompt) =>
  who.call('POST', at(who, '/posts'), { prompt: on, text, answers });
async function posted(who: Member, text: string, answers: string | null = null, on = prompt): Promise<Post> {
  const answer = await say(who, text, answers, on);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.body;
}
const threads = async (who: Member, on = prompt): Promise<{ posts: Post[]; readUpTo: number }> =>
  (await who.call('GET', at(who, `/prompts/${on}`))).body;
const find = async (who: Member, id: string, on = prompt) =>
  (await threads(who, on)).posts.find((one) => one.id === id);
const moduleOf = async (who: Member) =>
  (await who.call('GET', `/enrolments/${who.enrolment}`)).body.modules.find(
    ({ id }: { id: string }) => id === 'discussion',
  );

describe('a group', () => {
  test('talks among itself: what it says is not there for another group', async () => {
    const { id } = await posted(ada, 'We pull images by tag.');
    expect(await find(bo, id)).toMatchObject({
      text: 'We pull images by tag.',
      author: { name: 'ada' },
      answers: null,
    });
    expect(await find(outsider, id)).toBeUndefined();
    const answer = await say(outsider, 'I can see you', id);
    expect([answer.status, answer.body.code]).toEqual([404, 'post-unknown']);
  });

  test('is asked the programme’s question and those on the cases that the cohort takes', async () => {
    const { prompts, members } = (await ada.call('GET', at(ada))).body;
    expect(members.map(({ name }: { name: string }) => name)).toEqual(['ada', 'bo']);
    expect(prompts.map(({ lab }: { lab: string }) => lab)).toEqual([null, 'sympy-dev', 'sympy-dev']);
    const other = await say(ada, 'x', null, 'moved-tag');
    expect([other.status, other.body.code]).toEqual([404, 'prompt-unknown']);
  });

  test('is what somebody needs to talk: without one they are told whom to ask', async () => {
    const lone = await cohort.member('lone');
    expect((await lone.call('GET', at(lone))).body).toMatchObject({ group: null, members: [] });
    for (const answer of [await say(lone, 'hello'), await lone.call('GET', at(lone, `/prompts/${prompt}`))]) {
      expect([answer.status, answer.body.code]).toEqual([409, 'no-group']);
      expect(answer.body.detail).toMatch(/instructor/);
    }
  });

  test('closes for who leaves the cohort', async () => {
    const gone = await cohort.member('gone', 1);
    await teacher.call('PUT', `/cohorts/${cohort.id}/members/${gone.enrolment}/membership`, { member: false });
    expect((await gone.call('GET', at(gone, `/prompts/${prompt}`))).body.code).toBe('no-group');
    expect((await say(gone, 'still here')).status).toBe(403);
  });

  test('is locked while the tests before it are not done, and can be read all the same', async () => {
    const tested = await makeCohort(platform, teacher, { tests: true });
    const early = await tested.member('early', 1);
    expect((await say(early, 'first!')).body.code).toBe('module-locked');
    expect((await early.call('GET', at(early, `/prompts/${prompt}`))).body.posts).toEqual([]);
  });
});

describe('a post', () => {
  test('is changed by its author alone, and says so', async () => {
    const { id, editedAt } = await posted(ada, 'first words');
    expect(editedAt).toBeNull();
    const path = (who: Member) => at(who, `/posts/${id}`);
    expect((await bo.call('PATCH', path(bo), { text: 'mine now' })).body.code).toBe('post-unknown');
    expect((await bo.call('DELETE', path(bo))).body.code).toBe('post-unknown');
    platform.clock.ms += 1000;
    const changed = (await ada.call('PATCH', path(ada), { text: 'better words' })).body;
    expect([changed.text, changed.editedAt]).toEqual(['better words', platform.clock.ms]);
  });

  test('has words, and not too many', async () => {
    for (const text of ['', '  \n ', 'x'.repeat(maxPostCharacters + 1)]) {
      const answer = await say(ada, text);
      expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'text']);
    }
    expect((await say(ada, '字'.repeat(maxPostCharacters))).status).toBe(201);
  });

  test('is kept as it was written, markup and all', async () => {
    const hostile = '<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))\n\n```\n</script>\n```';
    const { id } = await posted(ada, hostile);
    expect((await find(bo, id))?.text).toBe(hostile);
  });

  test('is answered on one level: an answer takes none, nor does a post on another prompt', async () => {
    const finding = await posted(ada, 'a finding');
    const answer = await posted(bo, 'an answer', finding.id);
    expect((await say(ada, 'deeper', answer.id)).body.code).toBe('post-unknown');
    expect((await say(bo, 'elsewhere', finding.id, 'look-alike')).body.code).toBe('post-unknown');
  });

  test('that is deleted leaves nothing; with answers an empty place, which goes with the last of them', async () => {
    const alone = await posted(ada, 'nobody answered');
    expect((await ada.call('DELETE', at(ada, `/posts/${alone.id}`))).status).toBe(204);
    expect(await find(bo, alone.id)).toBeUndefined();
    const finding = await posted(ada, 'somebody answered');
    const answer = await posted(bo, 'namely this', finding.id);
    await ada.call('DELETE', at(ada, `/posts/${finding.id}`));
    expect(await find(bo, finding.id)).toMatchObject({ gone: 'deleted', text: '', author: null, reason: null });
    expect((await say(bo, 'too late', finding.id)).body.code).toBe('post-unknown');
    await bo.call('DELETE', at(bo, `/posts/${answer.id}`));
    expect(await find(bo, finding.id)).toBeUndefined();
  });
});

describe('taking part', () => {
  test('is done with a finding and an answer to somebody else, an answer to oneself does not count', async () => {
    const [cy, di] = [await cohort.member('cy', 3), await cohort.member('di', 3)];
    expect((await moduleOf(cy)).state).toBe('open');
    const own = await posted(cy, 'my finding');
    await posted(cy, 'talking to myself', own.id);
    expect(await moduleOf(cy)).toMatchObject({ state: 'started', share: 0.5, doneAt: null });
    const other = await posted(di, 'another finding');
    platform.clock.ms += 1000;
    const answer = await posted(cy, 'well found', other.id);
    expect(await moduleOf(cy)).toMatchObject({ state: 'done', share: 1, doneAt: platform.clock.ms });
    expect((await cy.call('GET', at(cy))).body.participation).toEqual({
      findingAt: own.postedAt,
      answerAt: platform.clock.ms,
    });
    await cy.call('DELETE', at(cy, `/posts/${answer.id}`));
    expect(await moduleOf(cy)).toMatchObject({ state: 'started', doneAt: null });
  });
});

describe('what is unread', () => {
  test('is what others posted since one read last, and reading an earlier post changes nothing', async () => {
    const [eli, fay] = [await cohort.member('eli', 4), await cohort.member('fay', 4)];
    const unread = async (who: Member) => (await who.call('GET', at(who))).body.prompts[0].unread;
    const first = await posted(eli, 'one');
    await posted(eli, 'two');
    expect([await unread(eli), await unread(fay)]).toEqual([0, 2]);
    const { posts } = await threads(fay);
    const read = (upTo: number | undefined, who: Person = fay, group = 4) =>
      who.call('PUT', '/discussion/read', { cohort: cohort.id, group, prompt, upTo });
    expect((await read(posts.at(-1)?.seq)).status).toBe(204);
    expect((await read(first.seq)).status).toBe(204);
    expect([await unread(fay), (await threads(fay)).readUpTo]).toEqual([0, posts.at(-1)?.seq]);
    await posted(eli, 'three', first.id);
    expect(await unread(fay)).toBe(1);
    expect((await read(1, outsider)).body.code).toBe('enrolment-unknown');
    expect((await read(1, teacher)).status).toBe(204);
  });
});

describe('an instructor', () => {
  const room = (rest = '') => `/cohorts/${cohort.id}/discussion${rest}`;
  const audited = async () =>
    (await teacher.call('GET', '/audit?limit=1', undefined, { accept: 'application/json' })).body[0];

  test('sees all groups, who took part in them, and who is in none', async () => {
    const { groups, ungrouped } = (await teacher.call('GET', room())).body;
    const group = groups.find((one: { group: number }) => one.group === 3);
    expect(group.members).toEqual([
      { account: expect.any(String), name: 'cy', finding: true, answer: false },
      { account: expect.any(String), name: 'di', finding: true, answer: false },
    ]);
    expect(group.posts).toBeGreaterThan(2);
    expect(group.unread).toBe(group.posts);
    expect(ungrouped.map(({ name }: { name: string }) => name)).toEqual(['lone']);
    expect((await teacher.call('GET', room('/groups/3'))).body).toMatchObject({ group: 3, participation: null });
  });

  test('posts as one, which trainees can answer', async () => {
    const body = { group: 1, prompt, text: 'Which of these would you notice within a day?' };
    const { id, author } = (await teacher.call('POST', room('/posts'), body)).body;
    expect(author).toMatchObject({ name: 'teacher', instructor: true });
    expect(await audited()).toMatchObject({ action: 'discussion.post', detail: { group: 1, prompt } });
    await posted(bo, 'None, to be honest.', id);
    expect((await teacher.call('PATCH', room(`/posts/${id}`), { text: 'Which?' })).body.text).toBe('Which?');
  });

  test('pins a finding, and no answer', async () => {
    const finding = await posted(ada, 'worth a look');
    const answer = await posted(bo, 'indeed', finding.id);
    const pin = (id: string) => teacher.call('PUT', room(`/posts/${id}/pinned`), { pinned: true });
    expect((await pin(finding.id)).status).toBe(204);
    expect((await find(bo, finding.id))?.pinned).toBe(true);
    expect((await pin(answer.id)).body.code).toBe('post-unknown');
  });

  test('removes a post with a reason, which the log keeps and only its author and instructors read', async () => {
    const { id } = await posted(ada, 'our password is hunter2');
    const remove = (reason?: string) => teacher.call('POST', room(`/posts/${id}/removal`), { reason });
    expect((await remove()).status).toBe(400);
    expect((await remove('It holds a password.')).status).toBe(204);
    expect(await audited()).toMatchObject({
      action: 'discussion.remove',
      subject: { cohort: cohort.id, post: id },
      detail: { reason: 'It holds a password.' },
    });
    const place = { gone: 'removed', text: '', author: null };
    expect(await find(bo, id)).toMatchObject({ ...place, reason: null });
    expect(await find(ada, id)).toMatchObject({ ...place, reason: 'It holds a password.' });
    const { posts } = (await teacher.call('GET', room(`/groups/1/prompts/${prompt}`))).body;
    expect(posts.find((one: Post) => one.id === id).reason).toBe('It holds a password.');
  });

  test('changes nothing in an archived cohort, nor in the posts of another one', async () => {
    const other = await makeCohort(platform, teacher);
    const { id } = await posted(await other.member('gus', 1), 'over there');
    expect((await teacher.call('POST', room(`/posts/${id}/removal`), { reason: 'wrong place' })).body.code).toBe(
      'post-unknown',
    );
    await teacher.call('PUT', `/cohorts/${other.id}/archived`, { archived: true });
    const path = `/cohorts/${other.id}/discussion`;
    for (const answer of [
      await teacher.call('POST', `${path}/posts`, { group: 1, prompt, text: 'late' }),
      await teacher.call('PATCH', `${path}/posts/${id}`, { text: 'late' }),
      await teacher.call('PUT', `${path}/posts/${id}/pinned`, { pinned: true }),
      await teacher.call('POST', `${path}/posts/${id}/removal`, { reason: 'late' }),
    ])
      expect([answer.status, answer.body.code]).toEqual([409, 'cohort-archived']);
  });
});

describe('live', () => {
  test('a group hears that something was said, without what it was; instructors hear all groups', async () => {
    const as = (who: Person) => connected(platform.url, { cookie: who.cookie, origin: platform.url });
    const [member, instructor, other] = [await as(bo), await as(teacher), await as(outsider)];
    const follow = (client: typeof member, group: number | null) =>
      client.emitWithAck('discussion:follow', { cohort: cohort.id, group });
    expect((await follow(member, 1)).ok).toBe(true);
    expect((await follow(instructor, null)).ok).toBe(true);
    expect(await follow(other, 1)).toMatchObject({ ok: false, problem: { code: 'enrolment-unknown' } });
    expect(await follow(other, null)).toMatchObject({ ok: false, problem: { code: 'enrolment-unknown' } });
    expect((await follow(other, 2)).ok).toBe(true);
    const heard = Promise.all([next(member, 'discussion'), next(instructor, 'discussion')]);
    const elsewhere = next(other, 'discussion');
    await posted(ada, 'did you hear?');
    const change = { cohort: cohort.id, group: 1, prompt };
    expect(await heard).toEqual([[change], [change]]);
    await posted(outsider, 'something else', null, 'look-alike');
    expect(await elsewhere).toEqual([{ cohort: cohort.id, group: 2, prompt: 'look-alike' }]);
    for (const client of [member, instructor, other]) client.disconnect();
  });
});

describe('a flood', () => {
  test('of posts is stopped, with the time to wait', async () => {
    const strict = await startPlatform({ limits: { post: { points: 2, seconds: 600 } } });
    const lead = await strict.person('teacher', 'instructor');
    const hal = await (await makeCohort(strict, lead)).member('hal', 1);
    const answers = [await say(hal, 'one'), await say(hal, 'two'), await say(hal, 'three')];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
    expect(answers[2]?.body.retryAfterSeconds).toBeGreaterThan(0);
    await strict.close();
  });
});

describe('who erases themselves', () => {
  test('takes their words along: their place stays where others answered', async () => {
    const [ivy, jo] = [await cohort.member('ivy', 5), await cohort.member('jo', 5)];
    const answered = await posted(ivy, 'ivy’s secret finding');
    await posted(ivy, 'ivy’s other finding');
    const jos = await posted(jo, 'jo’s finding');
    await posted(ivy, 'ivy’s answer', jos.id);
    await posted(jo, 'jo’s answer', answered.id);
    expect((await ivy.call('DELETE', '/account', { password: ivy.password })).status).toBe(204);
    const { posts } = await threads(jo);
    expect(posts.map(({ text, gone }) => [text, gone])).toEqual([
      ['', 'deleted'],
      ['jo’s finding', null],
      ['jo’s answer', null],
    ]);
  });
});
