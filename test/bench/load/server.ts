import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import express from 'express';
import pino from 'pino';
import { startOrchestrator } from '../../../orchestrator/compose.js';
import { readConfig } from '../../../orchestrator/config.js';
import { type LimitSettings, usualLimits } from '../../../orchestrator/identity/limits.js';
import { quietEngine } from './engine.js';

/*
 * One server in a process of its own: `node … server.ts platform|bare FOLDER`. `platform` is the whole one, composed as it
 * starts for its users, over an engine whose ranges are there and quiet; `bare` is the least that can read one row and send
 * it. Tells its address to the process that started it, and ends when that lets go of it.
 */

const [kind, folder] = process.argv.slice(2) as [kind: 'platform' | 'bare', folder: string];
const url = kind === 'bare' ? await serveBare() : await servePlatform();
process.once('disconnect', () => process.exit());
process.send?.({ url });

async function servePlatform(): Promise<string> {
  const log = pino({ level: 'warn' }, pino.destination(2));
  const config = readConfig({
    PORT: '0',
    CHAINDRILL_DATA: folder,
    MAX_LIVE_ATTEMPTS: '500',
    WARM_RANGES: '0',
    LOG_LEVEL: 'warn',
    RETENTION_DAYS: '3650',
  });
  return (await startOrchestrator(config, { log, engine: quietEngine(livingIn(folder)), limits: noLimits() })).url;
}

/** The attempts whose range lives, with their labs. */
function livingIn(directory: string): Map<string, string> {
  const database = new SqliteDatabase(join(directory, 'chaindrill.db'), { readonly: true });
  const rows = database.prepare("select id, lab_id as lab from attempts where state in ('ready', 'running')").all();
  database.close();
  return new Map((rows as { id: string; lab: string }[]).map(({ id, lab }) => [id, lab]));
}

/** Asking as fast as it answers, one person is many. */
function noLimits(): LimitSettings {
  const limits = Object.keys(usualLimits).map((name) => [name, { points: 1e9, seconds: 60 }]);
  return Object.fromEntries(limits) as unknown as LimitSettings;
}

/** What cannot be had for less with these parts: express, one prepared statement of one row, JSON. */
async function serveBare(): Promise<string> {
  const database = new SqliteDatabase(join(folder, 'chaindrill.db'), { readonly: true });
  const statement = database.prepare('select id, name, role, locale, created_at from accounts where id = ?');
  const app = express();
  app.get('/accounts/:id', (request, response) => {
    response.json(statement.get(request.params.id));
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
