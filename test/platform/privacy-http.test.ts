import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportSchema } from '../../orchestrator/contract/report.js';
import { chainFaults } from '../../orchestrator/evidence/chain.js';
import type { AttemptRow } from '../../orchestrator/storage/attempts.js';
import { makeCohort } from '../programme/support/cohort.js';
import { attemptRow, record } from './support/rows.js';
import { type Person, type Platform, startPlatform } from './support/server.js';
import { connected, ended, next } from './support/socket.js';

let platform: Platform;
let teacher: Person;

beforeAll(async () => {
  platform = await startPlatform();
  teacher = await platform.person('teacher', 'instructor');
});
afterAll(() => platform.close());

/** An attempt of somebody with a bit of everything. */
async function stored(person: Person, id: string, changes: Partial<AttemptRow> = {}): Promise<void> {
  const { storage, recordingsDir } = platform;
  const row = attemptRow(id, person.account, {
    state: 'graded',
    seed: `seed-of-${id}`,
    createdAt: 86_400_000,
    ...changes,
  });
  const filed = { number: 1, filedAt: 1, report: reportSchema.parse({ narrative: '报告' }), normalised: {} };
  await storage.attempts.insert(row);
  await storage.drafts.save(row.id, reportSchema.parse({ narrative: 'draft' }), 1);
  await storage.reports.insert(row.id, filed, [record('report.filed', { number: 1 }), record('x', { text: 'ü' })]);
  await storage.hints.insert(row.id, { objective: 'contain', tier: 0, cost: 2, takenAt: 1 });
  await storage.grades.insert(row.id, {
    number: 1,
    grade: '{"points": 50}',
    computedAt: 2,
    reason: null,
    computedBy: null,
    bundle: '{"signed":true}',
    holderSalt: 'the salt',
  });
  mkdirSync(join(recordingsDir, id), { recursive: true });
  writeFileSync(join(recordingsDir, id, 'app-0.cast'), `[0.1,"i","typed in ${id}"]\n`);
  writeFileSync(join(recordingsDir, id, 'app-0.pid'), '7');
}

/** The files of a ZIP by name. */
function unzip(zip: Buffer): Record<string, string> {
  const file = join(platform.recordingsDir, '..', 'export.zip');
  writeFileSync(file, zip);
  const script =
    'import sys,json,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n' +
    'print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))';
  return JSON.parse(execFileSync('python3', ['-c', script, file], { maxBuffer: 1e9 }).toString());
}

const download = (person: Person) =>
  fetch(`${platform.url}/api/account/export`, { headers: { cookie: person.cookie } });

/** Recordings that this process has open. */
function openRecordings(): { fd: string; path: string }[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(platform.recordingsDir) ? [{ fd, path }] : [];
    } catch {
      return [];
    }
  });
}

/** How far an open recording has been read, in bytes; null where it is not open (any more: its number may go to another). */
function readOf(name: string): number | null {
  const file = openRecordings().find(({ path }) => path.endsWith(name));
  if (!file) return null;
  try {
    const info = readFileSync(`/proc/self/fdinfo/${file.fd}`, 'utf8');
    if (readlinkSync(`/proc/self/fd/${file.fd}`) !== file.path) return null;
    return Number(/pos:\s+(\d+)/.exec(info)?.[1]);
  } catch {
    return null;
  }
}

describe('what may be known before', () => {
  test('is how long evidence is kept, to anybody', async () => {
    const answer = await platform.call('GET', '/privacy');
    expect([answer.status, answer.body]).toEqual([200, { retentionDays: 365 }]);
  });
});

describe('the download', () => {
  test('holds what the person posted and what stands in their journal', async () => {
    const cohort = await makeCohort(platform, teacher);
    const lea = await cohort.member('lea', 1);
    const post = { prompt: 'own-work', text: 'what lea found' };
    await lea.call('POST', `/enrolments/${lea.enrolment}/discussion/posts`, post);
    const entry = { learnt: 'what lea learnt', improve: '', revision: 0 };
    await lea.call('PUT', `/enrolments/${lea.enrolment}/journal/discussion`, entry);
    const files = unzip(Buffer.from(await (await download(lea)).arrayBuffer()));
    expect(JSON.parse(files['discussion.json'] as string)).toMatchObject([{ cohort: cohort.id, group: 1, ...post }]);
    expect(JSON.parse(files['journal.json'] as string)).toMatchObject([
      { cohort: cohort.id, entries: [{ module: 'discussion', learnt: 'what lea learnt' }] },
    ]);
  });

  test('holds everything of the person as files, and no secret', async () => {
    const zoe = await platform.person('Zoë / 林..');
    const other = await platform.person('somebody else');
    const token = await zoe.token(['attempt:read']);
    await stored(zoe, 'e1');
    await stored(zoe, 'e2', { state: 'running', createdAt: 2 * 86_400_000 });
    await stored(other, 'e3');
    const response = await download(zoe);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const day = new Date(platform.clock.ms).toISOString().slice(0, 10);
    const name = encodeURIComponent(`chaindrill-Zoë-林-${day}.zip`);
    expect(response.headers.get('content-disposition')).toContain(`filename*=UTF-8''${name}`);
    const files = unzip(Buffer.from(await response.arrayBuffer()));
    const [over, open] = ['attempts/1970-01-02-sympy-dev-e1', 'attempts/1970-01-03-sympy-dev-e2'];
    const each = (folder: string) =>
      ['attempt.json', 'draft.json', 'grades/1.about.json', 'grades/1.json', 'grades/1.sigstore.json', 'hints.json']
        .concat('recordings/app-0.cast', 'reports.json')
        .map((file) => `${folder}/${file}`);
    const general = ['README.txt', 'account.json', 'sessions.json', 'tokens.json'];
    general.push('drills.json', 'discussion.json', 'journal.json', 'courses.json', 'sittings.json');
    const programme = ['programme/certificates.json', 'programme/enrolments.json'];
    const wanted = [...general, ...programme, ...each(over), `${over}/ledger.jsonl`, ...each(open)];
    expect(Object.keys(files).sort()).toEqual(wanted.sort());

    const json = (file: string) => JSON.parse(files[file] as string);
    expect(files['README.txt']).toMatch(
      /everything this server stores about you[\s\S]*本服务器保存的与你有关的全部数据/,
    );
    expect(json('account.json')).toEqual(zoe.account);
    expect(json('sessions.json')).toEqual([{ createdAt: platform.clock.ms, seenAt: platform.clock.ms }]);
    expect(json('tokens.json')).toEqual([expect.objectContaining({ label: 'robot', scopes: ['attempt:read'] })]);
    expect(json(`${over}/attempt.json`)).toMatchObject({ id: 'e1', state: 'graded', variant: { version: '1.14.3' } });
    expect(json(`${open}/attempt.json`)).not.toHaveProperty('variant');
    expect(json(`${over}/reports.json`)[0].report.narrative).toBe('报告');
    expect(json(`${over}/draft.json`).narrative).toBe('draft');
    expect(json(`${over}/hints.json`)).toEqual([{ objective: 'contain', tier: 0, cost: 2, takenAt: 1 }]);
    expect(files[`${over}/grades/1.json`]).toBe('{"points": 50}');
    expect(files[`${over}/grades/1.sigstore.json`]).toBe('{"signed":true}');
    expect(json(`${over}/grades/1.about.json`).holder).toEqual({ name: 'Zoë / 林..', salt: 'the salt' });
    expect(files[`${over}/recordings/app-0.cast`]).toBe('[0.1,"i","typed in e1"]\n');
    const ledger = (files[`${over}/ledger.jsonl`] as string)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(ledger).toEqual(platform.storage.ledger.export('e1'));
    expect(chainFaults(ledger, platform.storage.ledger.head('e1'))).toEqual([]);

    const all = JSON.stringify(files);
    const hash = (await platform.storage.accounts.findByName('zoë / 林..'))?.passwordHash as string;
    for (const secret of [hash, zoe.cookie.split('=')[1] as string, token.secret, 'seed-of-', 'typed in e3']) {
      expect([secret, all.includes(secret)]).toEqual([secret, false]);
    }
  });

  test('is for the person alone, and a few times in ten minutes', async () => {
    const eve = await platform.person('eve');
    const token = await eve.token(['attempt:read']);
    const byToken = await platform.call('GET', '/account/export', undefined, {
      authorization: `Bearer ${token.secret}`,
    });
    expect([byToken.status, byToken.body.code]).toEqual([403, 'session-needed']);
    for (let count = 0; count < 10; count++) expect((await download(eve)).status).toBe(200);
    const refused = await download(eve);
    expect([refused.status, refused.headers.get('content-disposition')]).toEqual([429, null]);
  });

  test('ends with its reader: what is open is closed, and the log has no fault', async () => {
    const bob = await platform.person('bob');
    await stored(bob, 'b1');
    writeFileSync(join(platform.recordingsDir, 'b1', 'app-1.cast'), randomBytes(40 * 2 ** 20));
    const before = platform.logged.length;
    await new Promise<void>((resolve, reject) => {
      get(`${platform.url}/api/account/export`, { headers: { cookie: bob.cookie } }, (response) => {
        response.on('data', () => {
          // The large one is open until it is read, or given up.
          if (!openRecordings().some(({ path }) => path.endsWith('app-1.cast'))) return;
          response.destroy();
          resolve();
        });
        response.once('end', () => reject(new Error('no recording was open while it was read')));
      });
    });
    await expect.poll(openRecordings).toEqual([]);
    expect((await platform.call('GET', '/health')).status).toBe(200);
    expect(platform.logged.slice(before).filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  });

  test('is read no faster than it is taken', async () => {
    const cleo = await platform.person('cleo');
    await stored(cleo, 'c1');
    writeFileSync(join(platform.recordingsDir, 'c1', 'app-1.cast'), randomBytes(16 * 2 ** 20));
    let taken = 0;
    let lead = 0;
    const slow = new Writable({
      write(chunk: Buffer, _encoding, done) {
        // The rest of the pipe gets many turns between two pieces.
        const turn = (left: number) => {
          if (left > 0) return void setImmediate(turn, left - 1);
          const read = readOf('app-1.cast');
          if (read !== null) lead = Math.max(lead, read - taken);
          taken += chunk.length;
          done();
        };
        turn(20);
      },
    });
    await platform.parts.privacy.exportOf(cleo.account, slow);
    expect(taken).toBeGreaterThan(16 * 2 ** 20);
    expect(lead).toBeGreaterThan(0);
    expect(lead).toBeLessThan(6 * 2 ** 20);
  });

  test('holds a damaged record of the ledger as it is found, and everything else whole', async () => {
    const mia = await platform.person('mia');
    await stored(mia, 'f1');
    const raw = new SqliteDatabase(join(platform.recordingsDir, '..', 'chaindrill.db'));
    raw.exec(`update ledger set data = 'no json' where attempt_id = 'f1' and seq = 1`);
    raw.close();
    const files = unzip(Buffer.from(await (await download(mia)).arrayBuffer()));
    const lines = files['attempts/1970-01-02-sympy-dev-f1/ledger.jsonl']?.trim().split('\n') ?? [];
    expect(lines.map((line) => JSON.parse(line).data)).toEqual([{ damaged: 'no json' }, { text: 'ü' }]);
  });

  test('that breaks in the middle is a failed one, not a short one', async () => {
    const dan = await platform.person('dan');
    await stored(dan, 'd1', { createdAt: 5 });
    await stored(dan, 'd2', { createdAt: 4 });
    writeFileSync(join(platform.recordingsDir, 'd1', 'app-1.cast'), randomBytes(3 * 2 ** 20));
    const raw = new SqliteDatabase(join(platform.recordingsDir, '..', 'chaindrill.db'));
    raw.exec(`update reports set report = '{' where attempt_id = 'd2'`);
    raw.close();
    const response = await download(dan);
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    await expect.poll(openRecordings).toEqual([]);
    expect(platform.logged.join('')).toContain('"type":"SyntaxError"');
  });
});

describe('erasing oneself', () => {
  test('needs the password, and wrong ones are limited', async () => {
    const ada = await platform.person('ada');
    const wrong = await ada.call('DELETE', '/account', { password: 'not this one' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'wrong-credentials']);
    expect((await ada.call('GET', '/session')).status).toBe(200);
    for (let count = 0; count < 7; count++) await ada.call('DELETE', '/account', { password: 'not this one' });
    const limited = await ada.call('DELETE', '/account', { password: ada.password });
    expect([limited.status, limited.body.code]).toEqual([429, 'too-many-requests']);
    expect(platform.attempts.erased).not.toContain(ada.account.id);
    const logged = platform.logged.join('');
    expect(logged).toContain('limited');
    for (const secret of ['not this one', ada.password]) expect(logged).not.toContain(secret);
  });

  test('ends name, password, sessions, tokens and live connections, and frees the name', async () => {
    const eli = await platform.person('Eli');
    const token = await eli.token(['attempt:read', 'terminal']);
    const client = await connected(platform.url, { cookie: eli.cookie, origin: platform.url });
    const robot = await connected(platform.url, { token: token.secret });
    const told = Promise.all([next(client, 'notice'), ended(client), ended(robot)]);
    const answer = await eli.call('DELETE', '/account', { password: eli.password });
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^chaindrill=;.*Expires=Thu, 01 Jan 1970/);
    expect((await told)[0][0].code).toBe('access-ended');
    expect(platform.attempts.erased).toContain(eli.account.id);
    expect((await eli.call('GET', '/session')).status).toBe(401);
    const byToken = await platform.call('GET', '/session', undefined, { authorization: `Bearer ${token.secret}` });
    expect(byToken.body.code).toBe('token-invalid');
    const row = await platform.storage.accounts.get(eli.account.id);
    expect(row?.name).toMatch(/^erased-[0-9a-f]{8}$/);
    for (const name of ['Eli', row?.name]) {
      const back = await platform.call('POST', '/session', { name, password: eli.password }, { origin: platform.url });
      expect([back.status, back.body.code]).toEqual([401, 'wrong-credentials']);
    }
    expect((await platform.person('Eli')).account.id).not.toBe(eli.account.id);
  });

  test('a sign-in that was under way gives no session of somebody erased', async () => {
    const fay = await platform.person('fay');
    await fay.call('DELETE', '/account', { password: fay.password });
    const secret = await platform.identity.sessions.begin(fay.account);
    expect(await platform.identity.sessions.find(secret)).toBeNull();
  });

  test('is not for the last administrator; invitations of who is gone still hold', async () => {
    const invited = await teacher.call('POST', '/invitations', { role: 'instructor' });
    const last = await teacher.call('DELETE', '/account', { password: teacher.password });
    expect([last.status, last.body.code]).toEqual([409, 'last-admin']);
    const second = await platform.person('second teacher', 'instructor');
    const gone = await second.call('POST', '/invitations', { role: 'trainee' });
    expect((await second.call('DELETE', '/account', { password: second.password })).status).toBe(204);
    const body = { name: 'invited by who is gone', password: 'long enough, surely', invitation: gone.body.code };
    expect((await platform.call('POST', '/accounts', body)).status).toBe(201);
    expect(invited.status).toBe(201);
    expect((await teacher.call('GET', '/session')).status).toBe(200);
  });
});

describe('erasing a trainee', () => {
  test('is for instructors, and of trainees only; twice is once', async () => {
    const gus = await platform.person('gus');
    const hal = await platform.person('hal');
    const third = await platform.person('third teacher', 'instructor');
    const erase = (by: Person, id: string) => by.call('DELETE', `/accounts/${id}`);
    expect((await erase(gus, hal.account.id)).body.code).toBe('forbidden');
    expect((await erase(teacher, third.account.id)).body.code).toBe('forbidden');
    expect((await erase(teacher, teacher.account.id)).body.code).toBe('forbidden');
    expect((await erase(teacher, 'nobody')).body.code).toBe('account-unknown');
    for (let count = 0; count < 2; count++) expect((await erase(teacher, gus.account.id)).status).toBe(204);
    expect((await gus.call('GET', '/session')).status).toBe(401);
    expect((await hal.call('GET', '/session')).status).toBe(200);
    expect(platform.attempts.erased.filter((id) => id === gus.account.id)).toHaveLength(2);
    expect(platform.attempts.erased).not.toContain(hal.account.id);
  });
});

test('limits tell the log an address, and never the name that was tried', async () => {
  const heard: string[] = [];
  const { createLimits, usualLimits } = await import('../../orchestrator/identity/limits.js');
  const limits = createLimits({ ...usualLimits, signInName: { points: 1, seconds: 60 } }, (_, who) => heard.push(who));
  await limits.take('signInName', '10.0.0.7 a secret name');
  await expect(limits.take('signInName', '10.0.0.7 a secret name')).rejects.toMatchObject({
    code: 'too-many-requests',
  });
  expect(heard).toEqual(['10.0.0.7']);
});
