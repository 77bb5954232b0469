import type { Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'cheat-loud-rule',
  why: 'A rule that fires on everything tells nothing.',
  expect: { rest: 'none' },
  async play(robot) {
    await robot.run(
      'workstation',
      "printf 'title: all\\nlogsource: {product: hub}\\ndetection:\\n  any:\\n    action|re: .+\\n  condition: any\\n' > ~/rules/all.yml",
    );
  },
};
