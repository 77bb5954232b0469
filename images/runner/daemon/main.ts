import { Resolver } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Daemon } from './daemon.js';
import { createPlatform } from './platform.js';
import { healthPort, placed, readSettings } from './settings.js';
import { sweep } from './sweep.js';

/*
 * The runner's daemon. `GET :8080/healthz` answers 200 once the platform has taken the runner on, `GET :8080/status` tells what it does.
 */
const say = (line: string) => console.log(`${new Date().toISOString()} ${line}`);
await laid();
const settings = readSettings();
await named(new URL(settings.apiUrl).hostname);
sweep(say);
const daemon = new Daemon({ settings, platform: createPlatform(settings), say });
const answers: Record<string, () => [number, string]> = {
  '/healthz': () => (daemon.accepted ? [200, 'ok\n'] : [503, 'the platform has not taken this runner on yet\n']),
  '/status': () => [200, `${JSON.stringify(daemon.status())}\n`],
};
createServer((request, response) => {
  const [status, body] = answers[request.url ?? '']?.() ?? [404, 'not found\n'];
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(body);
}).listen(healthPort);
void daemon.work();

/**
 * A question that comes before the resolver is there is lost, and asked again by the system only after five seconds: so we ask
 * until the name is answered, for a little while, each time with twice the patience.
 */
async function named(host: string): Promise<void> {
  const until = Date.now() + 5_000;
  for (let patienceMs = 25; Date.now() < until; patienceMs *= 2) {
    const resolver = new Resolver({ tries: 1 });
    const timer = setTimeout(() => resolver.cancel(), patienceMs);
    const found = await resolver.resolve4(host).catch(() => []);
    clearTimeout(timer);
    if (found.length > 0) return;
    await sleep(20);
  }
}

/** The supervisor starts this program early, so that it is warm when the host's files come. */
async function laid(): Promise<void> {
  while (!existsSync(placed)) await sleep(20);
}
