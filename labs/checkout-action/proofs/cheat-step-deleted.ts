import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { harden, solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-step-deleted',
  why: 'Without the step nothing can go wrong, and nothing is released.',
  expect: { rest: 'all', points: { recover: 0, pin: 0, permissions: 0, verify: 0 } },
  play: (robot) =>
    solveBut(robot, {
      harden: (findings) =>
        harden(robot, findings, {
          check: null,
          checkoutStep: `      - name: ${findings.step}\n        run: echo skipped`,
        }),
    }),
};
