import { open } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import type { AttemptId } from '../contract/attempt.js';
import type { RecordingView } from '../contract/recording.js';
import type { EvidenceRecord } from '../evidence/record.js';
import { type ScreenText, ScreenTextReader } from '../integrity/screen-text.js';
import { recordingPath } from '../range/terminals/recording-file.js';
import type { Sealed } from '../storage/transcripts.js';
import type { Desk } from './desk.js';
import { keepTranscript, keptTranscript } from './transcripts.js';

/** What is kept in memory at most, in bytes of the recordings: those of five attempts that fill their limit. */
const mostKeptBytes = 64 * 2 ** 20;
/** What is shorter is read as quickly as a transcript of it. */
const worthKeepingBytes = 32 * 1024;

interface Asked {
  attemptId: AttemptId;
  recording: Pick<RecordingView, 'host' | 'shell' | 'state' | 'bytes'>;
  ledger: readonly EvidenceRecord[];
}

/**
 * Reads what recordings show. Of one that is as its seal in the ledger says, the seal's hash stands for all of it: what was
 * read of it is kept under that hash, in memory until others were asked for, and as a transcript beside it. Null: the file is gone.
 */
export function screenTextReader(
  parts: Pick<Desk['parts'], 'recordingsDir' | 'storage' | 'log'>,
  mostBytes = mostKeptBytes,
): (asked: Asked) => Promise<ScreenText | null> {
  const kept = new LRUCache<string, ScreenText>({ maxSize: mostBytes });

  async function sealedText(of: Sealed, bytes: number): Promise<ScreenText | null> {
    const transcript = await keptTranscript(parts, of);
    if (transcript !== null) return transcript;
    const text = await read(recordingPath(parts.recordingsDir, of), bytes);
    if (text !== null && bytes >= worthKeepingBytes) await keepTranscript(parts, of, text);
    return text;
  }

  return async ({ attemptId, recording, ledger }) => {
    const { host, shell, bytes } = recording;
    const seal = recording.state === 'intact' ? sealOf(ledger, host, shell) : null;
    if (seal === null) return read(recordingPath(parts.recordingsDir, { attemptId, host, shell }), bytes);
    const known = kept.get(seal);
    if (known !== undefined) return known;
    const text = await sealedText({ attemptId, host, shell, seal }, bytes);
    if (text !== null && bytes > 0) kept.set(seal, text, { size: bytes });
    return text;
  };
}

/** So much is read at a time; between, the server answers others. */
const chunkBytes = 256 * 1024;

async function read(path: string, bytes: number): Promise<ScreenText | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    const reader = new ScreenTextReader(bytes);
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes);
      if (bytesRead === 0) return reader.end();
      reader.feed(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** The hash of a recording as the ledger last tells it. */
function sealOf(ledger: readonly EvidenceRecord[], host: string, shell: number): string | null {
  const last = ledger.findLast(
    (record) => record.kind === 'terminal.recorded' && record.host === host && record.data.shell === shell,
  );
  return typeof last?.data.sha256 === 'string' ? last.data.sha256 : null;
}
