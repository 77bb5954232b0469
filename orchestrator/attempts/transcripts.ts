import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { ScreenText } from '../integrity/screen-text.js';
import { readTranscript, transcriptOf } from '../integrity/transcript.js';
import { recordingPath } from '../range/terminals/recording-file.js';
import type { Sealed } from '../storage/transcripts.js';
import type { Desk } from './desk.js';

/*
 * Transcripts lie beside the recordings that they were made of, and go with them; the database has their hashes, so that a
 * changed one is not believed. None is evidence: whatever is wrong with one, the recording is read instead.
 */

type Parts = Pick<Desk['parts'], 'recordingsDir' | 'storage' | 'log'>;

const pathOf = ({ recordingsDir }: Parts, of: Sealed) => `${recordingPath(recordingsDir, of)}.transcript`;
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** What a sealed recording showed, as it was kept; null where nothing was, or not as the database tells. */
export async function keptTranscript(parts: Parts, of: Sealed): Promise<ScreenText | null> {
  try {
    const sha256 = parts.storage.transcripts.get(of);
    const bytes = sha256 === null ? null : await readFile(pathOf(parts, of));
    return bytes !== null && hashOf(bytes) === sha256 ? readTranscript(bytes) : null;
  } catch (error) {
    parts.log.warn({ attempt: of.attemptId, err: error }, 'a transcript could not be read');
    return null;
  }
}

/** Keeps what a sealed recording showed. Where that cannot be, the next reader reads the recording. */
export async function keepTranscript(parts: Parts, of: Sealed, text: ScreenText): Promise<void> {
  const path = pathOf(parts, of);
  const bytes = transcriptOf(text);
  try {
    await writeFile(`${path}.new`, bytes, { mode: 0o600 });
    await rename(`${path}.new`, path);
    parts.storage.transcripts.keep(of, hashOf(bytes));
  } catch (error) {
    // The disk is full, say, or the attempt was erased meanwhile.
    parts.log.warn({ attempt: of.attemptId, err: error }, 'a transcript could not be kept');
  }
}
