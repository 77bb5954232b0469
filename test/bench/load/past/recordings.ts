import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { recordingPath } from '../../../../orchestrator/range/terminals/recording-file.js';
import { longSession } from '../../../web/fixture/long-session.js';
import { castText, sessionLines } from '../../../web/fixture/recordings.js';
import type { Stored } from './graded.js';
import type { Store } from './store.js';

/** What somebody leaves who works for half an hour in two shells, in bytes. */
const bytes = { workstation: 1_000_000, app: 500_000 };

/** Lays the recordings of an attempt of `minutes` into their folder, sealed in its ledger where it is over. */
export function layRecordings(
  store: Store,
  folder: string,
  { id }: Stored,
  beganAt: number,
  minutes: number,
  sealed: boolean,
) {
  const startedAt = Math.floor(beganAt / 1000) * 1000 - 20_000;
  for (const [shell, host] of (['workstation', 'app'] as const).entries()) {
    const path = recordingPath(folder, { attemptId: id, host, shell });
    mkdirSync(dirname(path), { recursive: true });
    const text = castText(startedAt, castOf(host, minutes));
    writeFileSync(path, text);
    if (!sealed) continue;
    const data = {
      shell,
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: Buffer.byteLength(text),
      cut: false,
    };
    store.ledger.append(id, [{ source: 'platform', host, kind: 'terminal.recorded', data }]);
  }
}

function castOf(host: 'workstation' | 'app', minutes: number) {
  const prompt = `dev@${host}:~$ `;
  return sessionLines(prompt, longSession(prompt, minutes * 60, 30, (bytes[host] * minutes) / 30));
}
