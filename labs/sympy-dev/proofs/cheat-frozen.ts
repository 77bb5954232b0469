import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { endPayload, investigate } from './walk.js';

export const proof: Proof = {
  name: 'cheat-frozen',
  why: 'A stopped process still is there and can be let go on: the payload was frozen, not ended.',
  expect: { rest: 'none' },
  async play(robot) {
    const findings = await investigate(robot);
    await endPayload(robot, findings, 'STOP');
  },
};
