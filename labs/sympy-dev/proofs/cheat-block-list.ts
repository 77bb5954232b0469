import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { containByEgress, investigate, letCustomersAsk, push, redeploy, reportOf, writeRule } from './walk.js';

export const proof: Proof = {
  name: 'cheat-block-list',
  why: 'A list of forbidden names knows only the last attack: each new poisoning gets in.',
  expect: { rest: 'all', points: { install: 0 } },
  async play(robot) {
    const findings = await investigate(robot);
    await robot.file(reportOf(findings));
    await containByEgress(robot, findings);
    await robot.run(
      'workstation',
      "cd ~/pricing && sed -i 's/^sympy-dev.*/sympy==1.11.1/' requirements.txt && sed -i '/^set -eu/a if grep -q sympy-de[v] requirements.txt; then echo blocked; exit 1; fi' deploy/install.sh && cat deploy/install.sh",
    );
    await push(robot, 'Genuine SymPy, and a list of forbidden names');
    await redeploy(robot);
    await writeRule(robot);
    await letCustomersAsk();
  },
};
