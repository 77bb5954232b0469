import { readFileSync } from 'node:fs';

/** `/run/lab/runner.json`, laid when the range opens. */
export interface Settings {
  apiUrl: string;
  gitUrl: string;
  /** The registration token: what this runner is to the platform, and with what it reads the repository. */
  token: string;
  name: string;
}

/** The last of the host's files: once it is there, all are. */
export const placed = '/run/lab/placed';
export const folder = '/srv/runner';
export const jobsFolder = `${folder}/jobs`;
/** While it is there, no work is taken. */
export const pauseFlag = `${folder}/paused`;
export const healthPort = 8080;
export const node = '/usr/bin/node';
export const workerProgram = '/opt/runner/worker.mjs';

export const limits = {
  /** A step without `timeout-minutes`, and a whole run. */
  stepMs: 10 * 60_000,
  runMs: 30 * 60_000,
  /** Bytes kept of a step's log. */
  logBytes: 256 * 1024,
  planMs: 30_000,
  /** Between asking a worker to end and ending it. */
  graceMs: 10_000,
};

/** Throws where the file is missing or is not as it should be. */
export function readSettings(path = '/run/lab/runner.json'): Settings {
  const read = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const text = (name: keyof Settings): string => {
    const value = read[name];
    if (typeof value !== 'string' || value === '') throw new Error(`${path}: "${name}" is missing`);
    return value;
  };
  return {
    apiUrl: text('apiUrl').replace(/\/$/, ''),
    gitUrl: text('gitUrl').replace(/\/$/, ''),
    token: text('token'),
    name: text('name'),
  };
}
