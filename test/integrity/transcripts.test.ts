import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Desk } from '../../orchestrator/attempts/desk.js';
import { eraseEvidence } from '../../orchestrator/attempts/erasure.js';
import { screenTextReader } from '../../orchestrator/attempts/screen-texts.js';
import { readTranscript, transcriptOf } from '../../orchestrator/integrity/transcript.js';
import { recordingPath } from '../../orchestrator/range/terminals/recording-file.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { attemptParts } from '../platform/support/desk.js';
import { attemptRow, record, storeAccount, temporaryDirectory } from '../platform/support/rows.js';
import { cast, type Script, screenText } from './help.js';

const script: Script = ({ shows, types, pastes, marks }) => {
  shows(0, '\x1b[1;32msvc@app\x1b[0m:~$ ');
  types(1_000, 'grep 矿池 /var/log/出口\r');
  shows(3_000, 'POOL.Slate.test:443\r\n\x1b[?1049hwhole screen\x1b[?1049l');
  pastes(4_000, 'curl http://cdn.quartz.test/a.json');
  marks(5_000, 'something was lost');
  shows(6_000, 'the end');
};
/** Everything that a text tells, with times of parts that stand for all of them. */
const told = (text: ReturnType<typeof screenText> | null) => ({
  ...text,
  shown: String(text?.shown),
  times: ['svc@app', '矿池', 'pool.slate.test', 'theend', 'never'].map((part) => text?.shown.firstAt(part)),
});

describe('a transcript', () => {
  test('tells what its recording showed', async () => {
    const text = screenText(await cast(script));
    expect(told(readTranscript(transcriptOf(text)))).toEqual(told(text));
    expect(text).toMatchObject({ brokenFrom: expect.any(Number), fullScreenFrom: expect.any(Number) });
  });

  test('of this version tells this: where another text is right, the version must be raised', async () => {
    const { times, ...text } = told(screenText(await cast(script)));
    const sha256 = createHash('sha256').update(JSON.stringify({ times, text })).digest('hex');
    expect(sha256).toBe('85ba9dc515d81c2c5b31b5cddfe514f36e2d03dff90b64cfc9ab3ede9f158dca');
  });
});

describe('the transcript of a sealed recording', () => {
  const place = { attemptId: attemptRow('one', { id: 'ada' } as never).id, host: 'app', shell: 0 };
  let directory: ReturnType<typeof temporaryDirectory>;
  let storage: Storage;
  let desk: Desk;
  let path: string;
  let seal: string;
  let bytes: number;

  beforeEach(async () => {
    directory = temporaryDirectory();
    storage = openStorage(join(directory.path, 'chaindrill.db'));
    ({ desk } = attemptParts(storage, join(directory.path, 'recordings'), { ms: 1 }));
    path = recordingPath(desk.parts.recordingsDir, place);
    mkdirSync(dirname(path), { recursive: true });
    const ada = await storeAccount(storage, 'ada');
    await storage.attempts.insert(attemptRow('one', ada, { state: 'graded', gradedAt: 1 }));
    const text = await cast((type) => {
      script(type);
      for (let line = 0; line < 1_000; line++)
        type.shows(10_000 + line, `line ${line} of the log ${'.'.repeat(40)}\r\n`);
    });
    writeFileSync(path, text);
    seal = createHash('sha256').update(text).digest('hex');
    bytes = Buffer.byteLength(text);
  });
  afterEach(() => {
    storage.close();
    directory.remove();
  });

  /** As a server does that has just started: nothing is in its memory. */
  const read = (state: 'intact' | 'unsealed' = 'intact') => {
    const sealed = { ...record('terminal.recorded', { shell: 0, sha256: seal }), host: 'app', seq: 1, at: 1 };
    const recording = { host: 'app', shell: 0, state, bytes };
    return screenTextReader(desk.parts)({ attemptId: place.attemptId, recording, ledger: [sealed] });
  };
  const transcript = () => `${path}.transcript`;
  const kept = () => storage.transcripts.get({ ...place, seal });

  test('stands for it from the second reading on', async () => {
    const first = told(await read());
    expect(first).toEqual(told(screenText(readFileSync(path, 'utf8'))));
    rmSync(path);
    expect(told(await read())).toEqual(first);
  });

  test('is not believed where it was changed, and made anew', async () => {
    const first = told(await read());
    writeFileSync(transcript(), transcriptOf(screenText(await cast(({ shows }) => shows(0, 'forged')))));
    expect(told(await read())).toEqual(first);
    writeFileSync(transcript(), 'torn');
    expect(told(await read())).toEqual(first);
    rmSync(path);
    expect(told(await read())).toEqual(first);
  });

  test('is neither made nor taken for a recording that is not as its seal says', async () => {
    await read('unsealed');
    expect([existsSync(transcript()), kept()]).toEqual([false, null]);
    await read();
    seal = '0'.repeat(64);
    rmSync(path);
    expect(await read()).toBeNull();
  });

  test('that cannot be kept keeps nobody from reading', async () => {
    mkdirSync(`${transcript()}.new`);
    expect(String((await read())?.shown)).toContain('line999ofthelog');
    expect(kept()).toBeNull();
  });

  test('goes with the evidence, and none is kept of what was erased', async () => {
    await read();
    expect([existsSync(transcript()), kept()]).toEqual([true, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    await eraseEvidence(desk, place.attemptId);
    expect([existsSync(dirname(path)), kept()]).toEqual([false, null]);
    storage.transcripts.keep({ ...place, seal }, 'f'.repeat(64));
    expect(kept()).toBeNull();
    expect(readdirSync(desk.parts.recordingsDir)).toEqual([]);
  });
});
