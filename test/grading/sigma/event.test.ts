import { expect, test } from 'vitest';
import type { EvidenceRecord } from '../../../orchestrator/evidence/record.js';
import { describeEvents, edrEventSchema, eventsOf } from '../../../orchestrator/grading/sigma/sigma.js';

const at = Date.UTC(2026, 0, 17, 9, 12, 31, 250);
const record = (kind: string, data: Record<string, unknown>): EvidenceRecord => ({
  seq: 1,
  at,
  source: 'witness',
  host: 'app',
  kind,
  data,
});

test('a process seen becomes a process creation', () => {
  const seen = record('process.seen', {
    pid: 40,
    ppid: 12,
    uid: 1000,
    exe: '/memfd:x (deleted)',
    exeSha256: 'ab',
    argv: ['php-fpm:', 'pool'],
    comm: 'php-fpm',
    parentExe: '/usr/bin/python3.11',
    state: 'S',
  });
  const event = eventsOf(seen);
  expect(event).toEqual({
    EventID: 1,
    UtcTime: '2026-01-17 09:12:31.250',
    Computer: 'app',
    User: 'svc',
    ProcessId: 40,
    Image: '/memfd:x (deleted)',
    CommandLine: 'php-fpm: pool',
    Hashes: 'SHA256=ab',
    ParentProcessId: 12,
    ParentImage: '/usr/bin/python3.11',
  });
  expect(edrEventSchema.parse(event)).toEqual(event);
});

test('a connection and an end are events too, and unknown values are absent', () => {
  expect(
    eventsOf(record('connection.seen', { pid: 40, exe: null, remoteAddress: '198.18.7.9', remotePort: 443 })),
  ).toEqual({
    EventID: 3,
    UtcTime: '2026-01-17 09:12:31.250',
    Computer: 'app',
    ProcessId: 40,
    Protocol: 'tcp',
    DestinationIp: '198.18.7.9',
    DestinationPort: 443,
  });
  expect(eventsOf(record('process.gone', { pid: 40, exe: '/bin/sh' }))).toMatchObject({ EventID: 5, Image: '/bin/sh' });
});

test('records that no sensor sees become no event', () => {
  expect(eventsOf(record('quote', {}))).toBeNull();
  expect(eventsOf(record('process.seen', { pid: 'forty' }))).toBeNull();
});

test('every field is described', () => {
  expect(describeEvents().every(({ meaning }) => meaning.length > 0)).toBe(true);
});
