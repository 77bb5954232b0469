import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { containByEgress, investigate, letCustomersAsk, pinWithHashes, redeploy, reportOf, writeRule } from './walk.js';

export const proof: Proof = {
  name: 'solve',
  why: 'A model answer: investigate, report, deny and kill, pin by hash, redeploy, write a rule on behaviour.',
  expect: { rest: 'all' },
  withinTarget: true,
  async play(robot) {
    const findings = await investigate(robot);
    await robot.file(reportOf(findings));
    await containByEgress(robot, findings);
    await pinWithHashes(robot);
    await redeploy(robot);
    await writeRule(robot);
    await letCustomersAsk();
  },
};
