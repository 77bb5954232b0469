import { ConfigError, readConfig } from './config.js';
import { SigningError } from './signing/error.js';
import { keysFolder, openKeys } from './signing/keys.js';

/* `npm run keys -- list | rotate`: the keys that grades are signed with. A running server uses a new key at once. */

function main(): number {
  const [command, ...more] = process.argv.slice(2);
  if ((command !== 'list' && command !== 'rotate') || more.length > 0) {
    console.error('Usage: npm run keys -- list | rotate');
    return 2;
  }
  try {
    const keys = openKeys(keysFolder(readConfig(process.env).dataDirectory), Date.now);
    if (command === 'rotate') console.log(`Grades are signed with ${keys.rotate().id} from now on.\n`);
    for (const { id, from, until } of keys.published()) {
      const end = until === null ? 'signs' : `until ${new Date(until).toISOString()}`;
      console.log(`${id}  from ${new Date(from).toISOString()}  ${end}`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof SigningError || error instanceof ConfigError)) throw error;
    console.error(error.message);
    return 1;
  }
}

process.exitCode = main();
