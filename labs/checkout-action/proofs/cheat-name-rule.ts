import type { Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'cheat-name-rule',
  why: 'A rule on a name knows only the last attack.',
  expect: { rest: 'none' },
  async play(robot) {
    await robot.run(
      'workstation',
      "printf 'title: name\\nlogsource: {product: hub}\\ndetection:\\n  bot:\\n    actor: release-bot\\n  condition: bot\\n' > ~/rules/name.yml",
    );
  },
};
