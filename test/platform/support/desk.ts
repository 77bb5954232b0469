import { join } from 'node:path';
import pino from 'pino';
import { Desk } from '../../../orchestrator/attempts/desk.js';
import type { AttemptParts } from '../../../orchestrator/attempts/parts.js';
import { readCatalog } from '../../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../../orchestrator/compose.js';
import { parseCheck } from '../../../orchestrator/grading/checks/checks.js';
import type { Terminals } from '../../../orchestrator/range/terminals/types.js';
import type { Ranges, Witness } from '../../../orchestrator/range/types.js';
import { openKeys } from '../../../orchestrator/signing/keys.js';
import type { Storage } from '../../../orchestrator/storage/open.js';

/** What attempts stand on, with real storage and labs, and no engine: `closed` tells which ranges were released. */
export function attemptParts(storage: Storage, recordingsDir: string, clock: { ms: number }) {
  const closed: string[] = [];
  const ranges: Partial<Ranges> = {
    close: async (id) => void closed.push(id),
    list: async () => [],
    find: async () => null,
    onHostLost: () => () => {},
  };
  const terminals: Partial<Terminals> = { end: async () => {}, onAttended: () => () => {} };
  const parts: AttemptParts = {
    storage,
    catalog: readCatalog(labsFolder, parseCheck),
    ranges: ranges as Ranges,
    witness: {} as Witness,
    terminals: terminals as Terminals,
    keys: openKeys(join(recordingsDir, '..', 'keys'), () => clock.ms),
    onMark: () => () => {},
    now: () => clock.ms,
    log: pino({ level: 'silent' }),
    unmet: () => null,
    machine: { freeBytes: () => 2 ** 36, lateMs: () => 0 },
    maxLive: 1,
    abreast: 1,
    warm: 0,
    recordingsDir,
    retentionDays: 30,
  };
  return { parts, desk: new Desk(parts), closed };
}
