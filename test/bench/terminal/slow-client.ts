import type { Client } from '../../platform/support/socket.js';
import { labSpec, rangeSpec, shell, testRanges } from '../../range/help.js';
import { type Row, row } from '../report.js';
import { BenchServer, openLine } from './line.js';
import { bulkRate, flood, pause, settle } from './measure.js';

const printedBytes = 1_000_000_000;
const growthBytes = 8 * 1e6;

/**
 * What the memory of a server, and of what holds the engine for it, grows by at most while a client reads nothing from its
 * connection and its lab prints a gigabyte.
 */
export async function benchSlowClient(): Promise<Row[]> {
  const { ranges, namespace } = testRanges();
  const spec = rangeSpec([labSpec('workstation', { cpus: 2 })]);
  let server: BenchServer | null = null;
  try {
    await ranges.open(spec);
    server = await BenchServer.start('ours', namespace, spec.attemptId);
    const client = await server.connect();
    const line = await openLine(client, spec.attemptId, 'workstation', 0);
    await settle(line);
    // What it needs to serve one flood that is read is no growth.
    await bulkRate(line);
    const before = await server.residentBytes();
    line.type(`${flood} | head -c ${printedBytes}; touch /scratch/printed\r`);
    stopReading(client);
    let peak = before;
    const sampled = server;
    const sampling = setInterval(async () => {
      peak = Math.max(peak, await sampled.residentBytes());
    }, 50);
    while ((await shell(ranges, spec.attemptId, 'ls /scratch/printed')).code !== 0) await pause(500);
    clearInterval(sampling);
    line.close();
    const mega = 1e6;
    return [
      row('memory, client reads nothing of 1 GB', 'MB', peak / mega, before / mega, (before + growthBytes) / before),
    ];
  } finally {
    await server?.close();
    await ranges.close(spec.attemptId);
  }
}

/** The connection stays open, and its receive buffer fills. */
function stopReading(client: Client): void {
  const { ws } = client.io.engine.transport as unknown as { ws: { pause(): void } };
  ws.pause();
}
