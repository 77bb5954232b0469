import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.js';

/**
 * The user and group that serve where root starts them: of no account, so that nothing else on the machine is theirs. From
 * the numbers that systemd's table of users (UIDS-GIDS) leaves unused.
 */
export const servingId = 61_080;

/** Who serves the web, and what it could do to the engine by itself. */
export interface ServerUser {
  /** Null where there are no users. */
  uid: number | null;
  mayUseEngine: boolean;
}

type Where = Pick<Config, 'dataDirectory' | 'dockerSocket'>;

/** As whom `npm start` serves: root by `servingId`, where that may read the project and reach the data; others by themselves. */
export function serverUser(where: Where): ServerUser {
  const own = thisUser(where);
  if (own.uid !== 0) return own;
  const told = look(where, servingId);
  return told?.reads ? { uid: servingId, mayUseEngine: told.engine } : own;
}

/** This process, as one that serves. */
export function thisUser(where: Where): ServerUser {
  return { uid: process.getuid?.() ?? null, mayUseEngine: look(where)?.engine ?? true };
}

const project = fileURLToPath(new URL('../..', import.meta.url));
/** What the server reads, for all that is beside it. */
const needed = ['orchestrator/main.ts', 'dist/web/index.html', 'labs', 'node_modules/tsx/package.json'];

/** Asked of the kernel by a process of that user: no list of modes says it all. */
const script = `
const { accessSync, constants: { R_OK, W_OK, X_OK }, existsSync } = require('node:fs');
const { dirname } = require('node:path');
const may = (path, how) => { try { accessSync(path, how); return true; } catch { return false; } };
let [socket, folder, ...files] = process.argv.slice(1);
while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
const reads = may(folder, X_OK) && files.every((file) => may(file, R_OK));
console.log(JSON.stringify({ reads, engine: may(socket, R_OK | W_OK) }));
`;

/** Null where that user cannot even run Node. */
function look({ dataDirectory, dockerSocket }: Where, uid?: number): { reads: boolean; engine: boolean } | null {
  const files = needed.map((name) => resolve(project, name));
  const { stdout, status } = spawnSync(
    process.execPath,
    ['-e', script, dockerSocket, dirname(resolve(dataDirectory)), ...files],
    { ...(uid === undefined ? {} : { uid, gid: uid, env: {} }), cwd: '/', encoding: 'utf8' },
  );
  return status === 0 ? JSON.parse(stdout) : null;
}
