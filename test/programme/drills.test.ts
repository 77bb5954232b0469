import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AttemptId, attemptIdSchema } from '../../orchestrator/contract/attempt.js';
import type { Drill } from '../../orchestrator/contract/drill.js';
import { createDrills } from '../../orchestrator/programme/drills/drills.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';
import { connected } from '../platform/support/socket.js';
import { soon } from '../web/fixture/soon.js';
import { cohortOf } from './support/site.js';

vi.setConfig({ testTimeout: 30_000 });
let platform: Platform;
let teacher: Person;
let people: Person[];
let cohort: string;
let enrolments: string[];
let base: string;
beforeAll(async () => {
  platform = await startPlatform({ realLabs: true });
  teacher = await platform.person('teacher', 'instructor');
  people = [await platform.person('ada'), await platform.person('bo'), await platform.person('cleo')];
});
afterAll(() => platform.close());
beforeEach(async () => {
  ({ cohort, enrolments } = await cohortOf(teacher, people));
  base = `/cohorts/${cohort}/drills`;
});

async function open(those = enrolments): Promise<Drill> {
  const answer = await teacher.call('POST', base, { lab: 'sympy-dev', people: those });
  expect(answer.status).toBe(201);
  return answer.body;
}
const attemptOf = (drill: Drill, name: string): AttemptId =>
  attemptIdSchema.parse(drill.people.find((person) => person.name === name)?.attempt);
const read = async ({ id }: Drill): Promise<Drill> => (await teacher.call('GET', `${base}/${id}`)).body;
const act = (drill: Drill, what: string, body?: object) => teacher.call('POST', `${base}/${drill.id}/${what}`, body);
const personIn = (drill: Drill, name: string) => drill.people.find((person) => person.name === name);

describe('a fire drill', () => {
  test('opens a range for each of the chosen people, as a drill of their enrolment', async () => {
    const drill = await open(enrolments.slice(0, 2));
    expect(drill.people.map(({ name }) => name)).toEqual(['ada', 'bo']);
    expect(await platform.attempts.view(attemptOf(drill, 'ada'))).toMatchObject({
      mode: 'drill',
      enrolment: enrolments[0],
    });
    const list = (await teacher.call('GET', base)).body;
    expect(list).toMatchObject({ drills: [{ id: drill.id, people: 2 }], ranges: { most: 3 } });
  });

  test('fires those that are ready, once, and whoever is ready later begins late', async () => {
    const drill = await open();
    platform.attempts.change(attemptOf(drill, 'cleo'), { state: 'opening' });
    const fired: Drill = (await act(drill, 'fire')).body;
    expect(fired.firedAt).not.toBeNull();
    expect(fired.people.map(({ state, late }) => [state, late])).toEqual([
      ['running', false],
      ['running', false],
      ['opening', false],
    ]);
    expect((await act(drill, 'fire')).body.code).toBe('drill-over');

    platform.clock.ms += 5_000;
    platform.attempts.change(attemptOf(drill, 'cleo'), { state: 'ready' });
    await soon(async () => personIn(await read(drill), 'cleo')).toMatchObject({ state: 'running', late: true });
  });

  test('tells how far apart the attacks of those that were fired together began', async () => {
    const drill = await open();
    platform.attempts.change(attemptOf(drill, 'cleo'), { state: 'opening' });
    await act(drill, 'fire');
    platform.attempts.change(attemptOf(drill, 'ada'), { clockStartedAt: 1_000 });
    platform.attempts.change(attemptOf(drill, 'bo'), { clockStartedAt: null });
    expect((await read(drill)).skewMs).toBeNull();
    platform.attempts.change(attemptOf(drill, 'bo'), { clockStartedAt: 1_700 });
    platform.attempts.change(attemptOf(drill, 'cleo'), { state: 'ready', clockStartedAt: 90_000 });
    expect((await read(drill)).skewMs).toBe(700);
  });

  test('cannot be fired while nobody is ready', async () => {
    const drill = await open(enrolments.slice(0, 1));
    platform.attempts.change(attemptOf(drill, 'ada'), { state: 'opening' });
    expect((await act(drill, 'fire')).body.code).toBe('drill-not-ready');
  });

  test('gives whoever lost their range another one, and goes on for everybody else', async () => {
    const drill = await open(enrolments.slice(0, 2));
    await act(drill, 'fire');
    platform.attempts.change(attemptOf(drill, 'ada'), { state: 'failed' });
    const again: Drill = (await act(drill, 'people', { people: enrolments })).body;
    expect(attemptOf(again, 'ada')).not.toBe(attemptOf(drill, 'ada'));
    expect(attemptOf(again, 'bo')).toBe(attemptOf(drill, 'bo'));
    await soon(async () => (await read(drill)).people.map(({ state, late }) => [state, late])).toEqual([
      ['running', true],
      ['running', false],
      ['running', true],
    ]);
  });

  test('is stopped for all: who is at it submits, who has not begun is closed', async () => {
    const drill = await open();
    platform.attempts.change(attemptOf(drill, 'cleo'), { state: 'opening' });
    await act(drill, 'fire');
    const stopped: Drill = (await act(drill, 'stop')).body;
    expect(stopped.stoppedAt).not.toBeNull();
    expect((await read(drill)).people.map(({ state }) => state)).toEqual(['submitted', 'submitted', 'closed']);
    expect((await act(drill, 'stop')).body.code).toBe('drill-over');
    expect((await act(drill, 'people', { people: enrolments })).body.code).toBe('drill-over');
  });

  test('goes on after a restart: a range that became ready meanwhile begins late', async () => {
    const drill = await open(enrolments.slice(0, 2));
    platform.attempts.change(attemptOf(drill, 'bo'), { state: 'opening' });
    await act(drill, 'fire');
    platform.training.drills.close();
    platform.attempts.change(attemptOf(drill, 'bo'), { state: 'ready' });
    expect(personIn(await read(drill), 'bo')?.state).toBe('ready');
    const { attempts, storage, clock } = platform;
    const { cohorts } = platform.training;
    const now = () => clock.ms;
    const again = createDrills({ attempts, storage, cohorts, labOf: () => null, now, log: platform.parts.log });
    await again.resume();
    expect(personIn(await read(drill), 'bo')).toMatchObject({ state: 'running' });
    again.close();
  });

  test('is told live to who follows it', async () => {
    const drill = await open(enrolments.slice(0, 1));
    const client = await connected(platform.url, { cookie: teacher.cookie, origin: platform.url });
    const told: Drill[] = [];
    client.on('drill', (next) => told.push(next));
    const answer = await client.emitWithAck('drill:follow', { cohort, drill: drill.id });
    expect(answer.ok).toBe(true);
    await act(drill, 'stop');
    await soon(() => told.at(-1)?.people[0]?.state).toBe('closed');
    client.disconnect();
  });

  test('is shown to who took part, once it is over for all, and the others are without name', async () => {
    const [ada, bo] = people as [Person, Person];
    const drill = await open(enrolments.slice(0, 2));
    await act(drill, 'fire');
    const path = `/enrolments/${enrolments[0]}/drills`;
    expect((await ada.call('GET', path)).body).toEqual([]);
    expect((await ada.call('GET', `${path}/${drill.id}`)).body.code).toBe('drill-unknown');
    await act(drill, 'stop');
    expect((await ada.call('GET', `${path}/${drill.id}`)).body.code).toBe('drill-not-over');

    for (const [name, containMs] of [
      ['ada', 9_000],
      ['bo', 5_000],
    ] as const) {
      const id = attemptOf(drill, name);
      platform.attempts.times.set(id, { identifyMs: 1_000, reportMs: 2_000, containMs });
      platform.attempts.change(id, { state: 'graded', points: 70, clockStartedAt: 1 });
    }
    expect((await ada.call('GET', path)).body).toMatchObject([{ id: drill.id, people: 2 }]);
    const shared = await ada.call('GET', `${path}/${drill.id}`);
    expect(shared.body).toMatchObject({
      you: enrolments[0],
      people: [
        { enrolment: 'person-1', name: '', attempt: null, containMs: 5_000 },
        { enrolment: enrolments[0], name: 'ada', containMs: 9_000 },
      ],
    });
    for (const secret of [bo.account, enrolments[1] as string, attemptOf(drill, 'bo'), '"bo"'])
      expect(shared.text).not.toContain(secret);
    // Cleo was not in it; and nobody looks from somebody else's place.
    expect((await people[2]?.call('GET', `/enrolments/${enrolments[2]}/drills/${drill.id}`))?.body.code).toBe(
      'drill-unknown',
    );
    expect((await bo.call('GET', `${path}/${drill.id}`)).body.code).toBe('enrolment-unknown');
  });

  test('is an instructor’s, of its own cohort', async () => {
    const drill = await open(enrolments.slice(0, 1));
    const other = await cohortOf(teacher, []);
    expect((await teacher.call('GET', `/cohorts/${other.cohort}/drills/${drill.id}`)).body.code).toBe('drill-unknown');
    expect((await people[0]?.call('POST', `${base}/${drill.id}/fire`))?.status).toBe(403);
    const { secret } = await (people[0] as Person).token(['terminal']);
    const client = await connected(platform.url, { token: secret });
    const answer = await client.emitWithAck('drill:follow', { cohort, drill: drill.id });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'scope-missing' } });
    client.disconnect();
    expect((await teacher.call('GET', '/audit')).text).toContain('drill.open');
  });
});
