import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import { peopleOf } from '../../../orchestrator/attempts/overview.js';
import { readCatalog, viewOf } from '../../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../../orchestrator/compose.js';
import { originsOf } from '../../../orchestrator/config.js';
import type { Role, Scope } from '../../../orchestrator/contract/account.js';
import { parseCheck } from '../../../orchestrator/grading/checks/checks.js';
import { createApp } from '../../../orchestrator/http/app.js';
import type { HttpParts, Labs } from '../../../orchestrator/http/parts.js';
import { createAudit } from '../../../orchestrator/identity/audit.js';
import { createIdentity } from '../../../orchestrator/identity/identity.js';
import { createLimits, type LimitSettings, usualLimits } from '../../../orchestrator/identity/limits.js';
import { createGateway } from '../../../orchestrator/live/gateway.js';
import { createMetrics } from '../../../orchestrator/metrics/metrics.js';
import { createPrivacy } from '../../../orchestrator/privacy/export.js';
import type { FactSource } from '../../../orchestrator/programme/programme.js';
import { createTraining } from '../../../orchestrator/programme/training.js';
import { openKeys } from '../../../orchestrator/signing/keys.js';
import { openStorage } from '../../../orchestrator/storage/open.js';
import { createWebhooks } from '../../../orchestrator/webhooks/webhooks.js';
import { memoryAttempts, memoryLabs, memoryTerminals } from './memory.js';
import { temporaryDirectory } from './rows.js';

export type Platform = Awaited<ReturnType<typeof startPlatform>>;
export type Person = Awaited<ReturnType<Platform['person']>>;

interface Options {
  /** The built web interface; without one, none is served. */
  webDirectory?: string;
  /** The labs as they are installed, in place of one that tests know. */
  realLabs?: boolean;
  limits?: Partial<LimitSettings>;
  signUp?: 'open' | 'invited';
  /** As browsers reach it; the address that it listens on where none is named. */
  publicUrl?: string;
  /** The least level that is logged. */
  logLevel?: 'debug' | 'trace';
  /** Tells how people stand in modules, in place of the parts that hold them. */
  sources?: readonly FactSource[];
}

/** A real server with a real database; only attempts, labs and terminals are memories. `clock.ms` may be set on. */
export async function startPlatform(options: Options = {}) {
  const directory = temporaryDirectory();
  const webDirectory = options.webDirectory ?? join(directory.path, 'web');
  const recordingsDir = join(directory.path, 'recordings');
  const clock = { ms: Date.now() };
  const now = () => clock.ms;
  const storage = openStorage(join(directory.path, 'chaindrill.db'), { now });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const publicUrl = options.publicUrl ?? url;
  const logged: string[] = [];
  const log = pino(
    { level: options.logLevel ?? 'debug' },
    new Writable({
      write: (chunk, _encoding, done) => {
        logged.push(String(chunk));
        done();
      },
    }),
  );
  const limits = createLimits({ ...usualLimits, ...options.limits }, (limit) => log.warn({ limit }, 'limited'));
  const signUp = options.signUp ?? 'open';
  const identity = createIdentity({ storage, limits, publicUrl, origins: originsOf(publicUrl), signUp, now });
  const attempts = memoryAttempts(() => peopleOf(storage));
  const terminals = memoryTerminals();
  const labs = options.realLabs ? realLabs : memoryLabs;
  const keys = openKeys(join(directory.path, 'keys'), now);
  const training = createTraining({
    storage,
    attempts,
    labOf: labs.get,
    keys,
    publicUrl,
    dataDirectory: directory.path,
    catalog,
    now,
    log,
    onDeadlineFault: (error) => log.warn({ err: error }, 'a sitting could not be ended'),
    onFault: (error, enrolment) => log.error({ err: error, enrolment }, 'a certificate could not be issued'),
    sources: options.sources ?? [],
  });
  const { certificates } = training;
  const webhooks = createWebhooks({ storage, attempts, certificates, publicUrl, now, random: () => 0.5, log });
  const metrics = createMetrics({ attempts, waiting: async () => 2, now });
  const parts: HttpParts = {
    identity,
    training,
    webhooks,
    metrics,
    audit: createAudit(storage, now),
    attempts,
    labs,
    privacy: createPrivacy({ storage, recordingsDir, retentionDays: 365, now }),
    log,
    version: '1.2.3',
    publicUrl,
    trustProxy: 1,
    webDirectory,
    engineAnswers: async () => true,
  };
  server.on('request', createApp(parts));
  const gateway = createGateway(server, {
    identity,
    attempts,
    terminals,
    training,
    log,
    onEcho: metrics.echoed,
    publicUrl,
    trustProxy: 0,
  });

  /** One request; the body is sent as JSON, or as it is where it is text. */
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json') && !text.includes('\n') && text !== '';
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : null };
  }

  /** Somebody signed in, with a cookie jar of one cookie. Instructors come by an invitation. */
  async function person(name: string, role: Role = 'trainee') {
    const invitation = role === 'trainee' ? undefined : await invite();
    const account = { name, password: `${name} has a long password`, locale: 'en', invitation };
    const made = await call('POST', '/accounts', account);
    if (made.status !== 201) throw new Error(made.text);
    const cookie = cookieOf(made.headers);
    const as = { cookie, origin: publicUrl };
    return {
      account: made.body.account,
      password: account.password,
      cookie,
      call: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
        call(method, path, body, { ...as, ...headers }),
      async token(scopes: Scope[]): Promise<{ id: string; secret: string }> {
        return (await call('POST', '/tokens', { label: 'robot', scopes }, as)).body;
      },
    };
  }

  async function invite(): Promise<string> {
    const link = await identity.invitations.firstInstructorLink();
    if (link !== null) return new URL(link).searchParams.get('code') as string;
    const row = await storage.accounts.findByName('teacher');
    if (!row) throw new Error('the first instructor of a test is called teacher');
    return (await identity.invitations.create(row.account, { role: 'instructor', uses: 1, days: 1 })).code;
  }

  return {
    url,
    parts,
    storage,
    identity,
    attempts,
    training,
    catalog,
    webhooks,
    metrics,
    terminals,
    clock,
    logged,
    webDirectory,
    recordingsDir,
    keys,
    server,
    call,
    person,
    async close() {
      await gateway.close();
      training.stop();
      await webhooks.stop();
      server.closeAllConnections();
      identity.close();
      storage.close();
      directory.remove();
    },
  };
}

/** The labs that come with the project: their courses and questions are asked everywhere. */
const catalog = readCatalog(labsFolder, parseCheck);
const realLabs: Labs = {
  list: () => catalog.list().map((lab) => viewOf(lab)),
  get: (id) => {
    const lab = catalog.get(id);
    return lab && viewOf(lab);
  },
};

/** The first cookie that an answer sets, as a `Cookie` header. */
export function cookieOf(headers: Headers): string {
  return (headers.getSetCookie()[0] ?? '').split(';')[0] as string;
}
