import { readFile } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import type { RecordingView } from '../contract/recording.js';
import type { EvidenceRecord } from '../evidence/record.js';
import { type ScreenText, screenText } from '../integrity/screen-text.js';
import { recordingPath } from '../range/terminals/recording-file.js';

/** What is kept at most, in bytes of the recordings: those of five attempts that fill their limit. */
const mostKeptBytes = 64 * 2 ** 20;

interface Asked {
  attemptId: string;
  recording: Pick<RecordingView, 'host' | 'shell' | 'state' | 'bytes'>;
  ledger: readonly EvidenceRecord[];
}

/**
 * Reads what recordings show. Of one that is as its seal in the ledger says, the seal's hash stands for all of it: what was
 * read of it is kept under that hash. Those asked for longest ago are dropped. Null: the file is gone.
 */
export function screenTextReader(
  directory: string,
  mostBytes = mostKeptBytes,
): (asked: Asked) => Promise<ScreenText | null> {
  const kept = new LRUCache<string, ScreenText>({ maxSize: mostBytes });

  return async ({ attemptId, recording, ledger }) => {
    const { host, shell, bytes } = recording;
    const seal = recording.state === 'intact' ? sealOf(ledger, host, shell) : null;
    const known = seal === null ? undefined : kept.get(seal);
    const text = known ?? (await read({ attemptId, host, shell }));
    if (seal !== null && text !== null && bytes > 0) kept.set(seal, text, { size: bytes });
    return text;
  };

  async function read(of: { attemptId: string; host: string; shell: number }): Promise<ScreenText | null> {
    const cast = await readFile(recordingPath(directory, of), 'utf8').catch(() => null);
    return cast === null ? null : screenText(cast);
  }
}

/** The hash of a recording as the ledger last tells it. */
function sealOf(ledger: readonly EvidenceRecord[], host: string, shell: number): string | null {
  const last = ledger.findLast(
    (record) => record.kind === 'terminal.recorded' && record.host === host && record.data.shell === shell,
  );
  return typeof last?.data.sha256 === 'string' ? last.data.sha256 : null;
}
