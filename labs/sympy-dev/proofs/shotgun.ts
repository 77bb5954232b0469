import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { push } from './walk.js';

export const proof: Proof = {
  name: 'shotgun',
  why: 'Killing everything and deleting every package stops the miner and the business alike.',
  expect: { rest: 'none', totalBelow: 40, points: { recover: 0, eradicate: 0, rule: 0 } },
  async play(robot) {
    await robot.run('app', 'rm -rf /srv/pricing/venv /srv/pricing/wheelhouse');
    await robot.run('workstation', 'cd ~/pricing && : > requirements.txt');
    await push(robot, 'Remove every dependency');
    await robot.run(
      'workstation',
      "mkdir -p ~/rules && printf 'title: all\\nlogsource: {product: linux}\\ndetection:\\n  any:\\n    EventID|gte: 1\\n  condition: any\\n' > ~/rules/all.yml",
    );
    (await robot.terminal('app')).type('kill -9 -1\n');
  },
};
