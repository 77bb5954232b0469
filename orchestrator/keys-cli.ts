import { ConfigError, readConfig } from './config.js';
import { SigningError } from './signing/error.js';
import { keysFolder, publishedKeys, rotateKeys } from './signing/keys.js';

/* `npm run keys -- list | rotate`: the keys that grades are signed with. A running server uses a new key at once. */

function main(): number {
  const [command, ...more] = process.argv.slice(2);
  if ((command !== 'list' && command !== 'rotate') || more.length > 0) {
    console.error('Usage: npm run keys -- list | rotate');
    return 2;
  }
  try {
    const folder = keysFolder(readConfig(process.env).dataDirectory);
    if (command === 'rotate') console.log(`Grades are signed with ${rotateKeys(folder, Date.now).id} from now on.\n`);
    const keys = publishedKeys(folder);
    if (keys.length === 0) console.log('There is no key yet: the first start of the server makes one.');
    for (const { id, from, until } of keys) {
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
