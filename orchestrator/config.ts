import { z } from 'zod';

/** One setting: the environment variable, what it may be, and what it does. */
interface Setting<T> {
  name: string;
  schema: z.ZodType<T, string | undefined>;
  /** As it is documented: the default in words where it depends on others. */
  fallback: string;
  doc: string;
}
const setting = <T>(
  name: string,
  fallback: string,
  schema: z.ZodType<T, string | undefined>,
  doc: string,
): Setting<T> => ({
  name,
  schema,
  fallback,
  doc,
});

const whole = (least: number, most: number, fallback: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .default(String(fallback))
    .transform(Number)
    .pipe(z.number().min(least).max(most));
const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://drill.example.org' })
  .transform((text) => new URL(text))
  .refine((url) => url.pathname === '/' && url.search === '' && url.hash === '', 'must end after the host and port');

/** Every setting of the server. All come from the environment; nothing else is read from it. */
export const settings = {
  port: setting('PORT', '8080', whole(0, 65_535, 8080), 'TCP port to listen on; 0 takes a free one'),
  host: setting(
    'HOST',
    '127.0.0.1',
    z.string().min(1).default('127.0.0.1'),
    'Address to listen on. The default serves this machine only; a server for others, or one in a container, needs 0.0.0.0 (or ::)',
  ),
  dataDirectory: setting(
    'CHAINDRILL_DATA',
    './data',
    z.string().min(1).default('./data'),
    'Folder of the database, the recordings and the signing keys; made where absent, readable for its owner only',
  ),
  publicUrl: setting(
    'PUBLIC_URL',
    'http://localhost:PORT',
    webAddress.optional(),
    'Address under which browsers reach the server. Pages from any other are refused. With https, cookies are Secure',
  ),
  trustProxy: setting(
    'TRUST_PROXY',
    '0',
    whole(0, 10, 0),
    'Number of reverse proxies in front, whose X-Forwarded-For is believed. Rate limits count by address, so it must be right',
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info') as z.ZodType<
      LogLevel,
      string | undefined
    >,
    'Least level that is logged, as JSON lines on standard output',
  ),
  signUp: setting(
    'SIGN_UP',
    'open',
    z.enum(['open', 'invited']).default('open') as z.ZodType<'open' | 'invited', string | undefined>,
    '`open`: anyone may make a trainee account. `invited`: an invitation is needed',
  ),
  retentionDays: setting(
    'RETENTION_DAYS',
    '365',
    whole(1, 3650, 365),
    'Days after the end of an attempt for which its evidence is kept: ledger, recordings, reports, drafts, hints. Grades are kept beyond them',
  ),
  maxLiveAttempts: setting(
    'MAX_LIVE_ATTEMPTS',
    '8',
    whole(1, 500, 8),
    'Ranges that may live at once; further attempts wait in the queue. Each takes up to 3 containers and 1.5 GB of memory',
  ),
  warmRanges: setting(
    'WARM_RANGES',
    '4',
    whole(0, 200, 4),
    'Ranges of each lab that may be kept ready ahead of time, so that it opens at once: one, and as many more as were asked for lately or a cohort that begins lets expect; 0 keeps none. They count among MAX_LIVE_ATTEMPTS and give way to attempts',
  ),
  dockerSocket: setting(
    'DOCKER_SOCKET',
    '/var/run/docker.sock',
    z.string().startsWith('/', 'must be an absolute path').default('/var/run/docker.sock'),
    'Socket of the Docker Engine that runs the ranges',
  ),
  engineProcess: setting(
    'ENGINE_PROCESS',
    'none',
    z.string().startsWith('/', 'must be an absolute path').optional(),
    'Socket of the process that holds the Docker Engine (`npm run engine`, with the same setting), so that the server needs no way to it. Without one `npm start` starts both; `main.ts` by itself holds the engine, too',
  ),
  engineGroup: setting(
    'ENGINE_GROUP',
    'none',
    z
      .string()
      .regex(/^\d{1,9}$/, 'must be the number of a group')
      .transform(Number)
      .optional(),
    'Group, by its number, that may ask at ENGINE_PROCESS, besides the user who holds the engine',
  ),
  containerRuntime: setting(
    'CONTAINER_RUNTIME',
    "the engine's default",
    z
      .string()
      .regex(/^[a-zA-Z0-9._-]+$/, 'must be the name of a runtime, such as runsc')
      .optional(),
    'A stronger runtime that the engine knows, for trainee hosts',
  ),
  allowUnsafe: setting(
    'ALLOW_UNSAFE',
    'nothing',
    z
      .string()
      .regex(/^[a-z-]+(,[a-z-]+)*$/, 'must be names as `npm run doctor` prints them, with commas between')
      .optional()
      .transform((text) => text?.split(',') ?? []),
    'What `npm run doctor` calls unsafe and the server starts with all the same, by name, with commas between; logged at each start',
  ),
} as const;

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
type Read = { [K in keyof typeof settings]: (typeof settings)[K] extends Setting<infer T> ? T : never };

export interface Config extends Omit<Read, 'publicUrl'> {
  /** Without a trailing slash. */
  publicUrl: string;
  /** Origins whose pages may act; see `originsOf`. */
  origins: readonly string[];
}

/** A setting that cannot be used. The message names the variable, its value and what it should be. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * The environment as a typed object.
 * @throws ConfigError naming every wrong variable
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const faults: string[] = [];
  const read = Object.fromEntries(
    Object.entries(settings).map(([key, { name, schema, doc }]) => {
      // An empty variable counts as unset: Compose files pass those.
      const text = environment[name] === '' ? undefined : environment[name];
      const result = schema.safeParse(text);
      if (!result.success) {
        const why = result.error.issues.map((issue) => issue.message).join('; ');
        faults.push(`${name}=${JSON.stringify(text)}: ${why}. ${name} is: ${doc}.`);
      }
      return [key, result.data];
    }),
  ) as unknown as Read;
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  const publicUrl = read.publicUrl?.origin ?? `http://localhost:${read.port}`;
  return { ...read, publicUrl, origins: originsOf(publicUrl) };
}

/** The origin of the public address and, where that is this machine, its other spellings. */
export function originsOf(publicUrl: string): string[] {
  const url = new URL(publicUrl);
  const local = ['localhost', '127.0.0.1', '[::1]'];
  if (!local.includes(url.hostname)) return [url.origin];
  return local.map((hostname) => Object.assign(new URL(url), { hostname }).origin);
}

/** The settings as a Markdown table, for the documentation. */
export function describeSettings(): string {
  const rows = Object.values(settings).map(({ name, fallback, doc }) => `| \`${name}\` | \`${fallback}\` | ${doc} |`);
  return ['| variable | default | what it does |', '| --- | --- | --- |', ...rows].join('\n');
}
