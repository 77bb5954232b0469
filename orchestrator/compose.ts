import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { startAttempts } from './attempts/attempts.js';
import { watchMachine } from './attempts/machine.js';
import { noteRecordings } from './attempts/recording-notes.js';
import type { Attempts } from './attempts/types.js';
import { finishRestore } from './backup/place.js';
import { readCatalog, viewOf } from './catalog/catalog.js';
import { type Config, originsOf } from './config.js';
import { type Engine, engineOf } from './engine.js';
import { patientLedger } from './evidence/patient.js';
import { parseCheck } from './grading/checks/checks.js';
import { createApp } from './http/app.js';
import { holdRequests } from './http/hold.js';
import { createAudit } from './identity/audit.js';
import { createIdentity, type Identity } from './identity/identity.js';
import { createLimits, type LimitSettings, usualLimits } from './identity/limits.js';
import { createGateway } from './live/gateway.js';
import { createMetrics } from './metrics/metrics.js';
import { createPrivacy } from './privacy/export.js';
import { createTraining } from './programme/training.js';
import { createTerminals } from './range/terminals/terminals.js';
import { tryNeeds } from './replay/needs.js';
import { keysFolder, openKeys } from './signing/keys.js';
import { steadyClock } from './steady-clock.js';
import { holdFolder } from './storage/folder-hold.js';
import { openStorage, type Storage } from './storage/open.js';
import { createWebhooks } from './webhooks/webhooks.js';

/** The labs that come with the project, and the built web application. */
export const labsFolder = fileURLToPath(new URL('../labs', import.meta.url));
const webDirectory = fileURLToPath(new URL('../dist/web', import.meta.url));
const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** A serving orchestrator. */
export interface Running {
  url: string;
  /** A link for the first instructor, while there is none. */
  firstInstructorLink: string | null;
  /** Handed out for tools of the same process: proofs and tests. */
  identity: Identity;
  storage: Storage;
  attempts: Attempts;
  /** Closes in order what was opened, last first. Ranges stay, for the next start. */
  stop(): Promise<void>;
}

interface Parts {
  log: Logger;
  now?: () => number;
  engine?: Pick<Engine, 'ranges' | 'witness'>;
  limits?: LimitSettings;
}

/**
 * Wires every part, finds what an earlier run left, and listens. `now` may be a clock of its own (proofs set it on); `engine`
 * stands in for the one at the configured socket, and `limits` for the usual ones (the load bench hands both in).
 * Throws what an operator can mend as `CatalogError`, `StorageError`, `RangeFault`, or the listener's own error.
 */
export async function startOrchestrator(config: Config, parts: Parts): Promise<Running> {
  const { log } = parts;
  let working: Attempts | null = null;
  const now =
    parts.now ??
    steadyClock({
      isBusy: () => (working?.ranges().live ?? 0) > 0,
      onStep: (ms) => log.warn({ ms }, 'the clock of the machine was set; labs that are under way keep their time'),
    });
  const opened: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const close of opened.reverse().splice(0)) await close();
  };
  try {
    const catalog = readCatalog(labsFolder, parseCheck);
    // First of all, so that a taken port is told before anything is touched; requests wait until it serves.
    const server = createServer();
    const serve = holdRequests(server);
    const port = await listen(server, config);
    opened.push(() => shut(server));
    const publicUrl = config.publicUrl.replace(/:0$/, `:${port}`);
    const origins = originsOf(publicUrl);

    const hold = holdFolder(config.dataDirectory);
    opened.push(() => hold.release());
    finishRestore(config.dataDirectory);
    const storage = openStorage(join(config.dataDirectory, 'chaindrill.db'), {
      now,
      onSubscriberError: (error) => log.error({ err: error }, 'a follower of the ledger failed'),
    });
    opened.push(() => storage.close());
    const { ranges, witness } = parts.engine ?? engineOf(config);
    await ranges.info();
    opened.push(() => witness.close());
    await witness.start();
    const recordingsDir = join(config.dataDirectory, 'recordings');
    const notes = noteRecordings({ storage, now, log });
    opened.push(() => notes.stop());
    const commands = patientLedger(storage.ledger, (error) =>
      log.warn({ err: error }, 'a command line cannot be kept for a moment'),
    );
    opened.push(() => commands.close());
    const terminals = createTerminals({
      ranges,
      recordingsDir,
      clock: { now },
      // So that the debrief can tell the story.
      onCommand: ({ attemptId, host, shell }, text) =>
        commands.append(attemptId, { source: 'platform', host, kind: 'terminal.command', data: { shell, text } }),
      onRecorded: notes.recorded,
      onFault: notes.lost,
      onCut: notes.cut,
    });
    opened.push(() => terminals.close());
    const keys = openKeys(keysFolder(config.dataDirectory), now);
    const needs = tryNeeds(ranges, catalog, (error) =>
      log.warn({ err: error }, 'what the labs need could not be tried'),
    );
    opened.push(() => needs.tried);
    const maxLive = config.maxLiveAttempts;
    const { unmet } = needs;
    const machine = watchMachine();
    opened.push(() => machine.stop());
    const { retentionDays, warmRanges: warm } = config;
    const served = { storage, catalog, ranges, witness, terminals, keys, recordingsDir };
    const attempts = await startAttempts({
      ...served,
      onMark: notes.onMark,
      now,
      log,
      unmet,
      machine,
      maxLive,
      // The engine needs two processors for one: side by side they would all be ready late, instead of one after another.
      abreast: Math.max(1, Math.floor(availableParallelism() / 2)),
      warm,
      retentionDays,
    });
    opened.push(() => attempts.stop());
    working = attempts;
    const waiting = async () => (await storage.attempts.listByStates(['queued'])).length;
    const metrics = createMetrics({ attempts, waiting, now });
    opened.push(() => metrics.stop());
    const limits = createLimits(parts.limits ?? usualLimits, (limit, key) =>
      log.warn({ limit, key }, 'rate limit reached'),
    );
    const identity = createIdentity({ storage, limits, publicUrl, origins, signUp: config.signUp, now });
    opened.push(() => identity.close());

    const labs = {
      list: () => catalog.list().map((lab) => viewOf(lab, unmet(lab.manifest.id))),
      get: (id: string) => {
        const lab = catalog.get(id);
        return lab ? viewOf(lab, unmet(id)) : null;
      },
    };
    const engineAnswers = () =>
      ranges.info().then(
        () => true,
        () => false,
      );
    const training = createTraining({
      storage,
      attempts,
      labOf: labs.get,
      keys,
      publicUrl,
      dataDirectory: config.dataDirectory,
      onFault: (error, enrolment) => log.error({ err: error, enrolment }, 'a certificate could not be issued'),
      catalog,
      now,
      log,
      onDeadlineFault: (error) => log.warn({ err: error }, 'a sitting could not be ended; trying again'),
    });
    opened.push(() => training.stop());
    const { certificates } = training;
    const webhooks = createWebhooks({ storage, attempts, certificates, publicUrl, now, log });
    opened.push(() => webhooks.stop());
    await certificates.catchUp();
    await webhooks.catchUp();
    const app = createApp({
      identity,
      training,
      webhooks,
      metrics,
      audit: createAudit(storage, now),
      attempts,
      labs,
      privacy: createPrivacy({ storage, recordingsDir, retentionDays, now }),
      log,
      version,
      publicUrl,
      trustProxy: config.trustProxy,
      webDirectory,
      engineAnswers,
    });
    // Before the gateway, which wraps what listens by then.
    serve(app);
    const gateway = createGateway(server, {
      identity,
      attempts,
      terminals,
      training,
      log,
      onEcho: metrics.echoed,
      publicUrl,
      trustProxy: config.trustProxy,
    });
    opened.push(() => gateway.close());
    const firstInstructorLink = await identity.invitations.firstInstructorLink();
    return { url: publicUrl, firstInstructorLink, identity, storage, attempts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Listens and answers the port. Rejects with the listener's own error (`EADDRINUSE`, `EACCES`). */
function listen(server: Server, { port, host }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
