import { expect, test } from 'vitest';
import { patientLedger } from '../../orchestrator/evidence/patient.js';
import type { NewRecord } from '../../orchestrator/evidence/record.js';
import { StorageError } from '../../orchestrator/storage/error.js';

/** A ledger that can be made to refuse. */
function ledgerOf() {
  const stored: string[] = [];
  const ledger = {
    stored,
    refuses: null as StorageError | null,
    transactions: 0,
    append(_: string, records: NewRecord[]) {
      if (ledger.refuses) throw ledger.refuses;
      if (records.some(({ kind }) => kind === 'wrong')) throw new StorageError('conflict', 'wrong');
      ledger.transactions++;
      stored.push(...records.map(({ kind, data }) => `${kind} ${JSON.stringify(data)}`));
      return [];
    },
  };
  return ledger;
}
const record = (n: number): NewRecord => ({ source: 'witness', host: 'app', kind: 'seen', data: { n } });
const full = new StorageError('disk-full', 'full');

test('what cannot be stored comes later, in its order, and tells what had to be left out', async () => {
  const ledger = ledgerOf();
  const faults: unknown[] = [];
  const patient = patientLedger(ledger, (error) => faults.push(error), { retryMs: 5, most: 2 });
  patient.append('a', record(1));
  ledger.refuses = full;
  for (const n of [2, 3, 4, 5]) patient.append('a', record(n));
  expect(ledger.stored).toEqual(['seen {"n":1}']);
  ledger.refuses = null;
  await expect.poll(() => ledger.stored).toContain('evidence.gap {"source":"witness","dropped":2,"reason":"storage"}');
  patient.append('a', record(6));
  await expect.poll(() => ledger.stored).toContain('seen {"n":6}');
  expect(ledger.stored.map((text) => text.replace(/.*"n":|}/g, '')).filter((text) => /^\d$/.test(text))).toEqual([
    '1',
    '2',
    '3',
    '6',
  ]);
  expect(faults.every((error) => error === full)).toBe(true);
  patient.close();
});

test('what will never be stored keeps nothing waiting', () => {
  const ledger = ledgerOf();
  const faults: unknown[] = [];
  const patient = patientLedger(ledger, (error) => faults.push(error));
  ledger.refuses = new StorageError('conflict', 'no such attempt');
  patient.append('a', record(1));
  ledger.refuses = null;
  patient.append('a', record(2));
  patient.close();
  expect(ledger.stored).toEqual(['seen {"n":2}']);
  expect(faults).toHaveLength(1);
});

test('closed, it tries once more, and tells what is left', () => {
  const ledger = ledgerOf();
  const faults: Error[] = [];
  const patient = patientLedger(ledger, (error) => faults.push(error as Error));
  ledger.refuses = full;
  patient.append('a', record(1));
  patient.append('a', record(2));
  patient.close();
  expect(faults.at(-1)?.message).toBe('2 records could not be stored');
  ledger.refuses = null;
  patient.append('a', record(3));
  patient.close();
  expect(ledger.stored).toHaveLength(3);
});

test('what comes alone is stored at once, of a flood many in one transaction', async () => {
  const ledger = ledgerOf();
  const patient = patientLedger(ledger, () => {});
  patient.append('a', record(0));
  expect(ledger.stored).toHaveLength(1);
  for (let n = 1; n < 500; n++) patient.append(n % 2 === 0 ? 'a' : 'b', record(n));
  expect(ledger.stored).toHaveLength(1);
  await expect.poll(() => ledger.stored.length).toBe(500);
  // The first, and of each attempt one.
  expect(ledger.transactions).toBe(3);
  patient.close();
});

test('of what was gathered only what will never be stored is left out', () => {
  const ledger = ledgerOf();
  const faults: unknown[] = [];
  const patient = patientLedger(ledger, (error) => faults.push(error));
  patient.append('a', record(1));
  patient.append('a', record(2));
  patient.append('a', { ...record(3), kind: 'wrong' });
  patient.append('a', record(4));
  patient.close();
  expect(ledger.stored).toEqual(['seen {"n":1}', 'seen {"n":2}', 'seen {"n":4}']);
  expect(faults).toHaveLength(1);
});
