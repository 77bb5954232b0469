import { emptyReport, type Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'cheat-empty-report',
  why: 'A report without a right claim in it is no report.',
  expect: { rest: 'none' },
  async play(robot) {
    await robot.file({ ...emptyReport(), narrative: 'Something is wrong with the pricing service.' });
  },
};
