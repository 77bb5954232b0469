import { badgeKeyFolders } from './certificates/badge/badges.js';
import { ConfigError, readConfig } from './config.js';
import type { PublishedKey } from './contract/signing.js';
import { SigningError } from './signing/error.js';
import { type Algorithm, keysFolder, publishedKeys, rotateKeys } from './signing/keys.js';

/* `npm run keys -- list | rotate`: the keys that grades and badges are signed with. A running server uses a new key at once. */

function main(): number {
  const [command, ...more] = process.argv.slice(2);
  if ((command !== 'list' && command !== 'rotate') || more.length > 0) {
    console.error('Usage: npm run keys -- list | rotate');
    return 2;
  }
  try {
    for (const { what, folder, algorithm } of foldersOf(readConfig(process.env).dataDirectory)) {
      const before = publishedKeys(folder);
      // Keys of badges are made with the first badge.
      const rotates = command === 'rotate' && (before.length > 0 || algorithm === 'p-256');
      if (rotates) console.log(`${what} are signed with ${rotateKeys(folder, Date.now, algorithm).id} from now on.`);
      print(what, publishedKeys(folder));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof SigningError || error instanceof ConfigError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function foldersOf(data: string): { what: string; folder: string; algorithm: Algorithm }[] {
  const badges = badgeKeyFolders(data);
  return [
    { what: 'Grades', folder: keysFolder(data), algorithm: 'p-256' },
    { what: 'Badges (embedded proof)', folder: badges.proof, algorithm: 'ed25519' },
    { what: 'Badges (token)', folder: badges.token, algorithm: 'rsa' },
  ];
}

function print(what: string, keys: readonly PublishedKey[]): void {
  console.log(`${what}:`);
  if (keys.length === 0) console.log('There is no key yet: the server makes one when it needs it.');
  for (const { id, from, until } of keys) {
    const end = until === null ? 'signs' : `until ${new Date(until).toISOString()}`;
    console.log(`${id}  from ${new Date(from).toISOString()}  ${end}`);
  }
}

process.exitCode = main();
