import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { openProvingGround } from '../../orchestrator/authoring/ground.js';
import { Holder } from './holder.js';

export type BenchGround = Awaited<ReturnType<typeof openBenchGround>>;

/** A server in this process, and another that holds the engine, as `npm start` has them apart. `close` removes its data too. */
export async function openBenchGround(limits: { warm?: number; most?: number }) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const holder = await Holder.start(folder);
  const log = pino({ level: 'silent' });
  const ground = await openProvingGround(folder, log, { ...limits, engineProcess: holder.path });
  return {
    ...ground,
    async close() {
      await ground.close();
      await holder.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
