import { expect, test } from 'vitest';
import { filed, found, input, other, type Script, second, told } from './help.js';

/* What an instructor is shown to judge a signal by. */

test('a host and the same host with its port are one value of another attempt', async () => {
  const theirs = other('', { variant: { poolHosts: ['eu.onyx-mining.test'], pools: ['eu.onyx-mining.test:443'] } });
  const ledger = [filed(60 * second, { claims: { pool: ['eu.onyx-mining.test:443'] } })];
  const [signal] = found(await input({ ledger, others: [theirs] }), 'foreign-values');
  expect(signal?.quotes).toEqual(['eu.onyx-mining.test:443']);
  expect(signal?.text.en).toContain('(values: 1)');
});

test('a block pasted into a terminal of an assessment stands with the note of the page about it, and no other', async () => {
  const block = `for p in /proc/*; do readlink $p/exe; done # ${'x'.repeat(120)}`;
  const script: Script = ({ shows, pastes }) => {
    shows(second, '$ ');
    pastes(60 * second, block);
  };
  const ledger = [
    told(30 * second, 'paste', { where: 'terminal', characters: 400 }),
    told(60 * second + 40, 'paste', { where: 'terminal', characters: block.length }),
    told(90 * second, 'paste', { where: 'report', characters: 300 }),
  ];
  const [signal] = found(await input({ script, ledger, mode: 'assessment' }), 'pasted-blocks');
  expect(signal?.evidence).toEqual([3, 4]);
});
