import type { AttemptId } from '../contract/attempt.js';
import type { Database } from './database.js';
import { guarded } from './error.js';

/** A recording of an attempt, by the hash that sealed it. */
export interface Sealed {
  attemptId: AttemptId;
  host: string;
  shell: number;
  seal: string;
}

/** The hashes of transcripts, whose files lie beside the recordings that they were made of. */
export interface TranscriptRows {
  /** SHA-256 (hex) of the transcript that was made of this recording, null where there is none. */
  get(of: Sealed): string | null;
  /** Takes the place of an earlier one of the same shell. Nothing is stored where the attempt's evidence was erased. */
  keep(of: Sealed, sha256: string): void;
}

export function transcriptRows({ sqlite }: Database): TranscriptRows {
  return {
    get: ({ attemptId, host, shell, seal }) =>
      guarded(
        () =>
          (sqlite
            .prepare('select sha256 from transcripts where attempt_id = ? and host = ? and shell = ? and seal = ?')
            .pluck()
            .get(attemptId, host, shell, seal) as string | undefined) ?? null,
      ),
    keep: ({ attemptId, host, shell, seal }, sha256) =>
      guarded(
        () =>
          void sqlite
            .prepare(
              `insert or replace into transcripts (attempt_id, host, shell, seal, sha256)
               select id, ?, ?, ?, ? from attempts where id = ? and erased_at is null`,
            )
            .run(host, shell, seal, sha256, attemptId),
      ),
  };
}
