import pino from 'pino';
import { withOffer } from './backup/offer.js';
import { CatalogError } from './catalog/error.js';
import { type Running, startOrchestrator } from './compose.js';
import { ConfigError, readConfig } from './config.js';
import { readFacts } from './doctor/facts.js';
import { examine } from './doctor/findings.js';
import { refuseUnsafe, UnsafeMachine } from './doctor/refuse.js';
import { surveyOf } from './engine.js';
import { onLauncherLost, ownTurn } from './launch/launched.js';
import { thisUser } from './launch/server-user.js';
import { RangeFault } from './range/types.js';
import { SigningError } from './signing/error.js';
import { StorageError } from './storage/error.js';

/** Told as a sentence, not as a stack: what an operator can mend. */
function remedyOf(error: unknown): string | null {
  if ([ConfigError, CatalogError, StorageError, SigningError, UnsafeMachine].some((kind) => error instanceof kind))
    return (error as Error).message;
  if (error instanceof RangeFault) return `${error.message} (${error.code})`;
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. End that one, or set PORT to another number.`;
  if (code === 'EACCES') return `This user may not listen on port ${port}. Set PORT to a number above 1023.`;
  return null;
}

let running: Running | null = null;
let stopping = false;

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (running) console.log(`\n${signal}: stopping. Labs stay as they are and go on with the next start.`);
  await running?.stop();
  process.exit(0);
}
process.on('SIGINT', () => void stop('Ctrl-C'));
process.on('SIGTERM', () => void stop('TERM'));
onLauncherLost(() => void stop('What started it is gone'));

try {
  await ownTurn();
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel });
  refuseUnsafe(examine(await readFacts(() => surveyOf(config), config, thisUser(config))), config.allowUnsafe, log);
  running = await startOrchestrator(config, { log }).catch((error) => {
    throw withOffer(error, config.dataDirectory);
  });
  console.log(`\nChainDrill serves on ${running.url}`);
  if (running.firstInstructorLink)
    console.log(
      `The first instructor, who administers this server, signs up here (once, within 24 hours):\n  ${running.firstInstructorLink}`,
    );
  console.log('Ctrl-C stops it.\n');
} catch (error) {
  const remedy = remedyOf(error);
  console.error(`\n${remedy ?? (error as Error).stack}\n`);
  process.exit(remedy === null ? 1 : 2);
}
