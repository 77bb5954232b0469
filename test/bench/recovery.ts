import { Robot } from '../../orchestrator/authoring/robot.js';
import { newToken } from '../faults/server.js';
import { type Part, Site } from '../faults/site.js';
import { limit, type Row } from './report.js';

const labs = ['sympy-dev', 'checkout-action'];
const live = 20;
/** What whoever was at work notices of it at most. */
const mostMs = 10_000;

/** Twenty labs are live, with a shell each, when one of the platform's two processes is killed: until the last shell answers again. */
export async function benchRecovery(): Promise<Row[]> {
  const site = await Site.open({ MAX_LIVE_ATTEMPTS: String(live), WARM_RANGES: '0' });
  const people: { robot: Robot; token: string }[] = [];
  try {
    for (let one = 0; one < live; one++) {
      const token = await newToken(site.url, `Robot ${one + 1}`);
      const robot = new Robot(site.url, token);
      people.push({ robot, token });
      await robot.ask(labs[one % labs.length] as string, 'practice');
    }
    for (const { robot } of people) {
      await robot.until('ready');
      await robot.begin();
      await inShell(robot, 'mine=kept');
    }
    const recovery = async (part: Part) => {
      const began = performance.now();
      await site.kill(part);
      await Promise.all(
        people.map(async (person) => {
          person.robot = site.again(person.robot, person.token);
          const shown = await inShell(person.robot, 'echo "it is $mine"');
          if (!shown.includes('it is kept')) throw new Error('Another shell answered.');
        }),
      );
      return performance.now() - began;
    };
    return [
      limit(`${live} shells answer again, who serves was killed`, 'ms', await recovery('main.ts'), mostMs),
      limit(
        `${live} shells answer again, who holds the engine was killed`,
        'ms',
        await recovery('engine-main.ts'),
        mostMs,
      ),
    ];
  } finally {
    for (const { robot } of people) await robot.close();
    await site.close();
  }
}

async function inShell(robot: Robot, line: string): Promise<string> {
  const [host] = (await robot.view()).hosts;
  return robot.run(host?.name ?? '', line);
}
