import { setTimeout as pause } from 'node:timers/promises';
import { Robot } from '../../orchestrator/authoring/robot.js';
import type { AttemptId } from '../../orchestrator/contract/attempt.js';
import { docker } from '../range/help.js';
import { openBenchGround } from './ground.js';
import { benchPaint } from './paint.js';
import { median, type Row, row } from './report.js';

const rounds = 7;
const lab = 'sympy-dev';
const host = 'app';

/**
 * Claiming a lab that was prepared ahead, as a program with a token does: from the request until the attempt is ready, and
 * from the request for its first terminal until the first byte of a fresh shell's prompt. The floor is what a shell in such
 * a container costs at least: one exec of the engine's bare client until its first byte, in the same range, turn by turn.
 */
export async function benchWarm(): Promise<Row[]> {
  const ground = await openBenchGround({ warm: 1 });
  const claims: number[] = [];
  const prompts: number[] = [];
  const floor: number[] = [];
  const isPrepared = async () => {
    await until(() => ground.warm().some((level) => level.lab === lab && level.ready > 0));
    // What was just prepared has come to rest, as one has that waits for somebody.
    await pause(3_000);
  };
  let painted: Row[];
  try {
    for (let round = 0; round <= rounds; round++) {
      await isPrepared();
      const robot = new Robot(ground.url, await ground.newToken());
      const { id, claim } = await claimed(robot);
      const prompt = await firstBytes(robot, id);
      const bare = await bareExec(id);
      await robot.call('POST', `/attempts/${id}/close`, {});
      await robot.close();
      if (round === 0) continue;
      claims.push(claim);
      prompts.push(prompt);
      floor.push(bare);
    }
    painted = await benchPaint(ground, lab, median(floor), isPrepared);
  } finally {
    await ground.close();
  }
  return [
    row(`claim a warm ${lab}: request → ready`, 'ms', median(claims), median(floor), null),
    row('first terminal of a warm lab: request → first byte of the prompt', 'ms', median(prompts), median(floor), 1.6),
    ...painted,
  ];
}

/** Asks for the lab and hears by the socket that it is ready. */
async function claimed(robot: Robot): Promise<{ id: AttemptId; claim: number }> {
  await new Promise<void>((resolve) => {
    if (robot.socket.connected) resolve();
    else robot.socket.once('connect', () => resolve());
  });
  const start = performance.now();
  const { id, clockStartedAt } = await robot.ask(lab, 'practice');
  await robot.untilTold('ready');
  const claim = performance.now() - start;
  if (clockStartedAt !== null) throw new Error('the clock of a warm lab runs already');
  return { id, claim };
}

/** Opens the first terminal, and waits for what its shell says first: in the snapshot, or after it. */
function firstBytes(robot: Robot, attempt: AttemptId): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const there = () => resolve(performance.now() - start);
    robot.socket.on('terminal:data', there);
    robot.socket.emit('terminal:open', { attempt, host, shell: 0, cols: 80, rows: 24 }, (answer) => {
      if (!answer.ok) reject(new Error(answer.problem.title));
      else if (answer.snapshot !== '') there();
    });
  });
}

async function bareExec(attempt: AttemptId): Promise<number> {
  const filters = { label: [`chaindrill.attempt=${attempt}`, `chaindrill.host=${host}`] };
  const [found] = await docker.listContainers({ filters });
  const container = docker.getContainer(found?.Id ?? '');
  const start = performance.now();
  const exec = await container.exec({
    Cmd: ['bash', '-i'],
    AttachStdin: true,
    AttachStdout: true,
    Tty: true,
    User: '1000',
  });
  const stream = await exec.start({ hijack: true, stdin: true, Tty: true });
  await new Promise((resolve) => stream.once('data', resolve));
  const took = performance.now() - start;
  stream.end('exit\n');
  return took;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(100);
}
