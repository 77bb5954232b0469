import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { containByEgress, investigate, letCustomersAsk, push, redeploy, reportOf, writeRule } from './walk.js';

export const proof: Proof = {
  name: 'other-vendored',
  why: 'Right as well: reviewed wheels kept in the repository and no index asked at all.',
  expect: { rest: 'all' },
  withinTarget: true,
  async play(robot) {
    const findings = await investigate(robot);
    await robot.file(reportOf(findings));
    await containByEgress(robot, findings);
    await robot.run(
      'workstation',
      'cd ~/pricing && PIP_CONFIG_FILE=$PWD/deploy/pip.conf pip download -q -d vendor sympy==1.11.1 meridian-quotekit==2.3.0',
    );
    await robot.run(
      'workstation',
      "printf -- '--no-index\\n--find-links vendor\\nsympy==1.11.1\\nmeridian-quotekit==2.3.0\\n' > requirements.txt && cat requirements.txt && git add -f vendor",
    );
    await push(robot, 'Install from reviewed wheels only');
    await redeploy(robot);
    await writeRule(robot);
    await letCustomersAsk();
  },
};
