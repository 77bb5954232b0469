import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-secret-deleted',
  why: 'A secret that is deleted where it is used is still valid where it was issued.',
  expect: { rest: 'all', points: { eradicate: 0 } },
  play: (robot) =>
    solveBut(robot, {
      rotate: async () => {
        await robot.run('workstation', 'hub secret delete ORG_TOKEN -y');
      },
    }),
};
