import { emptyReport, type Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'cheat-empty-report',
  why: 'A report with nothing in it reports nothing.',
  expect: { rest: 'none' },
  async play(robot) {
    await robot.file(emptyReport());
  },
};
