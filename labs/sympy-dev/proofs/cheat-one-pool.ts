import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { endPayload, investigate } from './walk.js';

export const proof: Proof = {
  name: 'cheat-one-pool',
  why: 'With one destination blocked the next trigger still downloads the payload and runs it.',
  expect: { rest: 'none' },
  async play(robot) {
    const findings = await investigate(robot);
    await robot.run('workstation', `egress deny ${String(findings.pools[0]).split(':')[0]}`);
    await endPayload(robot, findings);
  },
};
