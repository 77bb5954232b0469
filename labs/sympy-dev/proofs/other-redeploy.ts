import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { endPayload, investigate, letCustomersAsk, pinWithHashes, redeploy, reportOf, writeRule } from './walk.js';

export const proof: Proof = {
  name: 'other-redeploy',
  why: 'Right as well: a clean redeploy contains by itself once the running payload is ended; no gateway rule is needed.',
  expect: { rest: 'all' },
  withinTarget: true,
  async play(robot) {
    const findings = await investigate(robot);
    await robot.file(reportOf(findings));
    await pinWithHashes(robot);
    await redeploy(robot);
    await endPayload(robot, findings);
    await writeRule(robot);
    await letCustomersAsk();
  },
};
