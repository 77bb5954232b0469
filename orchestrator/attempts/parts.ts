import type { Logger } from 'pino';
import type { Catalog } from '../catalog/catalog.js';
import type { AttemptId, AttemptView, CpuSample } from '../contract/attempt.js';
import type { Progress } from '../contract/board.js';
import type { Text } from '../contract/text.js';
import type { Terminals } from '../range/terminals/types.js';
import type { Ranges, Witness } from '../range/types.js';
import type { SigningKeys } from '../signing/keys.js';
import type { Storage } from '../storage/open.js';
import type { Machine } from './machine.js';
import type { RecordingNotes } from './recording-notes.js';

/** What attempts stand on; handed in by `main.ts`. */
export interface AttemptParts {
  storage: Storage;
  catalog: Catalog;
  ranges: Ranges;
  witness: Witness;
  terminals: Terminals;
  /** Tells of marks that were set without the desk, as the terminals' recordings get them. */
  onMark: RecordingNotes['onMark'];
  /** What grades are signed with. */
  keys: SigningKeys;
  /** Where the terminals write their recordings: `<attempt>/*.cast`. */
  recordingsDir: string;
  /** Epoch milliseconds; tests set it forward. */
  now: () => number;
  log: Logger;
  /** Why a lab cannot run on this machine, if so. */
  unmet: (lab: string) => Text | null;
  /** What it has left decides whether another range is opened. */
  machine: Machine;
  /** Ranges that may live at once; further attempts wait in the queue. */
  maxLive: number;
  /** Ranges that are opened from nothing at a time; further ones wait for their turn. */
  abreast: number;
  /** Ranges of each lab that are kept ready ahead of time; 0: none. */
  warm: number;
  /** Days for which evidence is kept after an attempt's end. */
  retentionDays: number;
}

/** Who listens to attempts. */
export interface AttemptListeners {
  change: Set<(attempt: AttemptView) => void>;
  cpu: Set<(attempt: AttemptId, samples: CpuSample[]) => void>;
  progress: Set<(attempt: AttemptId, progress: Progress) => void>;
}

/** How long a ready range waits for its trainee to begin, in milliseconds. */
export const beginWithinMs = 30 * 60_000;
/** What the engine's own deadline adds to a lab's time, so that the reaper never outruns an examination. */
export const graceMs = 90 * 60_000;
