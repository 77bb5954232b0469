import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { NewRecord } from '../../orchestrator/evidence/record.js';
import { computeGrade } from '../../orchestrator/grading/grade.js';
import { openStorage } from '../../orchestrator/storage/open.js';
import { attemptId, lab, type Moment, moment, quote, story, t0, variant } from '../grading/story.js';
import { limit, median, type Row, row } from './report.js';

const rounds = 5;
const sizes = [5_000, 50_000, 500_000];
const mostMs = 300;

/**
 * Grading a submitted attempt: its ledger is read from the database, its chain verified, the grade computed. The ledger is
 * that of somebody who solves the lab, among connections, CPU samples and customers as a real range has them. The floor
 * reads the same rows and parses their data.
 */
export async function benchGrading(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const took = new Map<number, number>();
    const rows: Row[] = [];
    for (const size of sizes) {
      const path = join(folder, `${size}.db`);
      fill(path, size);
      const { ours, floor } = measure(path, size);
      took.set(size, ours);
      rows.push(row(`grade a ledger of ${size} records`, 'ms', ours, floor, null));
    }
    const [small = 0, middle = 0, large = 0] = sizes.map((size) => took.get(size));
    return [
      ...rows,
      limit('grade 50000 records, against three tenths of a second', 'ms', middle, mostMs),
      row('grade 50000 records, against ten times one of 5000', 'ms', middle, small * 10, 1.2),
      row('grade 500000 records, against ten times one of 50000', 'ms', large, middle * 10, 1.2),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What happens around the story, `count` times, at one moment. */
function surroundings(at: number, count: number): Moment[] {
  return Array.from({ length: count }, (_, index) => {
    if (index % 5 === 0) return quote(at);
    if (index % 5 < 3) return moment(at, 'witness', 'app', 'cpu', { share: (index % 97) / 100 });
    const remoteAddress = `198.18.4.${index % 200}`;
    const seen = { pid: 40 + (index % 13), exe: '/usr/bin/python3.11', remoteAddress, remotePort: 80 };
    return moment(at, 'witness', 'app', 'connection.seen', seen);
  });
}

function fill(path: string, size: number): void {
  const told = story().sort((a, b) => a.at - b.at);
  const around = Math.floor((size - told.length) / told.length);
  let now = t0;
  const storage = openStorage(path, { now: () => now });
  let left = size - told.length;
  for (const [index, one] of told.entries()) {
    now = t0 + one.at;
    const count = index === told.length - 1 ? left : around;
    left -= count;
    const records = [one, ...surroundings(one.at, count)].map(({ at: _, ...record }) => record as NewRecord);
    storage.ledger.append(attemptId, records);
  }
  storage.close();
}

function measure(path: string, size: number): { ours: number; floor: number } {
  const storage = openStorage(path);
  const bare = new SqliteDatabase(path, { readonly: true });
  const rowsOf = bare.prepare('select seq, at, source, host, kind, data, hash from ledger where attempt_id = ?');
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const grade = timed(() => {
      const { records: ledger, faults } = storage.ledger.examine(attemptId);
      if (ledger.length !== size) throw new Error(`the ledger has ${ledger.length} records`);
      if (faults.length > 0) throw new Error('the chain is broken');
      if (computeGrade({ attemptId, lab, variant, ledger }).points === 0) throw new Error('the story has no points');
    });
    const read = timed(() => {
      for (const { data } of rowsOf.all(attemptId) as { data: string }[]) JSON.parse(data);
    });
    // The first round warms caches and is not counted.
    if (round === 0) continue;
    ours.push(grade);
    floor.push(read);
  }
  bare.close();
  storage.close();
  return { ours: median(ours), floor: median(floor) };
}

function timed(operation: () => void): number {
  const start = performance.now();
  operation();
  return performance.now() - start;
}
