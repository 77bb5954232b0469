import type { Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'shotgun',
  why: 'Revoking, deleting and switching off everything in sight stops the attack and the business alike.',
  expect: { rest: 'none', totalBelow: 40, points: { recover: 0, contain: 0, rule: 0 } },
  async play(robot) {
    await robot.run('workstation', 'hub token revoke release-bot -y');
    const remove = (command: string, verb: string) =>
      `for id in $(hub ${command} --json | jq -r '(if type == "array" then . else .runners end)[].id'); do hub ${verb} $id -y; done`;
    await robot.run('workstation', remove('keys', 'key delete'), { mayFail: true });
    await robot.run('workstation', remove('runners', 'runner delete'), { mayFail: true });
    await robot.run('workstation', remove('ops jobs', 'ops job delete'), { mayFail: true });
    await robot.run('workstation', remove('ops accounts', 'ops account delete'), { mayFail: true });
    await robot.run(
      'workstation',
      "cd ~/$(jq -r .repository ~/.config/hub/config.json | cut -d/ -f2) && git rm -qr .github && git commit -qm 'Remove every workflow' && git push -q origin HEAD:main",
    );
    await robot.run(
      'workstation',
      "printf 'title: all\\nlogsource: {product: hub}\\ndetection:\\n  any:\\n    action|contains: _\\n  condition: any\\n' > ~/rules/all.yml",
    );
    await robot.run('runner', 'runnerctl pause');
  },
};
