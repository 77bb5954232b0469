import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.js';
import { reachApart } from './range/apart/client.js';
import type { Held } from './range/apart/server.js';
import { connectEngine } from './range/engine.js';
import { createEngineRanges, withCommands } from './range/ranges.js';
import { type EngineSurvey, surveyEngine } from './range/survey.js';
import type { Ranges, Witness } from './range/types.js';
import { createWitness } from './range/witness.js';

/** What labs run in, and what looks into it. */
export interface Engine {
  ranges: Ranges;
  witness: Witness;
}

/** The engine by the process that holds it, where one is named, or else by its own socket. */
export function engineOf(config: Config): Engine {
  if (config.engineProcess !== undefined) return reachApart(config.engineProcess);
  const { ranges, witness } = holdEngine(config);
  return { ranges: withCommands(ranges), witness };
}

/** What the engine says of itself, by the same way. Throws `RangeFault` where none answers. */
export function surveyOf({ engineProcess, dockerSocket }: Config): Promise<EngineSurvey> {
  return engineProcess === undefined ? surveyEngine(connectEngine(dockerSocket)) : reachApart(engineProcess).survey();
}

/** The engine at the configured socket, with this installation's name on all that is made there. */
export function holdEngine({ dataDirectory, dockerSocket, containerRuntime }: Config): Held {
  const namespace = installationId(dataDirectory);
  const docker = connectEngine(dockerSocket);
  const runtime = containerRuntime === undefined ? {} : { runtime: containerRuntime };
  return {
    ranges: createEngineRanges({ docker, namespace, ...runtime }),
    witness: createWitness({ docker, namespace }),
    survey: () => surveyEngine(docker),
  };
}

/** Where the name of this installation is kept. */
export const installationFile = (dataDirectory: string): string => join(dataDirectory, 'installation');

/** Names this installation on the engine, so that several can share one: made once, kept with the data. */
export function installationId(dataDirectory: string): string {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const file = installationFile(dataDirectory);
  // Never by a link that somebody left there.
  if (!existsSync(file)) writeFileSync(file, randomUUID(), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}
