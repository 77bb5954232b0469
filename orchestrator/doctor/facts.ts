import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Config } from '../config.js';
import type { ServerUser } from '../launch/server-user.js';
import { takenOf } from '../range/subnets.js';
import type { EngineSurvey } from '../range/survey.js';

/** What is known of the machine before anything is opened on it. */
export interface Facts {
  engine: EngineSurvey;
  /** The engine's clock less ours, in milliseconds. */
  aheadMs: number;
  /** Room where something is written that this process can see; null where it cannot. */
  freeBytes: { data: number | null; engine: number | null };
  /** Interfaces of this machine with an address where ranges have theirs. */
  inTheWay: string[];
  /** Who serves the web. */
  server: ServerUser;
  /** Files that this process may have open; null where that cannot be read. */
  openFiles: number | null;
  /** The stronger runtime that is asked for. */
  containerRuntime: string | null;
}

/** Throws `RangeFault` where no engine answers. */
export async function readFacts(
  survey: () => Promise<EngineSurvey>,
  { dataDirectory, containerRuntime }: Pick<Config, 'dataDirectory' | 'containerRuntime'>,
  server: ServerUser,
): Promise<Facts> {
  const before = Date.now();
  const engine = await survey();
  return {
    engine,
    aheadMs: engine.time - (before + Date.now()) / 2,
    freeBytes: { data: await freeWhereMade(resolve(dataDirectory)), engine: await freeIn(engine.rootDirectory) },
    inTheWay: interfacesInTheWay(),
    server,
    openFiles: openFilesLimit(),
    containerRuntime: containerRuntime ?? null,
  };
}

/** Bytes that may still be written in a folder; null where it is not here (the engine's, seen from a container) or not to be seen. */
async function freeIn(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** As `freeIn`, of a folder that may be yet to be made. */
const freeWhereMade = (folder: string): Promise<number | null> =>
  existsSync(folder) || dirname(folder) === folder ? freeIn(folder) : freeWhereMade(dirname(folder));

function interfacesInTheWay(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.some(({ family, cidr }) => family === 'IPv4' && cidr !== null && takenOf([cidr]).taken > 0) ? [name] : [],
  );
}

function openFilesLimit(): number | null {
  try {
    const limit = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
  } catch {
    return null;
  }
}
