import { writeSync } from 'node:fs';
import { openStorage } from '../../../orchestrator/storage/open.js';
import { record } from './rows.js';

/* Appends to the ledger for ever and prints each number once it is acknowledged. Made to be killed. */
const storage = openStorage(process.argv[2] as string);
for (;;) {
  const stored = storage.ledger.append('killed', [
    record('a', { filler: 'x'.repeat(300) }),
    record('b', { filler: 'x'.repeat(300) }),
  ]);
  writeSync(1, `${stored.at(-1)?.seq}\n`);
}
