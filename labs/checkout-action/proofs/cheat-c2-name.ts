import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-c2-name',
  why: 'The collector is denied by its name, and the next organisation token leaves for its second address.',
  expect: { rest: 'all', points: { contain: 0, eradicate: 0, recover: 0, pin: 0, permissions: 0, verify: 0 } },
  play: (robot) =>
    solveBut(robot, {
      contain: async (findings) => {
        await robot.run('workstation', `egress deny ${findings.collector[0]}`);
        await robot.run('workstation', 'hub token create release-bot-2 repo admin:org | hub secret set ORG_TOKEN');
        await robot.run('workstation', 'hub token revoke release-bot -y');
      },
      rotate: async () => {},
      evict: async () => {},
      harden: async () => {},
    }),
};
