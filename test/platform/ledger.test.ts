import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EvidenceRecord } from '../../orchestrator/evidence/record.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { record, temporaryDirectory } from './support/rows.js';

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let storage: Storage;
let clock = 1_000;
let faults: unknown[];

beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'chaindrill.db');
  clock = 1_000;
  faults = [];
  storage = openStorage(path, { now: () => clock, onSubscriberError: (error) => faults.push(error) });
});
afterEach(() => {
  storage.close();
  directory.remove();
});

describe('the ledger', () => {
  test('counts from 1 without gaps, for each attempt by itself', () => {
    expect(storage.ledger.append('a', [record('x'), record('y')]).map((entry) => entry.seq)).toEqual([1, 2]);
    expect(storage.ledger.append('b', [record('x')]).map((entry) => entry.seq)).toEqual([1]);
    expect(storage.ledger.append('a', [record('z')]).map((entry) => entry.seq)).toEqual([3]);
    expect(storage.ledger.head('a').seq).toBe(3);
    expect(storage.ledger.head('none')).toEqual({ seq: 0, hash: '0'.repeat(64) });
  });

  test('reads back exactly what was stored, by position, kind and number', () => {
    const stored = storage.ledger.append('a', [
      record('x', { list: [1, { deep: 'ü中' }], none: null }),
      record('y'),
      record('x', { n: 2 }),
    ]);
    expect(storage.ledger.read('a')).toEqual(stored);
    expect(storage.ledger.read('a', { afterSeq: 1, kinds: ['x'] }).map((entry) => entry.seq)).toEqual([3]);
    expect(storage.ledger.read('a', { limit: 2 })).toHaveLength(2);
    expect(storage.ledger.read('a', { kinds: [] })).toEqual([]);
  });

  test('longer than what is read at once, it comes whole and in order, and a change beyond shows', () => {
    const many = Array.from({ length: 1_203 }, (_, index) => record('x', { index }));
    storage.ledger.append('a', many);
    storage.ledger.append('b', [record('y')]);
    const { records, faults } = storage.ledger.examine('a');
    expect(records.map(({ seq, data }) => [seq, data.index])).toEqual(many.map((_, index) => [index + 1, index]));
    expect(faults).toEqual([]);
    for (const seq of [500, 501, 1_001, 1_203]) {
      const other = new SqliteDatabase(path);
      const { data } = other.prepare('select data from ledger where attempt_id = ? and seq = ?').get('a', seq) as {
        data: string;
      };
      const write = other.prepare('update ledger set data = ? where attempt_id = ? and seq = ?');
      write.run('{"index":-1}', 'a', seq);
      expect(storage.ledger.verify('a')).toEqual([{ seq, what: 'edited' }]);
      write.run(data, 'a', seq);
      other.close();
    }
  });

  test('never dates a record before the one that it follows, even when the clock is set back', () => {
    storage.ledger.append('a', [record('x')]);
    clock = 400;
    storage.ledger.append('a', [record('y')]);
    clock = 2_000;
    storage.ledger.append('a', [record('z')]);
    expect(storage.ledger.read('a').map((entry) => entry.at)).toEqual([1_000, 1_000, 2_000]);
  });

  test('tells subscribers after the commit and in order, also where a subscriber appends', () => {
    const heard: string[] = [];
    storage.ledger.subscribe('a', (records) => {
      if (records[0]?.kind === 'first') storage.ledger.append('a', [record('second')]);
    });
    const stop = storage.ledger.subscribe('a', (records) =>
      heard.push(...records.map((entry: EvidenceRecord) => entry.kind)),
    );
    storage.ledger.subscribe('b', () => heard.push('wrong'));
    storage.ledger.append('a', [record('first')]);
    expect(heard).toEqual(['first', 'second']);
    stop();
    storage.ledger.append('a', [record('third')]);
    expect(heard).toHaveLength(2);
  });

  test('a subscriber that throws is reported, and neither the record nor the other subscribers suffer', () => {
    const heard: number[] = [];
    storage.ledger.subscribe('a', () => {
      throw new Error('broken');
    });
    storage.ledger.subscribe('a', (records) => heard.push(records.length));
    expect(storage.ledger.append('a', [record('x')])).toHaveLength(1);
    expect(heard).toEqual([1]);
    expect(faults).toEqual([new Error('broken')]);
  });

  test('keeps every record that it acknowledged when the process is killed in the middle', async () => {
    storage.close();
    let acknowledged = 0;
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, ['--import', 'tsx', 'test/platform/support/ledger-writer.ts', path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const target = acknowledged + 40;
      for await (const line of createInterface({ input: child.stdout })) {
        acknowledged = Number(line);
        if (acknowledged >= target) child.kill('SIGKILL');
      }
      expect(acknowledged).toBeGreaterThanOrEqual(target);
    }
    storage = openStorage(path);
    const records = storage.ledger.read('killed');
    expect(records.length).toBeGreaterThanOrEqual(acknowledged);
    expect(records.map((entry) => entry.seq)).toEqual(records.map((_, index) => index + 1));
    expect(records.every((entry) => entry.data.filler === 'x'.repeat(300))).toBe(true);
  }, 60_000);
});
