import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, ConfigError, readConfig } from '../config.js';
import { installationFile, installationId } from '../engine.js';
import { Kept } from './kept.js';
import { serverUser, servingId } from './server-user.js';

/**
 * What `npm start` runs: one process that holds the engine (`engine-main.ts`) and one that serves the web (`main.ts`). Where
 * either ends it is started anew, and the other goes on. Started by root, the one that serves is a user of its own, who has
 * no way to the engine but the other's socket. With `ENGINE_PROCESS` somebody else holds the engine, and only the web is served.
 *
 * Resolves when it was stopped (SIGINT, SIGTERM) or one of the two cannot be started; with the exit code.
 */
export async function launch(): Promise<number> {
  try {
    const config = readConfig(process.env);
    return await (config.engineProcess === undefined
      ? launchBoth(config)
      : untilEnd([server(process.env)], untilTold()));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`\n${error.message}\n`);
    return 2;
  }
}

async function launchBoth(config: Config): Promise<number> {
  const told = untilTold();
  const folder = mkdtempSync(join(tmpdir(), 'chaindrill-'));
  try {
    const isApart = process.getuid?.() === 0 && serverUser(config).uid === servingId;
    if (isApart) giveTo(servingId, config.dataDirectory, folder);
    const env: NodeJS.ProcessEnv = { ...process.env, ENGINE_PROCESS: join(folder, 'engine.sock') };
    const engine = new Kept(script('engine-main.ts'), {
      env: isApart ? { ...env, ENGINE_GROUP: String(servingId) } : env,
      detached: true,
    });
    const isReady = await Promise.race([engine.ready.then(() => true), engine.ended.then(() => false), told]);
    if (!isReady) return await untilEnd([engine], told);
    const serving = isApart ? server({ ...env, HOME: '/' }, { uid: servingId, gid: servingId }) : server(env);
    return await untilEnd([serving, engine], told);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const script = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const server = (env: NodeJS.ProcessEnv, user: { uid?: number; gid?: number } = {}): Kept =>
  new Kept(script('main.ts'), { env, standby: true, ...user });

/** Resolves when this process is told to stop. */
function untilTold(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(null));
  });
}

/** Until one has come to its end, or this process is told to stop: the first is ended first, the others after it. */
async function untilEnd(kept: Kept[], told: Promise<null>): Promise<number> {
  const code = await Promise.race([told, ...kept.map(({ ended }) => ended)]);
  const codes: number[] = [];
  for (const one of kept) codes.push(await one.stop());
  return code ?? codes[0] ?? 0;
}

/**
 * The data belong to whoever serves, but for the name by which the engine knows this installation, and that it can only be
 * where it is: a server that was taken over cannot take the labs of another. What root has put there since the last start, a
 * restored backup for one, is given as well.
 */
function giveTo(id: number, data: string, folder: string): void {
  installationId(data);
  // Follows no link that was left there, as Node's own functions one by one would not be sure to.
  const given = spawnSync('chown', ['-R', '-h', '-P', `${id}:${id}`, data]);
  if (given.status !== 0)
    throw new ConfigError(`CHAINDRILL_DATA=${data} cannot be given to user ${id}: ${given.stderr}`);
  chownSync(data, 0, id);
  chmodSync(data, 0o1770);
  chownSync(installationFile(data), 0, 0);
  chownSync(folder, 0, id);
  chmodSync(folder, 0o710);
}
