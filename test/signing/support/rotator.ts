import { writeSync } from 'node:fs';
import { openKeys, rotateKeys } from '../../../orchestrator/signing/keys.js';

/* Rotates for ever and prints each new key's id once it is in place. Made to be killed. */
const folder = process.argv[2] as string;
writeSync(1, `${openKeys(folder, Date.now).current().id}\n`);
for (;;) writeSync(1, `${rotateKeys(folder, Date.now).id}\n`);
