import { docker, labSpec, rangeSpec, testRanges } from '../../range/help.js';
import { ensureTestImage } from '../../range/image.js';
import { median, percentile, type Row, row } from '../report.js';
import { benchCrowd } from './crowd.js';
import { BenchServer, type Line, openLine, rawLine } from './line.js';
import { bulkRate, echoTimes, settle } from './measure.js';
import type { Kind } from './server.js';
import { benchSlowClient } from './slow-client.js';

const rounds = 9;
const keystrokes = 160;
/** Of the engine's own stream. A browser needs a server between, so how much slower an echo is than there is only told. */
const bulkGoal = 0.9;
/** Of a naive relay over socket.io: what there must be between browser and shell at the least. */
const relayGoals = { echo: 1.15, slowEcho: 1.25, bulk: 0.9 };
/** What recording and ledger may cost: a tenth of throughput and of the time of an echo. */
const evidenceGoals = { echo: 1.1, bulk: 0.9 };

type Way = 'raw' | Kind;

/**
 * Echo and bulk output through the whole path, each server in processes of its own and the client in this one: ours, in two
 * processes as `npm start` has them and in one, with the evidence that is kept and without; a naive relay over the same
 * in-container session; and the engine's own exec stream with a bare shell on it, read here. All in the same container, turn
 * by turn.
 */
export async function benchTerminal(): Promise<Row[]> {
  await ensureTestImage(docker);
  return [...(await benchPath()), ...(await benchCrowd()), ...(await benchSlowClient())];
}

async function benchPath(): Promise<Row[]> {
  const { ranges, namespace } = testRanges();
  const spec = rangeSpec([labSpec('workstation', { cpus: 2 })]);
  const { attemptId } = spec;
  const servers: BenchServer[] = [];
  const echo: Record<Way, number[]> = { raw: [], relay: [], ours: [], together: [], unrecorded: [] };
  const bulk: Record<Way, number[]> = { raw: [], relay: [], ours: [], together: [], unrecorded: [] };
  try {
    await ranges.open(spec);
    const lines: [Way, Line][] = [['raw', await rawLine(ranges, attemptId, 'workstation')]];
    for (const [shell, kind] of (['relay', 'ours', 'together', 'unrecorded'] as const).entries()) {
      const server = await BenchServer.start(kind, namespace, attemptId);
      servers.push(server);
      lines.push([kind, await openLine(await server.connect(), attemptId, 'workstation', shell)]);
    }
    for (const [, line] of lines) await settle(line);
    for (let round = 0; round <= rounds; round++) {
      for (const [way, line] of lines) {
        const times = await echoTimes(line, keystrokes);
        const rate = await bulkRate(line);
        // The first round warms everything up and is not counted.
        if (round === 0) continue;
        echo[way].push(...times);
        bulk[way].push(rate);
      }
    }
    for (const [, line] of lines) line.close();
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await ranges.close(attemptId);
  }
  const p99 = (times: number[]) => percentile(times, 0.99);
  return [
    row('echo, median, against the raw stream', 'ms', median(echo.ours), median(echo.raw), null),
    row('echo, p99, against the raw stream', 'ms', p99(echo.ours), p99(echo.raw), null),
    row('bulk, against the raw stream', 'MB/s', median(bulk.ours), median(bulk.raw), bulkGoal),
    row('echo, median, against a relay', 'ms', median(echo.ours), median(echo.relay), relayGoals.echo),
    row('echo, p99, against a relay', 'ms', p99(echo.ours), p99(echo.relay), relayGoals.slowEcho),
    row('bulk, against a relay', 'MB/s', median(bulk.ours), median(bulk.relay), relayGoals.bulk),
    row('echo, median, against one process', 'ms', median(echo.ours), median(echo.together), null),
    row('bulk, against one process', 'MB/s', median(bulk.ours), median(bulk.together), null),
    row('echo, against one without evidence', 'ms', median(echo.ours), median(echo.unrecorded), evidenceGoals.echo),
    row('bulk, against one without evidence', 'MB/s', median(bulk.ours), median(bulk.unrecorded), evidenceGoals.bulk),
  ];
}
