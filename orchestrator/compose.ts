import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { startAttempts } from './attempts/attempts.js';
import { readCatalog, viewOf } from './catalog/catalog.js';
import type { Config } from './config.js';
import { parseCheck } from './grading/checks/checks.js';
import { createApp } from './http/app.js';
import { createIdentity, type Identity } from './identity/identity.js';
import { createLimits } from './identity/limits.js';
import { createGateway } from './live/gateway.js';
import { createRanges } from './range/ranges.js';
import { createTerminals } from './range/terminals/terminals.js';
import { createWitness } from './range/witness.js';
import { openStorage, type Storage } from './storage/open.js';

/** The labs that come with the project, and the built web application. */
export const labsFolder = fileURLToPath(new URL('../labs', import.meta.url));
const webFolder = fileURLToPath(new URL('../dist/web', import.meta.url));

/** A serving orchestrator. */
export interface Running {
  url: string;
  /** A link for the first instructor, while there is none. */
  firstInstructorLink: string | null;
  /** Handed out for tools of the same process: proofs and tests. */
  identity: Identity;
  storage: Storage;
  /** Closes in order what was opened, last first. Ranges stay, for the next start. */
  stop(): Promise<void>;
}

/**
 * Wires every part, finds what an earlier run left, and listens. `now` may be a clock of its own (proofs set it on).
 * Throws what an operator can mend as `CatalogError`, `StorageError`, `RangeFault`, or the listener's own error.
 */
export async function startOrchestrator(config: Config, parts: { log: Logger; now?: () => number }): Promise<Running> {
  const { log, now = Date.now } = parts;
  const catalog = readCatalog(labsFolder, parseCheck);
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
  const storage = openStorage(join(config.dataDirectory, 'chaindrill.db'), {
    now,
    onSubscriberError: (error) => log.error({ err: error }, 'a follower of the ledger failed'),
  });
  const namespace = installationId(config.dataDirectory);
  const docker = { socketPath: config.dockerSocket };
  const ranges = createRanges({ namespace });
  await ranges.info();
  const witness = createWitness({ namespace });
  await witness.start();
  const terminals = createTerminals({
    ranges,
    recordingsDir: join(config.dataDirectory, 'recordings'),
    clock: { now },
  });
  const attempts = await startAttempts({
    storage,
    catalog,
    ranges,
    witness,
    terminals,
    now,
    log,
    maxLive: config.maxLiveAttempts,
  });
  const limits = createLimits();
  const identity = createIdentity({ ...config, storage, limits, now });
  const labs = {
    list: () => catalog.list().map((lab) => viewOf(lab)),
    get: (id: string) => {
      const lab = catalog.get(id);
      return lab ? viewOf(lab) : null;
    },
  };
  const server = createServer();
  void docker;
  createApp({} as never);
  createGateway(server, { attempts, identity, labs, webFolder } as never);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: config.publicUrl.replace(/:0$/, `:${port}`),
    firstInstructorLink: null,
    identity,
    storage,
    async stop() {
      await attempts.stop();
      await terminals.close();
      await witness.close();
      identity.close();
      storage.close();
    },
  };
}

/** Names this installation on the engine, so that several can share one: made once, kept with the data. */
function installationId(dataDirectory: string): string {
  const file = join(dataDirectory, 'installation');
  if (!existsSync(file)) writeFileSync(file, randomUUID(), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
