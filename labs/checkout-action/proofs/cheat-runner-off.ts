import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-runner-off',
  why: 'A runner that is switched off for good contains nothing, and releases nothing.',
  expect: { rest: 'all', points: { contain: 0, recover: 0, permissions: 0, verify: 0 } },
  play: (robot) =>
    solveBut(robot, {
      contain: async () => {
        await robot.run('workstation', 'hub token revoke release-bot -y');
        await robot.run('runner', 'runnerctl pause');
      },
    }),
};
