import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { attemptIdSchema, labIdSchema } from '../../orchestrator/contract/attempt.js';
import type { Board, BoardChange, BoardRow } from '../../orchestrator/contract/board.js';
import { type EnrolmentId, enrolmentIdSchema } from '../../orchestrator/contract/enrolment.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { type Client, connected } from '../platform/support/socket.js';
import { soon } from '../web/fixture/soon.js';
import { cohortOf } from './support/site.js';

vi.setConfig({ testTimeout: 30_000 });
const lab = labIdSchema.parse('sympy-dev');
let platform: Platform;
let teacher: Person;
beforeAll(async () => {
  platform = await startPlatform({ realLabs: true });
  teacher = await platform.person('teacher', 'instructor');
});
afterAll(() => platform.close());

const dial = (person: Person) => connected(platform.url, { cookie: person.cookie, origin: platform.url });
async function open(person: Person, enrolment: string | undefined) {
  const request = { lab, mode: 'practice', enrolment: enrolmentIdSchema.parse(enrolment) } as const;
  return (await platform.attempts.open(person.account.id, request)).id;
}

/** Follows a board and keeps it as a page does; every change is remembered. */
async function follow(client: Client, cohort: string) {
  const rows = new Map<string, BoardRow>();
  const changes: BoardChange[] = [];
  client.on('board', (_cohort, change) => {
    changes.push(change);
    for (const row of change.rows) rows.set(row.enrolment, row);
    for (const gone of change.gone) rows.delete(gone);
  });
  const answer = await client.emitWithAck('board:follow', { cohort });
  if (!answer.ok) throw new Error(answer.problem.code);
  const board: Board = (await teacher.call('GET', `/cohorts/${cohort}/board`)).body;
  for (const row of board.rows) if (!rows.has(row.enrolment)) rows.set(row.enrolment, row);
  return { rows, changes };
}

describe('the board', () => {
  test('shows everybody with their programme, and who works in a lab with how far they are', async () => {
    const [ada, bo] = [await platform.person('ada'), await platform.person('bo')];
    const { cohort, enrolments } = await cohortOf(teacher, [ada, bo]);
    const id = await open(ada, enrolments[0]);
    platform.attempts.change(id, {
      state: 'running',
      clockStartedAt: platform.clock.ms,
      reportsFiled: 1,
      objectives: [
        { id: 'package', phase: 'identify', points: 5, achieved: null },
        { id: 'reported', phase: 'report', points: 5, achieved: null },
      ],
    });
    platform.attempts.advance(id, { held: ['reported'], here: true, activeAt: platform.clock.ms });
    const board: Board = (await teacher.call('GET', `/cohorts/${cohort}/board`)).body;
    const of = (name: string) => board.rows.find((row) => row.name === name);
    expect(board.rows.length).toBe(2);
    expect(of('ada')).toMatchObject({
      modules: { done: 0, count: 11 },
      current: { kind: 'pre-test', lab: null },
      attempt: { id, phase: 'report', objectives: { held: 1, count: 2 }, reports: 1, here: true },
      needs: [],
    });
    expect(of('bo')?.attempt).toBeNull();
  });

  test('tells a change of one person as the row of that person alone', async () => {
    const [cleo, dan] = [await platform.person('cleo'), await platform.person('dan')];
    const { cohort, enrolments } = await cohortOf(teacher, [cleo, dan]);
    const id = await open(cleo, enrolments[0]);
    const client = await dial(teacher);
    const { rows, changes } = await follow(client, cohort);
    platform.attempts.change(id, { state: 'running', clockStartedAt: platform.clock.ms });
    platform.attempts.advance(id, { activeAt: platform.clock.ms });
    const row = () => rows.get(enrolments[0] as string);
    await soon(() => row()?.attempt?.activeAt).toBe(platform.clock.ms);
    expect(changes.flatMap((change) => change.rows.map(({ name }) => name))).not.toContain('dan');

    platform.attempts.change(id, { state: 'closed' });
    await soon(() => row()?.attempt).toBeNull();
    client.disconnect();
  });

  test('gathers what happens at one moment into one change', async () => {
    const eli = await platform.person('eli');
    const { cohort, enrolments } = await cohortOf(teacher, [eli]);
    const id = await open(eli, enrolments[0]);
    const client = await dial(teacher);
    const { rows, changes } = await follow(client, cohort);
    for (let key = 1; key <= 50; key++) platform.attempts.advance(id, { activeAt: key });
    await soon(() => rows.get(enrolments[0] as string)?.attempt?.activeAt).toBe(50);
    expect(changes.length).toBe(1);
    client.disconnect();
  });

  test('says when somebody is stuck by the time alone, and who joins and leaves', async () => {
    const [fay, gus] = [await platform.person('fay'), await platform.person('gus')];
    const { cohort, enrolments } = await cohortOf(teacher, [fay]);
    const id = await open(fay, enrolments[0]);
    platform.attempts.change(id, { state: 'running', clockStartedAt: platform.clock.ms });
    const client = await dial(teacher);
    const { rows } = await follow(client, cohort);
    platform.clock.ms += 6 * 60_000;
    const reasons = () => rows.get(enrolments[0] as string)?.needs.map(({ reason }) => reason);
    await soon(reasons).toEqual(['idle']);

    const { code } = (await teacher.call('POST', `/cohorts/${cohort}/invitations`, {})).body;
    await gus.call('POST', '/cohorts/join', { code });
    await soon(() => [...rows.values()].map(({ name }) => name)).toEqual(['fay', 'gus']);
    await teacher.call('PUT', `/cohorts/${cohort}/members/${enrolments[0]}/membership`, { member: false });
    await soon(() => [...rows.values()].map(({ name }) => name)).toEqual(['gus']);
    client.disconnect();
  });

  test('is for instructors, and for cohorts that exist', async () => {
    const { cohort } = await cohortOf(teacher, []);
    const [trainee, instructor] = [await dial(await platform.person('hal')), await dial(teacher)];
    const refused = async (client: Client, of: string) => {
      const answer = await client.emitWithAck('board:follow', { cohort: of });
      return answer.ok ? 'let in' : answer.problem.code;
    };
    expect(await refused(trainee, cohort)).toBe('forbidden');
    expect(await refused(instructor, 'none')).toBe('cohort-unknown');
    expect((await teacher.call('GET', '/cohorts/none/board')).status).toBe(404);
    trainee.disconnect();
    instructor.disconnect();
  });

  test('stays with a follower when another one goes', async () => {
    const ida = await platform.person('ida');
    const { cohort, enrolments } = await cohortOf(teacher, [ida]);
    const id = await open(ida, enrolments[0]);
    const [first, second] = [await dial(teacher), await dial(teacher)];
    await follow(first, cohort);
    const { rows } = await follow(second, cohort);
    first.disconnect();
    await teacher.call('GET', `/cohorts/${cohort}/board`);
    platform.attempts.advance(attemptIdSchema.parse(id), { activeAt: 7 });
    await soon(() => rows.get(enrolments[0] as EnrolmentId)?.attempt?.activeAt).toBe(7);
    second.disconnect();
  });
});
