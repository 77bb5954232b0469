import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawGroups } from '../../orchestrator/cohorts/groups.js';
import { enrolmentIdSchema } from '../../orchestrator/contract/enrolment.js';
import { type Person, type Platform, startPlatform } from '../platform/support/server.js';

let platform: Platform;
let teacher: Person;
beforeAll(async () => {
  platform = await startPlatform();
  teacher = await platform.person('teacher', 'instructor');
});
afterAll(() => platform.close());

async function cohort(name: string, changes: Record<string, unknown> = {}): Promise<string> {
  const made = await teacher.call('POST', '/cohorts', {
    name,
    startsAt: platform.clock.ms,
    settings: { labs: ['sympy-dev'] },
    ...changes,
  });
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  return made.body.id;
}
const invite = async (id: string, body = {}) =>
  (await teacher.call('POST', `/cohorts/${id}/invitations`, body)).body as { id: string; code: string; url: string };
const members = async (id: string) => (await teacher.call('GET', `/cohorts/${id}/members`)).body;

describe('a cohort', () => {
  test('has the programme’s usual settings where none are named, and takes changes', async () => {
    const id = await cohort('Autumn');
    const { settings, members: count } = (await teacher.call('GET', `/cohorts/${id}`)).body;
    expect(settings.exam).toEqual({ questions: 30, minutes: 45, passShare: 0.8, tries: 3, waitHours: 24 });
    expect(settings.practical).toEqual({ passPoints: 70, tries: 3, waitHours: 24 });
    expect([settings.courseDays, settings.labDays, settings.certificateMonths, count]).toEqual([7, 14, 24, 0]);
    const changed = await teacher.call('PATCH', `/cohorts/${id}`, { name: 'Winter' });
    expect([changed.body.name, changed.body.settings]).toEqual(['Winter', settings]);
  });

  test('refuses settings that make no sense, and says where', async () => {
    const wrong = { name: 'x', startsAt: 0, settings: { labs: [], exam: { passShare: 80 } } };
    const answer = await teacher.call('POST', '/cohorts', wrong);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'settings.labs',
      'settings.exam.passShare',
    ]);
  });

  test('takes nobody in and changes nothing once it is archived, and can come back', async () => {
    const id = await cohort('Old');
    const { code } = await invite(id);
    await teacher.call('PUT', `/cohorts/${id}/archived`, { archived: true });
    const late = await platform.person('late');
    for (const answer of [
      await late.call('POST', '/cohorts/join', { code }),
      await teacher.call('PATCH', `/cohorts/${id}`, { name: 'New' }),
      await teacher.call('POST', `/cohorts/${id}/invitations`, {}),
      await teacher.call('POST', `/cohorts/${id}/import`, { csv: 'name\nAda' }),
      await teacher.call('POST', `/cohorts/${id}/groups`, { size: 4 }),
    ])
      expect([answer.status, answer.body.code]).toEqual([409, 'cohort-archived']);
    const joined = await platform.call('POST', '/accounts', {
      name: 'newcomer',
      password: 'long enough, surely',
      invitation: code,
    });
    expect([joined.status, joined.body.code]).toEqual([403, 'invitation-invalid']);
    await teacher.call('PUT', `/cohorts/${id}/archived`, { archived: false });
    expect((await late.call('POST', '/cohorts/join', { code })).status).toBe(200);
  });
});

describe('joining', () => {
  test('by a link, one gets an account and a place at once', async () => {
    const id = await cohort('Joining');
    const { code, url } = await invite(id);
    expect(url).toBe(`${platform.url}/join?code=${code}`);
    const body = { name: 'Newcomer One', password: 'long enough, surely', invitation: code };
    expect((await platform.call('POST', '/accounts', body)).status).toBe(201);
    expect(await members(id)).toEqual([
      expect.objectContaining({ name: 'Newcomer One', leftAt: null, reference: null }),
    ]);
  });

  test('whoever has an account joins once, and a second click costs no further use', async () => {
    const id = await cohort('Twice');
    const { code } = await invite(id, { uses: 2 });
    const ida = await platform.person('ida');
    for (let count = 0; count < 2; count++)
      expect((await ida.call('POST', '/cohorts/join', { code })).body).toEqual({ cohort: id });
    const [left] = (await teacher.call('GET', `/cohorts/${id}/invitations`)).body;
    expect(left.usesLeft).toBe(1);
    expect(await members(id)).toHaveLength(1);
  });

  test('a withdrawn or unknown invitation lets nobody in, nor one that is to no cohort', async () => {
    const id = await cohort('Withdrawn');
    const { id: invitation, code } = await invite(id);
    const plain = (await teacher.call('POST', '/invitations', {})).body.code;
    expect((await teacher.call('DELETE', `/invitations/${invitation}`)).status).toBe(204);
    const jan = await platform.person('jan');
    for (const wrong of [code, plain, 'nothing']) {
      const answer = await jan.call('POST', '/cohorts/join', { code: wrong });
      expect([answer.status, answer.body.code]).toEqual([403, 'invitation-invalid']);
    }
  });

  test('who was taken out keeps their place, and comes back to it', async () => {
    const id = await cohort('Back again');
    const { code } = await invite(id);
    const kim = await platform.person('kim');
    await kim.call('POST', '/cohorts/join', { code });
    const [place] = await members(id);
    const path = `/cohorts/${id}/members/${place.id}/membership`;
    expect((await teacher.call('PUT', path, { member: false })).body.leftAt).toBe(platform.clock.ms);
    expect((await teacher.call('GET', `/cohorts/${id}`)).body.members).toBe(0);
    expect((await kim.call('POST', '/cohorts/join', { code })).status).toBe(200);
    expect(await members(id)).toEqual([{ ...place, leftAt: null }]);
  });

  test('a place of another cohort is unknown in this one', async () => {
    const [here, there] = [await cohort('Here'), await cohort('There')];
    await (await platform.person('lea')).call('POST', '/cohorts/join', { code: (await invite(there)).code });
    const [place] = await members(there);
    const answer = await teacher.call('PATCH', `/cohorts/${here}/members/${place.id}`, { group: 1 });
    expect([answer.status, answer.body.code]).toEqual([404, 'enrolment-unknown']);
  });
});

describe('importing people', () => {
  test('invites each by a link of their own, and nobody twice', async () => {
    const id = await cohort('Imported');
    await (await platform.person('Mona')).call('POST', '/cohorts/join', { code: (await invite(id)).code });
    const csv = '\uFEFFName;Reference\n林晓;E-17\nMONA;\n 林晓 ;E-18\n;E-19\nBo,E-20\n';
    const dry = (await teacher.call('POST', `/cohorts/${id}/import`, { csv, dryRun: true })).body;
    expect(dry.rows.map(({ line, outcome, url }: never) => [line, outcome, url])).toEqual([
      [2, 'invited', null],
      [3, 'enrolled', null],
      [4, 'duplicate', null],
      [5, 'invalid', null],
      [6, 'invited', null],
    ]);
    const { rows, invited } = (await teacher.call('POST', `/cohorts/${id}/import`, { csv })).body;
    expect([invited, rows[3].problem]).toEqual([2, 'The name is missing.']);
    const invitation = new URL(rows[0].url).searchParams.get('code');
    const body = { name: '林晓', password: 'long enough, surely', invitation };
    expect((await platform.call('POST', '/accounts', body)).status).toBe(201);
    expect((await members(id)).find(({ name }: { name: string }) => name === '林晓').reference).toBe('E-17');
    const again = (await teacher.call('POST', `/cohorts/${id}/import`, { csv })).body;
    expect(again.rows.map(({ outcome }: never) => outcome)).toEqual([
      'enrolled',
      'enrolled',
      'duplicate',
      'invalid',
      'invited-before',
    ]);
  });

  test('says what is wrong with a file that is no list of people', async () => {
    const id = await cohort('Wrong files');
    for (const csv of ['who\nAda', '"name\nAda', 'name', `name\n${'x\n'.repeat(501)}`]) {
      const answer = await teacher.call('POST', `/cohorts/${id}/import`, { csv });
      expect([csv.slice(0, 9), answer.status, answer.body.code]).toEqual([csv.slice(0, 9), 422, 'csv-unreadable']);
      expect(answer.body.detail).toMatch(/\w/);
    }
  });
});

describe('drawing groups', () => {
  test('everybody is in one group, sizes differ by one at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 3, max: 8 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (count, size, chance) => {
          const people = Array.from({ length: count }, (_, index) => enrolmentIdSchema.parse(`e${index}`));
          const groups = drawGroups(people, size, () => chance);
          expect([...groups.keys()].sort()).toEqual([...people].sort());
          const all = [...groups.values()];
          const sizes = [...new Set(all)].map((group) => all.filter((other) => other === group).length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          if (count >= 3) expect(Math.max(...sizes)).toBeLessThanOrEqual(size + 1 + Math.ceil(size / 2));
        },
      ),
    );
  });

  test('is kept, and one person can be moved by hand', async () => {
    const id = await cohort('Groups');
    const { code } = await invite(id);
    for (const name of ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'])
      await (await platform.person(name)).call('POST', '/cohorts/join', { code });
    const drawn = (await teacher.call('POST', `/cohorts/${id}/groups`, { size: 3 })).body;
    const sizes = [1, 2].map((group) => drawn.filter((one: { group: number }) => one.group === group).length);
    expect(sizes.sort()).toEqual([3, 4]);
    const moved = await teacher.call('PATCH', `/cohorts/${id}/members/${drawn[0].id}`, { group: 2 });
    expect(moved.body.group).toBe(2);
  });
});
