import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { harden, identityCheck, signingAuthority, solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-continue-on-error',
  why: 'A check that may fail stops nothing.',
  expect: { rest: 'all', points: { verify: 0 } },
  play: (robot) =>
    solveBut(robot, {
      harden: async (findings) =>
        harden(robot, findings, {
          check: identityCheck(findings, await signingAuthority(robot)),
          stepKeys: '\n        continue-on-error: true',
        }),
    }),
};
