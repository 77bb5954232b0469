import { createServer } from 'node:http';
import { Daemon } from './daemon.js';
import { createPlatform } from './platform.js';
import { healthPort, readSettings } from './settings.js';
import { sweep } from './sweep.js';

/*
 * The runner's daemon. `GET :8080/healthz` answers 200 once the platform has taken the runner on, `GET :8080/status` tells what it does.
 */
const say = (line: string) => console.log(`${new Date().toISOString()} ${line}`);
const settings = readSettings();
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
