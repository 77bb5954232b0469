import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limit, median, percentile, type Row, row } from '../report.js';
import { firstBytesOf, timesOf } from './ask.js';
import { eventToBoard } from './board.js';
import { buildPast, type Past } from './past/build.js';
import { cohort } from './past/people.js';
import { type Issued, type Places, placesOf } from './places.js';
import { serve } from './serving.js';

/** Requests of each route that count in a round, after those that warm it up. Of the rounds the quietest counts. */
const asked = 60;
const rounds = 3;
const warmUp = 6;
const mostMs = 50;
const streams = ['/account/export'];
/** What is kept in memory of an answer makes later ones quick: the first ones count, right after a start. */
const firstReads = ['/attempts/{id}/integrity'];
/** A change is gathered for a quarter of a second before the board tells it. */
const boardMostMs = 300;

interface Measured {
  path: string;
  p50: number;
  p95: number;
}

/**
 * Every GET route of a platform with a cohort of two hundred, of whom fifty work in a lab, on one core: the slowest ones
 * against their limit (`all`: all of them), two at once, the live board, and what is above a bare read of one row over
 * express and SQLite.
 */
export async function benchLoad(all: boolean): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const past = await buildPast(folder);
    const bare = await measureBare(folder, past);
    // A platform reads what it grades: this is how a later start finds it.
    await withPlatform(folder, (url) => readOnce(url, past));
    const { routes, two, board } = await withPlatform(folder, (url) => measureAll(url, past));
    return [
      ...slowest(routes, all).map(({ path, p95 }) => limit(`GET ${path}, p95`, 'ms', p95, mostMs)),
      limit('all routes in turn, two at once, p95', 'ms', two.p95, mostMs),
      limit('a report until the live board tells it over REST, p95', 'ms', board.p95, boardMostMs),
      row('the median route, against a bare read', 'ms', median(routes.map(({ p50 }) => p50)), bare.p50, null),
      row('the slowest route, against a bare read', 'ms', Math.max(...routes.map(({ p50 }) => p50)), bare.p50, null),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withPlatform<T>(folder: string, what: (url: string) => Promise<T>): Promise<T> {
  const platform = await serve('platform', folder);
  try {
    return await what(platform.url);
  } finally {
    await platform.end();
  }
}

async function readOnce(url: string, past: Past): Promise<void> {
  const places = await placesIn(url, past);
  for (const path of firstReads) {
    const asks = (places[path] ?? []).map((ask) => ({ ...ask, path: `/api${ask.path}` }));
    await timesOf(url, asks, asks.length);
  }
}

/** Every route, all of them together, and the live board. */
async function measureAll(url: string, past: Past) {
  const places = await placesIn(url, past);
  const routes: Measured[] = [];
  for (const path of new Set([...firstReads, ...Object.keys(places)]))
    routes.push(await measureRoute(url, path, places[path] ?? []));
  const all = shuffled(Object.values(places)).map((ask) => ({ ...ask, path: `/api${ask.path}` }));
  const two = measured('two', await timesOf(url, all, all.length * 2, 2));
  return { routes, two, board: measured('board', await eventToBoard(url, past)) };
}

/**
 * What else the machine does can only make it slower, so of several rounds the quietest tells most. An export is a stream, as
 * long as what a person left: its first byte is what somebody waits for.
 */
async function measureRoute(url: string, path: string, asks: Places[string]): Promise<Measured> {
  const api = asks.map((ask) => ({ ...ask, path: `/api${ask.path}` }));
  const times = streams.includes(path) ? firstBytesOf : timesOf;
  await times(url, api, warmUp);
  const all: Measured[] = [];
  const most = firstReads.includes(path) ? 1 : rounds;
  for (let round = 0; round < most; round++) all.push(measured(path, await times(url, api, asked)));
  return quietest(all);
}

const quietest = (all: readonly Measured[]): Measured => all.reduce((best, one) => (one.p95 < best.p95 ? one : best));

async function measureBare(folder: string, { people }: Past): Promise<Measured> {
  const server = await serve('bare', folder);
  const asks = people.trainees.map(({ account, cookie }) => ({ path: `/accounts/${account.id}`, cookie }));
  await timesOf(server.url, asks, 200);
  const bare = measured('bare', await timesOf(server.url, asks, 500));
  await server.end();
  return bare;
}

const measured = (path: string, times: number[]): Measured => ({
  path,
  p50: median(times),
  p95: percentile(times, 0.95),
});

/** Those over the limit and the worst below it; with `all`, every one. Slowest first. */
function slowest(routes: readonly Measured[], all: boolean): Measured[] {
  const sorted = [...routes].sort((a, b) => b.p95 - a.p95);
  const over = sorted.filter(({ p95 }) => p95 > mostMs).length;
  return all ? sorted : sorted.slice(0, over + 1);
}

/** Every route that the platform says it has, with its place in the bench. */
export async function placesIn(url: string, past: Past): Promise<Places> {
  const places = placesOf(past, await issuedBy(url, past));
  const { paths } = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const served = Object.entries(paths).flatMap(([path, methods]) =>
    'get' in methods ? [path.replace(/^\/api/, '')] : [],
  );
  const missing = served.filter((path) => places[path] === undefined);
  if (missing.length > 0) throw new Error(`No place in test/bench/load/places.ts: GET ${missing.join(', GET ')}`);
  return Object.fromEntries(served.map((path) => [path, places[path] ?? []]));
}

async function issuedBy(url: string, { people }: Past): Promise<Issued> {
  const ask = async (path: string) =>
    (await fetch(`${url}${path}`, { headers: { cookie: people.teacher.cookie } })).json();
  const certificates = (await ask(`/api/cohorts/${cohort}/certificates`)) as { number: string }[];
  const identity = JSON.stringify(await ask('/.well-known/did.json'));
  return {
    numbers: certificates.slice(0, 20).map(({ number }) => number),
    badgeKey: /"kid":"([^"]+)"/.exec(identity)?.[1] ?? '-',
  };
}

/** Each route once, then each its next parameters, so that what follows one another differs. */
function shuffled<T>(places: readonly (readonly T[])[]): T[] {
  return [0, 1, 2, 3].flatMap((turn) => places.flatMap((asks) => asks[turn % asks.length] ?? []));
}
