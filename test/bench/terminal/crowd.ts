import { labSpec, rangeSpec, testRanges } from '../../range/help.js';
import { percentile, type Row, row } from '../report.js';
import { BenchServer, type Line, openLine } from './line.js';
import { clearLine, echoTime, flood, runTo, settle } from './measure.js';

const terminals = 50;
const shellsPerHost = 4;
/** Terminals of one socket: less than it may have. */
const perSocket = 12;
const turns = 3;
const roundsPerTurn = 8;
const goal = 2;

/** Fifty open terminals of one server, one of them flooded with output: what the echo of the others takes, and without the flood. */
export async function benchCrowd(): Promise<Row[]> {
  const { ranges, namespace } = testRanges();
  const names = Array.from({ length: Math.ceil(terminals / shellsPerHost) }, (_, index) => `host${index}`);
  const spec = rangeSpec(names.map((name) => labSpec(name, { memoryBytes: 64 * 2 ** 20 })));
  const calm: number[] = [];
  const flooded: number[] = [];
  let server: BenchServer | null = null;
  try {
    await ranges.open(spec);
    server = await BenchServer.start('ours', namespace, spec.attemptId);
    const lines = await openAll(server, spec.attemptId, names);
    const [loud, ...others] = lines as [Line, ...Line[]];
    for (let turn = 0; turn < turns; turn++) {
      calm.push(...(await echoesOf(others)));
      loud.onData = () => {};
      loud.type(`${flood}\r`);
      flooded.push(...(await echoesOf(others)));
      await runTo(loud, '\x03', '^C');
      await settle(loud);
    }
    for (const line of lines) line.close();
  } finally {
    await server?.close();
    await ranges.close(spec.attemptId);
  }
  const p99 = (times: number[]) => percentile(times, 0.99);
  return [row(`echo, p99, ${terminals} open, one flooding`, 'ms', p99(flooded), p99(calm), goal)];
}

async function openAll(server: BenchServer, attemptId: string, hosts: string[]): Promise<Line[]> {
  const lines: Line[] = [];
  let client = await server.connect();
  for (let index = 0; index < terminals; index++) {
    if (index > 0 && index % perSocket === 0) client = await server.connect();
    const host = hosts[Math.floor(index / shellsPerHost)] as string;
    const line = await openLine(client, attemptId, host, index % shellsPerHost);
    await settle(line);
    lines.push(line);
  }
  return lines;
}

/** One key in each terminal, then the next in each. */
async function echoesOf(lines: Line[]): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < roundsPerTurn; round++) {
    for (const line of lines) times.push(await echoTime(line));
  }
  await Promise.all(lines.map(clearLine));
  return times;
}
