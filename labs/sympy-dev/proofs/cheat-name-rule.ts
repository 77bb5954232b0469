import type { Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'cheat-name-rule',
  why: 'The process chooses its own name: a rule on the name of this one never sees the next.',
  expect: { rest: 'none' },
  async play(robot) {
    await robot.run(
      'workstation',
      `mkdir -p ~/rules && cat > ~/rules/name.yml <<'EOF'
title: Kernel worker that is none
logsource:
  product: linux
detection:
  name:
    CommandLine|startswith:
      - '[kworker'
      - 'php-fpm'
  condition: name
EOF`,
    );
  },
};
