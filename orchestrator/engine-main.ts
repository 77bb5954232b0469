import { ConfigError, readConfig } from './config.js';
import { holdEngine } from './engine.js';
import { onLauncherLost } from './launch/launched.js';
import { serveHeld } from './range/apart/server.js';
import { RangeFault } from './range/types.js';

/*
 * `npm run engine`: holds the Docker Engine's socket for a server that has none. It makes what `range/policy.ts` allows, for
 * whoever may open its own socket, and keeps nothing: ended and started anew it finds all ranges again.
 */

const stopping = new Promise<void>((resolve) => {
  process.on('SIGINT', resolve);
  process.on('SIGTERM', resolve);
  // Nobody would end it any more.
  onLauncherLost(resolve);
});

try {
  const config = readConfig(process.env);
  if (config.engineProcess === undefined) throw new ConfigError('ENGINE_PROCESS is not set: the path of its socket.');
  const held = holdEngine(config);
  await held.witness.start();
  const served = await serveHeld(held, config.engineProcess, config.engineGroup);
  console.log(`Holds the Docker Engine for whoever asks at ${config.engineProcess}`);
  process.send?.('ready');
  await stopping;
  await served.close();
  await held.witness.close();
  process.exit(0);
} catch (error) {
  const isTold = error instanceof ConfigError || error instanceof RangeFault;
  console.error(`\n${isTold ? error.message : (error as Error).stack}\n`);
  process.exit(isTold ? 2 : 1);
}
