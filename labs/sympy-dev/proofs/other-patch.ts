import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { endPayload, investigate, letCustomersAsk, pinWithHashes, redeploy, reportOf, writeRule } from './walk.js';

export const proof: Proof = {
  name: 'other-patch',
  why: 'Right as well: the genuine file laid over the poisoned one stops the trigger itself; then the clean way out.',
  expect: { rest: 'all' },
  withinTarget: true,
  async play(robot) {
    const findings = await investigate(robot);
    await robot.file(reportOf(findings));
    for (const file of findings.files)
      await robot.run('app', `cp /tmp/genuine/files/${file} /srv/pricing/venv/lib/python3.11/site-packages/${file}`);
    await robot.run('app', 'appctl restart', { timeoutMs: 60_000 });
    await endPayload(robot, findings);
    await pinWithHashes(robot);
    await redeploy(robot);
    await writeRule(robot);
    await letCustomersAsk();
  },
};
