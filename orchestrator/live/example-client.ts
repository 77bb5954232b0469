/*
 * A complete client of ChainDrill in one file: opens an attempt, opens a terminal, runs a command, prints its output.
 *
 *   npx tsx orchestrator/live/example-client.ts http://localhost:8080 cd_TOKEN sympy-dev workstation 'id; uname -a'
 *
 * The token needs the scopes attempt:read, attempt:write and terminal: make one on your account page.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { AttemptView } from '../contract/attempt.js';
import { type ClientEvents, type ServerEvents, windowBytes } from '../contract/live.js';

const [url = 'http://localhost:8080', token = '', lab = 'sympy-dev', host = 'workstation', command = 'id'] =
  process.argv.slice(2);

async function rest(method: string, path: string, body?: object): Promise<AttemptView> {
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.title}. ${answer.detail ?? ''}`);
  return answer;
}

// 1. Open an attempt and wait until its range is ready. (Or follow it on the socket: `attempt:follow`.)
let attempt = await rest('POST', '/attempts', { lab, mode: 'practice' });
while (attempt.state === 'queued' || attempt.state === 'opening') {
  await sleep(500);
  attempt = await rest('GET', `/attempts/${attempt.id}`);
}
if (attempt.state !== 'ready') throw new Error(`the attempt is ${attempt.state}: ${attempt.problem?.detail}`);

// 2. Connect. Programs send no Origin header, and bring their token in the handshake.
const socket: Socket<ServerEvents, ClientEvents> = io(url, { transports: ['websocket'], auth: { token } });
socket.on('connect_error', (error) => {
  console.error(error.message, 'data' in error ? error.data : '');
  process.exit(1);
});
socket.on('notice', (problem) => console.error(problem.title, problem.detail));

// 3. Open a terminal: the snapshot first, then what follows. Acknowledge what was processed, or the output pauses.
const end = `done-${Date.now()}`;
const finished = new Promise<void>((resolve) => {
  let unacknowledged = 0;
  let seen = '';
  socket.on('terminal:data', (terminal, bytes) => {
    process.stdout.write(bytes);
    unacknowledged += bytes.length;
    if (unacknowledged >= windowBytes / 4) {
      socket.emit('terminal:ack', terminal, unacknowledged);
      unacknowledged = 0;
    }
    // Echoed, the marker stands in quotes; printed, on a line of its own.
    seen = (seen + Buffer.from(bytes).toString()).slice(-2 * end.length);
    if (seen.includes(`\n${end}`)) resolve();
  });
  socket.on('terminal:exit', (_terminal, problem) => {
    console.error(problem.title);
    resolve();
  });
});
const opened = await socket.emitWithAck('terminal:open', { attempt: attempt.id, host, shell: 0, cols: 120, rows: 30 });
if (!opened.ok) throw new Error(`${opened.problem.title}. ${opened.problem.detail ?? ''}`);
process.stdout.write(opened.snapshot);

// 4. Type, and wait for the end. The shell goes on without us; closing the attempt ends it.
socket.emit('terminal:input', opened.terminal, Buffer.from(`${command}; echo '${end}'\r`));
await finished;
socket.disconnect();
await rest('POST', `/attempts/${attempt.id}/close`);
