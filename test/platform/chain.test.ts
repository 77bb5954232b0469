import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chainFaults, chainStart, recordHash } from '../../orchestrator/evidence/chain.js';
import type { ChainedRecord } from '../../orchestrator/evidence/record.js';
import { openStorage, type Storage } from '../../orchestrator/storage/open.js';
import { record, temporaryDirectory } from './support/rows.js';

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let storage: Storage;

beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'chaindrill.db');
  storage = openStorage(path, { now: () => 1_000 });
  storage.ledger.append('a', [
    record('x', { n: 1 }),
    record('y', { text: 'ü中', nothing: undefined, odd: Number.NaN }),
  ]);
  storage.ledger.append('a', [record('z', { n: 3 }), record('z', { n: 4 })]);
  storage.ledger.append('b', [record('x', { n: 1 })]);
});
afterEach(() => {
  storage.close();
  directory.remove();
});

/** What somebody with the file can do to it. */
function tamper(sql: string): void {
  const file = new SqliteDatabase(path);
  file.exec(sql);
  file.close();
}

describe('the chain over a ledger', () => {
  test('holds for what was written, also after a restart', () => {
    expect(storage.ledger.verify('a')).toEqual([]);
    storage.close();
    storage = openStorage(path, { now: () => 2_000 });
    storage.ledger.append('a', [record('later')]);
    expect(storage.ledger.verify('a')).toEqual([]);
    expect(storage.ledger.verify('none')).toEqual([]);
  });

  test.each([
    ['an edited value', `update ledger set data = '{"n":2}' where attempt_id = 'a' and seq = 1`, 1, 'edited'],
    ['data that is no JSON any more', `update ledger set data = '{' where attempt_id = 'a' and seq = 3`, 3, 'edited'],
    ['a list instead of fields', `update ledger set data = '[1]' where attempt_id = 'a' and seq = 3`, 3, 'edited'],
    ['a number beyond all', `update ledger set data = '{"n":1e999}' where attempt_id = 'a' and seq = 3`, 3, 'edited'],
    ['another time', `update ledger set at = 999 where attempt_id = 'a' and seq = 2`, 2, 'edited'],
    ['another source', `update ledger set source = 'world' where attempt_id = 'a' and seq = 2`, 2, 'edited'],
    ['a removed record', `delete from ledger where attempt_id = 'a' and seq = 2`, 3, 'missing'],
    ['a removed end', `delete from ledger where attempt_id = 'a' and seq = 4`, 4, 'truncated'],
    ['everything removed', `delete from ledger where attempt_id = 'a'`, 4, 'truncated'],
    [
      'two records in each other’s place',
      `update ledger set seq = 9 where attempt_id = 'a' and seq = 3; update ledger set seq = 3 where attempt_id = 'a'
       and seq = 4; update ledger set seq = 4 where attempt_id = 'a' and seq = 9`,
      3,
      'edited',
    ],
    ['a record of another attempt', `update ledger set attempt_id = 'a', seq = 5 where attempt_id = 'b'`, 5, 'edited'],
  ])('shows %s', (_, sql, seq, what) => {
    tamper(sql);
    expect(storage.ledger.verify('a')).toContainEqual({ seq, what });
  });

  test('shows what is no JSON any more as it is found, and everything else as it was', () => {
    const before = storage.ledger.export('a');
    tamper(`update ledger set data = '{"n":' where attempt_id = 'a' and seq = 3`);
    const after = storage.ledger.export('a');
    expect(after[2]).toEqual({ ...before[2], data: { damaged: '{"n":' } });
    expect(after.filter(({ seq }) => seq !== 3)).toEqual(before.filter(({ seq }) => seq !== 3));
    expect(storage.ledger.read('a', { kinds: ['z'] }).map(({ data }) => data)).toEqual([
      { damaged: '{"n":' },
      { n: 4 },
    ]);
  });

  test('shows a record that was hashed anew after it was edited, at the one that follows', () => {
    const lines = storage.ledger.export('a');
    const forged = chainOf([{ ...lines[0], data: { n: 2 } }] as typeof lines)[0];
    tamper(`update ledger set data = '{"n":2}', hash = '${forged?.hash}' where attempt_id = 'a' and seq = 1`);
    expect(storage.ledger.verify('a')).toEqual([{ seq: 2, what: 'edited' }]);
  });

  test('is exported so that a file alone can be checked, against a head that is known from elsewhere', () => {
    const lines = JSON.parse(JSON.stringify(storage.ledger.export('a')));
    const head = storage.ledger.head('a');
    expect(chainFaults(lines, head)).toEqual([]);
    expect(chainFaults(lines.slice(0, 3), head)).toEqual([{ seq: 4, what: 'truncated' }]);
    expect(chainFaults([lines[0], lines[2], lines[1], lines[3]], head)).toContainEqual({ seq: 3, what: 'missing' });
    const rewritten = chainOf(lines.map((line: object, i: number) => (i === 1 ? { ...line, data: {} } : line)));
    expect(chainFaults(rewritten)).toEqual([]);
    expect(chainFaults(rewritten, head)).toEqual([{ seq: 4, what: 'relinked' }]);
    expect(chainFaults([...lines.slice(0, 2), { ...lines[2], previous: 'f'.repeat(64) }, lines[3]])).toEqual([
      { seq: 3, what: 'relinked' },
      { seq: 3, what: 'edited' },
    ]);
  });

  test('is laid over ledgers that were written before there was one', () => {
    storage.close();
    // As the first version of the database was.
    const since = [
      'certificate_pdfs',
      'transcripts',
      'grade_gists',
      'drill_people',
      'drills',
      'sitting_answers',
      'sittings',
      'course_answers',
      'course_progress',
      'webhook_deliveries',
      'webhook_events',
      'webhooks',
      'certificates',
      'journal_entries',
      'posts_read',
      'posts',
      'interventions',
      'password_resets',
      'audit',
    ];
    tamper(`pragma foreign_keys = off; ${since.map((table) => `drop table ${table};`).join(' ')}
      alter table attempts drop column paused_at; alter table attempts drop column paused_ms;
      alter table attempts drop column extra_ms; drop index attempts_by_enrolment;
      alter table attempts drop column enrolment_id; alter table invitations drop column cohort_id;
      alter table invitations drop column invitee; alter table invitations drop column reference;
      drop table enrolments; drop table cohorts;
      alter table ledger drop column hash; drop table ledger_heads; drop index attempts_by_lab;
      alter table attempts drop column marks; alter table attempts drop column erased_at;
      alter table accounts drop column erased_at; alter table grades drop column reason;
      alter table grades drop column computed_by; alter table grades drop column bundle;
      alter table grades drop column holder_salt; update ledger set data = '{"n":' where attempt_id = 'b'; delete from migrations where version > 1`);
    storage = openStorage(path, { now: () => 3_000 });
    expect(storage.ledger.verify('a')).toEqual([]);
    expect(storage.ledger.verify('b')).toEqual([]);
    storage.ledger.append('a', [record('later')]);
    expect(storage.ledger.verify('a')).toEqual([]);
    // One that was damaged before is no reason not to start.
    expect(storage.ledger.read('b')).toMatchObject([{ data: { damaged: '{"n":' } }]);
    tamper(`update ledger set kind = 'q' where attempt_id = 'b'`);
    expect(storage.ledger.verify('b')).toEqual([{ seq: 1, what: 'edited' }]);
  });
});

/** The same records, hashed anew from the first on: what somebody who knows the rule can do. */
function chainOf(records: ChainedRecord[]): ChainedRecord[] {
  let previous = chainStart;
  return records.map((one) => {
    const linked = { ...one, previous, hash: recordHash(one.attempt, one, previous) };
    previous = linked.hash;
    return linked;
  });
}
