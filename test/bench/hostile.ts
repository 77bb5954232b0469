import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Robot } from '../../orchestrator/authoring/robot.js';
import { newToken, startServer } from '../faults/server.js';
import { limit, median, percentile, type Row, row } from './report.js';
import { type Line, openLine } from './terminal/line.js';
import { clearLine, echoTime, pause, settle } from './terminal/measure.js';

const turns = 4;
const echoesPerTurn = 40;
/** A neighbour may feel so much of it. */
const goal = 2;
/** The server with two labs open and a flood that nobody reads. */
const mostServerMb = 500;

/** What one trainee starts in the shells of each host, all at once; it ends with the shell's Ctrl-C. */
const hostile = [
  // Every process that the host has, each at full speed.
  `python3 -c 'import os,ctypes
try:
    while 1:
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(1, 9)
            while 1: pass
except OSError: pass
while 1: pass'`,
  // Packets to every port of the lab's own network.
  `python3 -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
w = socket.gethostbyname(socket.gethostname()).rsplit(".", 1)[0] + ".2"
n = 0
while 1:
    n += 1
    try: s.sendto(b"x" * 1000, (w, 1024 + n % 60000))
    except OSError: pass'`,
  // Quick processes, and files that come and go.
  'while :; do (:) ; echo x > /tmp/f$RANDOM; rm -f /tmp/f*; done',
  'yes',
];

/** The echo of a key in one lab, quiet and while every host of another is hostile, turn by turn; and what the server needs of memory. */
export async function benchHostile(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const server = await startServer(folder);
  const robots: Robot[] = [];
  const calm: number[] = [];
  const beside: number[] = [];
  try {
    for (const name of ['Robin', 'Mallory']) robots.push(new Robot(server.url, await newToken(server.url, name)));
    const [own, other] = robots as [Robot, Robot];
    await own.open('sympy-dev', 'practice');
    await other.open('checkout-action', 'practice');
    const line = await openLine(own.socket, own.attemptId, 'app', 0);
    await settle(line);
    const shells: Line[] = [];
    for (const { name } of (await other.view()).hosts) {
      // Packets and files first: no process can be started once the first of them has taken all.
      for (const [shell] of hostile.entries()) shells.push(await openLine(other.socket, other.attemptId, name, shell));
    }
    for (const shell of shells) await settle(shell);
    for (let turn = 0; turn < turns; turn++) {
      calm.push(...(await echoesOf(line)));
      for (const [index, shell] of [...shells.entries()].reverse()) shell.type(`${hostile[index % hostile.length]}\n`);
      await pause(2000);
      beside.push(...(await echoesOf(line)));
      for (const shell of shells) shell.type('\x03');
      await pause(3000);
    }
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    const peakMb = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
    const p95 = (times: number[]) => percentile(times, 0.95);
    return [
      row('echo, p95, beside a hostile lab; quiet', 'ms', p95(beside), p95(calm), goal),
      row('… median', 'ms', median(beside), median(calm), null),
      limit('the server’s memory at its peak', 'MB', peakMb, mostServerMb),
    ];
  } finally {
    for (const robot of robots) await robot.close();
    await server.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
}

async function echoesOf(line: Line): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < echoesPerTurn; index++) {
    times.push(await echoTime(line));
    await pause(50);
  }
  await clearLine(line);
  return times;
}
