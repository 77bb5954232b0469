import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Attempts } from '../attempts/types.js';
import type { Lab } from '../catalog/catalog.js';
import { startOrchestrator } from '../compose.js';
import { readConfig } from '../config.js';
import { scopeSchema } from '../contract/account.js';
import { attemptIdSchema } from '../contract/attempt.js';
import { computeGrade, gradeBytes } from '../grading/grade.js';
import type { Variant } from '../grading/types.js';
import type { Storage } from '../storage/open.js';
import type { ProvingGround } from './verify.js';

interface Ground extends ProvingGround {
  /** The grade of an attempt as it is stored, and as it is when computed again from the stored records. */
  gradeAgain(lab: Lab, attemptId: string): Promise<{ stored: string; again: string }>;
  /** By which the first instructor joins. */
  instructorLink: string;
  /** What the server remembers, and how its pool stands, for tests to look at. */
  storage: Storage;
  warm: Attempts['warm'];
  close(): Promise<void>;
}

/**
 * A server of its own on a free port, with its data in `folder` and a clock that can be set on: for proofs and tests. `warm`:
 * ranges of each lab kept ready. `most`: ranges that may live at once. `engineProcess`: where the engine is reached by another
 * process that holds it.
 */
export async function openProvingGround(
  folder: string,
  log: Logger,
  { warm = 0, most = 6, engineProcess }: { warm?: number; most?: number; engineProcess?: string } = {},
): Promise<Ground> {
  let aheadMs = 0;
  const config = readConfig({
    PORT: '0',
    CHAINDRILL_DATA: folder,
    MAX_LIVE_ATTEMPTS: String(most),
    WARM_RANGES: String(warm),
    ENGINE_PROCESS: engineProcess,
  });
  const server = await startOrchestrator(config, { log, now: () => Date.now() + aheadMs });
  return {
    url: server.url,
    async newToken() {
      const name = `robot-${randomBytes(6).toString('hex')}`;
      const account = await server.identity.accounts.signUp(
        { name, password: randomBytes(16).toString('hex'), locale: 'en' },
        name,
      );
      const { secret } = await server.identity.tokens.create(account, {
        label: 'proof',
        scopes: [...scopeSchema.options],
        days: 1,
      });
      return secret;
    },
    advanceClock(ms) {
      aheadMs += ms;
    },
    async gradeAgain(lab, attemptId) {
      const { attempts, grades, ledger } = server.storage;
      const id = attemptIdSchema.parse(attemptId);
      const [row, grade] = await Promise.all([attempts.get(id), grades.latest(id)]);
      if (!row || !grade) throw new Error('the attempt has no grade');
      const variant = row.variant as Variant;
      const again = computeGrade({ attemptId: id, lab: lab.manifest, variant, ledger: ledger.read(id) });
      return { stored: grade.grade, again: gradeBytes(again) };
    },
    instructorLink: server.firstInstructorLink ?? '',
    storage: server.storage,
    warm: () => server.attempts.warm(),
    close: () => server.stop(),
  };
}
