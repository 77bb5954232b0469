import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { endPayload, investigate } from './walk.js';

export const proof: Proof = {
  name: 'cheat-service-stopped',
  why: 'A service that answers nobody triggers nothing; that contains the business and not the attack.',
  expect: { rest: 'none' },
  async play(robot) {
    const findings = await investigate(robot);
    await robot.run('app', 'appctl maintenance on');
    await endPayload(robot, findings);
  },
};
