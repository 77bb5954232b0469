import type { Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'cheat-loud-rule',
  why: 'A rule that fires on everything catches the attack and is switched off within the hour.',
  expect: { rest: 'none' },
  async play(robot) {
    await robot.run(
      'workstation',
      `mkdir -p ~/rules && cat > ~/rules/everything.yml <<'EOF'
title: Everything
logsource:
  product: linux
detection:
  any:
    EventID|gte: 1
  condition: any
EOF`,
    );
  },
};
