import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Desk } from '../../orchestrator/attempts/desk.js';
import type { AttemptParts } from '../../orchestrator/attempts/parts.js';
import { noteRecordings, type RecordingNotes } from '../../orchestrator/attempts/recording-notes.js';
import { recordingsOf } from '../../orchestrator/attempts/recordings.js';
import { type attemptIdSchema, labIdSchema } from '../../orchestrator/contract/attempt.js';
import { recordingPath } from '../../orchestrator/range/terminals/recording-file.js';
import { StorageError } from '../../orchestrator/storage/error.js';
import { attemptRow, record } from './support/rows.js';
import { type Person, type Platform, startPlatform } from './support/server.js';

/* The real database, files and routes; only the attempts' other acts are memories. */

const lab = labIdSchema.parse('sympy-dev');
let platform: Platform;
let ada: Person;
let notes: RecordingNotes;
let id: ReturnType<typeof attemptIdSchema.parse>;
let folder: string;

beforeEach(async () => {
  platform = await startPlatform();
  ada = await platform.person('ada');
  const { storage } = platform;
  folder = join(dirname(platform.webDirectory), '.recordings');
  // The memory of the attempts decides who may view it, the row what is compared.
  id = (await platform.attempts.open(ada.account.id, { lab, mode: 'practice' })).id;
  await storage.attempts.insert(attemptRow(id, ada.account, { state: 'running' }));
  const hosts = [{ name: 'app', terminalUser: 'svc' }, { name: 'world' }];
  const desk = new Desk({
    storage,
    recordingsDir: folder,
    now: () => platform.clock.ms,
    log: pino({ level: 'silent' }),
    catalog: { get: () => ({ manifest: { hosts } }) },
  } as unknown as AttemptParts);
  Object.assign(platform.attempts, recordingsOf(desk));
  notes = noteRecordings({ storage, now: () => platform.clock.ms, log: pino({ level: 'silent' }), retryMs: 5 });
  return () => notes.stop();
});
afterEach(() => platform.close());

const ref = (shell = 0) => ({ attemptId: id as string, host: 'app', shell });
const fileOf = (shell = 0) => recordingPath(folder, ref(shell));
const header = '{"version":2,"width":80,"height":24,"timestamp":1760000000}\n';
function write(text: string, shell = 0): void {
  mkdirSync(dirname(fileOf(shell)), { recursive: true });
  appendFileSync(fileOf(shell), text);
}
async function seal(shell = 0, cut = false): Promise<void> {
  const bytes = readFileSync(fileOf(shell));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await notes.recorded({ ...ref(shell), sha256, bytes: bytes.length, cut });
}
const over = () => platform.storage.attempts.update(id, { state: 'graded' });
const list = async () => (await ada.call('GET', `/attempts/${id}/recordings`)).body;
const states = async () => (await list()).map(({ state }: { state: string }) => state);
const marks = async () => (await platform.storage.attempts.get(id))?.marks ?? [];
const told = (kind: string) => platform.storage.ledger.read(id, { kinds: [kind] });

describe('a recording in the ledger', () => {
  test('what was written is recorded, and a cut is marked', async () => {
    write(`${header}[1.5,"o","$ "]\n`);
    await seal(0, true);
    expect(told('terminal.recorded')).toMatchObject([
      { source: 'platform', host: 'app', data: { shell: 0, cut: true } },
    ]);
    expect(await marks()).toMatchObject([{ code: 'recording-cut', host: 'app-0' }]);
  });

  test('a cut is marked when it comes, told to who listens, and not again when the session ends', async () => {
    const heard: string[] = [];
    notes.onMark((attempt) => heard.push(attempt));
    await notes.cut(ref());
    expect(await marks()).toMatchObject([{ code: 'recording-cut', host: 'app-0', at: platform.clock.ms }]);
    expect(told('terminal.recorded')).toEqual([]);
    write(header);
    await seal(0, true);
    expect(await marks()).toHaveLength(1);
    expect(heard).toEqual([id]);
  });

  test('a loss is recorded and marked once for a shell, with what the disk said', async () => {
    await Promise.all([notes.lost(ref(), new Error('ENOSPC: no space left on device')), notes.lost(ref(1), 'gone')]);
    await notes.lost(ref(), new Error('again'));
    expect(told('recording.lost').map(({ data }) => data)).toEqual([
      { shell: 0, reason: 'ENOSPC: no space left on device' },
      { shell: 1, reason: 'gone' },
    ]);
    expect(await marks()).toMatchObject([
      { code: 'recording-lost', host: 'app-0', detail: 'ENOSPC: no space left on device' },
      { code: 'recording-lost', host: 'app-1' },
    ]);
  });

  test('what a full disk refuses is stored later, in order and once, and nothing is thrown', async () => {
    const { ledger } = platform.storage;
    const { append } = ledger;
    let refused = 0;
    ledger.append = (attempt, records) => {
      if (refused++ < 3) throw new StorageError('disk-full', 'full');
      return append(attempt, records);
    };
    write(header);
    await notes.lost(ref(), new Error('ENOSPC'));
    expect(told('recording.lost')).toEqual([]);
    await seal();
    await expect.poll(() => told('terminal.recorded').length).toBe(1);
    expect(refused).toBe(5);
    expect(told('recording.lost')).toHaveLength(1);
    expect(told('recording.lost')[0]?.seq).toBeLessThan(told('terminal.recorded')[0]?.seq ?? 0);
  });

  test('what can never be stored keeps nobody waiting', async () => {
    await notes.recorded({ attemptId: 'no-such-attempt', host: 'app', shell: 0, sha256: 'x', bytes: 1, cut: false });
    write(header);
    await seal();
    expect(told('terminal.recorded')).toHaveLength(1);
  });
});

describe('the list of recordings', () => {
  test('tells times and sizes, and judges nothing while the attempt goes on', async () => {
    write(`${header}[1.5,"o","$ "]\n`);
    await seal();
    write('[2,"o","more"]\n');
    expect(await list()).toEqual([
      {
        host: 'app',
        shell: 0,
        startedAt: 1_760_000_000_000,
        endsAt: 1_760_000_002_000,
        bytes: readFileSync(fileOf()).length,
        cut: false,
        lost: false,
        state: 'recording',
      },
    ]);
  });

  test('afterwards an untouched one is intact, a changed, longer, shorter or missing one damaged and marked', async () => {
    for (const shell of [0, 1, 2, 3]) {
      write(`${header}[1.5,"o","$ rm evidence"]\n`, shell);
      await seal(shell);
    }
    await over();
    expect(await states()).toEqual(['intact', 'intact', 'intact', 'intact']);
    expect(await marks()).toEqual([]);
    writeFileSync(fileOf(0), readFileSync(fileOf(0), 'utf8').replace('rm evidence', 'cat letters'));
    write('[2,"o","invented"]\n', 1);
    writeFileSync(fileOf(2), header);
    rmSync(fileOf(3));
    expect(await states()).toEqual(['damaged', 'damaged', 'damaged', 'damaged']);
    await list();
    expect((await marks()).map(({ code, host }) => `${code} ${host}`)).toEqual(
      [0, 1, 2, 3].map((shell) => `recording-damaged app-${shell}`),
    );
  });

  test('a change that was made while the platform was down shows, although the rest was sealed after it', async () => {
    write(`${header}[1.5,"o","$ rm evidence"]\n`);
    await seal();
    writeFileSync(fileOf(), readFileSync(fileOf(), 'utf8').replace('rm evidence', 'cat letters'));
    write('[9,"o","after the restart"]\n');
    await seal();
    await over();
    expect(await states()).toEqual(['damaged']);
  });

  test('an end that a killed platform could not tell of is unsealed, not damaged', async () => {
    write(`${header}[1.5,"o","$ "]\n`, 1);
    write(`${header}[1.5,"o","$ "]\n`);
    await seal();
    write('[2,"o","never told of"]\n');
    const gap = { source: 'platform', dropped: 0, reason: 'restart' };
    platform.storage.ledger.append(id, [record('evidence.gap', gap)]);
    await over();
    expect(await states()).toEqual(['unsealed', 'unsealed']);
    expect(await marks()).toEqual([]);
  });

  test('is empty where the evidence was erased', async () => {
    write(header);
    await seal();
    await platform.storage.attempts.update(id, { state: 'graded', erasedAt: 5 });
    rmSync(fileOf());
    expect(await list()).toEqual([]);
    expect(await marks()).toEqual([]);
  });
});

describe('a recording over the network', () => {
  const get = (path: string, person = ada) => person.call('GET', `/attempts/${id}/recordings/${path}`);

  test('is sent as it is, as a file', async () => {
    write(`${header}[1.5,"o","供应链 \\u001b]0;x\\u0007"]\n`);
    const answer = await get('app/0');
    expect([answer.status, answer.text]).toEqual([200, readFileSync(fileOf(), 'utf8')]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/x-asciicast/);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename=app-0.cast');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('is told apart: no such recording, no such host, no shell; and no path leads elsewhere', async () => {
    write(header);
    writeFileSync(join(dirname(folder), 'app-0.cast'), 'elsewhere');
    const refusals = await Promise.all(
      ['app/1', 'world/0', 'nowhere/0', 'app/4', 'app/x', '..%2f..%2fapp/0', 'app%2f..%2fapp/0', '%2e%2e/0'].map(
        (path) => get(path),
      ),
    );
    expect(refusals.map(({ status, body }) => `${status} ${body.code}`)).toEqual([
      '404 recording-unknown',
      '404 host-unknown',
      '404 host-unknown',
      '400 invalid-input',
      '400 invalid-input',
      '404 host-unknown',
      '404 host-unknown',
      expect.stringMatching(/^404/),
    ]);
    expect(refusals[0]?.body.detail).toContain(`/attempts/${id}/recordings`);
    expect(refusals[0]?.headers.get('content-disposition')).toBeNull();
  });

  test('is for the owner and for instructors, and does not exist for others', async () => {
    write(header);
    const teacher = await platform.person('teacher', 'instructor');
    const eve = await platform.person('eve');
    expect((await get('app/0', teacher)).status).toBe(200);
    expect((await get('app/0', eve)).status).toBe(404);
    expect((await eve.call('GET', `/attempts/${id}/recordings`)).status).toBe(404);
    expect((await platform.call('GET', `/attempts/${id}/recordings/app/0`)).status).toBe(401);
  });
});
