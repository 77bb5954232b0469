import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { containByEgress, investigate, letCustomersAsk } from './walk.js';

export const proof: Proof = {
  name: 'cheat-uninstalled',
  why: 'Uninstalled from the environment but still in the requirements: the next deploy brings it back.',
  expect: { rest: 'none', points: { contain: 20, recover: 15 } },
  async play(robot) {
    const findings = await investigate(robot);
    await containByEgress(robot, findings);
    await robot.run('app', 'appctl maintenance on');
    await robot.run(
      'app',
      'pip --python /srv/pricing/venv/bin/python uninstall -q -y sympy-dev && pip --python /srv/pricing/venv/bin/python install -q sympy==1.11.1',
      { timeoutMs: 120_000 },
    );
    await robot.run('app', 'appctl restart && appctl maintenance off', { timeoutMs: 60_000 });
    await letCustomersAsk();
  },
};
