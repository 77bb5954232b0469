import { io } from 'socket.io-client';
import { type Line, openLine } from '../terminal/line.js';
import { settle } from '../terminal/measure.js';

/*
 * A hostile trainee's browser, in a process of its own: `… trainee.ts URL TOKEN ATTEMPT HOST…`. Told 'attack' by who forked it,
 * starts in the shells of every host what is below, and troubles the server as well; told 'rest', stops.
 */

/** What is started in the shells of each host, all at once; it ends with the shell's Ctrl-C. */
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
/** What the server has to refuse comes ten times a second, 10 Mbit/s of it. */
const troubleEveryMs = 100;
const large = Buffer.alloc(64 * 1024, 'x');

const [url, token, attempt, ...hosts] = process.argv.slice(2) as [string, string, string, ...string[]];
const socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true });
const shells: Line[] = [];
for (const host of hosts) {
  for (const shell of hostile.keys()) shells.push(await openLine(socket, attempt, host, shell));
}
for (const shell of shells) await settle(shell);

let trouble: NodeJS.Timeout | undefined;
process.on('message', (order: 'attack' | 'rest') => {
  clearInterval(trouble);
  if (order === 'rest') {
    for (const shell of shells) shell.type('\x03');
    return;
  }
  // Packets and files first: no process can be started once the first of them has taken all.
  for (const [index, shell] of [...shells.entries()].reverse()) shell.type(`${hostile[index % hostile.length]}\n`);
  trouble = setInterval(annoy, troubleEveryMs);
});
process.once('disconnect', () => process.exit());
process.send?.('ready');

/** A guessed token with a body, and input for a terminal that there is not. */
function annoy(): void {
  const headers = { authorization: 'Bearer guessed', 'content-type': 'application/json' };
  fetch(`${url}/api/attempts/${attempt}/reports/draft`, { method: 'PUT', headers, body: large })
    .then((response) => response.arrayBuffer())
    .catch(() => {});
  socket.emit('terminal:input', 'none', large);
}
