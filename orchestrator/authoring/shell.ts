import type { Lab } from '../catalog/catalog.js';
import { type Answer, windowBytes } from '../contract/live.js';
import { Robot } from './robot.js';
import type { ProvingGround } from './verify.js';

/**
 * Opens a fresh range of a lab, fires its attack, and joins this process's terminal to a shell of one host, for lab authors.
 * Resolves when the shell has ended (`exit`, Ctrl-D); the range is closed then.
 */
export async function openShell(lab: Lab, host: string, ground: ProvingGround): Promise<void> {
  const robot = new Robot(ground.url, await ground.newToken());
  const { stdin, stdout } = process;
  try {
    stdout.write(`Opening ${lab.manifest.id} …\r\n`);
    await robot.open(lab.manifest.id);
    await robot.begin();
    stdout.write(`The attack is under way. This is ${host}; "exit" closes the lab.\r\n`);
    await join(robot, host);
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
    await robot.close();
  }
}

async function join(robot: Robot, host: string): Promise<void> {
  const { stdin, stdout } = process;
  const { socket, attemptId } = robot;
  const size = () => ({ cols: stdout.columns || 80, rows: stdout.rows || 24 });
  const request = { attempt: attemptId as never, host, shell: 0, ...size() };
  const answer = await new Promise<Answer<{ terminal: string; snapshot: string; gap: boolean }>>((resolve) => {
    socket.emit('terminal:open', request, resolve);
  });
  if (!answer.ok) throw new Error(answer.problem.detail ?? answer.problem.title);
  const { terminal, snapshot } = answer;
  stdout.write(snapshot);
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('data', (bytes) => socket.emit('terminal:input', terminal, new Uint8Array(bytes)));
  stdout.on('resize', () => socket.emit('terminal:resize', { terminal, ...size() }));
  let shown = 0;
  socket.on('terminal:data', (id, bytes) => {
    if (id !== terminal) return;
    const chunk = Buffer.from(bytes);
    stdout.write(chunk, () => {
      shown += chunk.length;
      if (shown < windowBytes / 4) return;
      socket.emit('terminal:ack', terminal, shown);
      shown = 0;
    });
  });
  await new Promise<void>((resolve) => {
    socket.on('terminal:exit', (id) => id === terminal && resolve());
    socket.on('disconnect', () => resolve());
  });
}
