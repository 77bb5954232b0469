import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { bundleDigest, harden, solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-forged-hash',
  why: 'The digest of the forged bundle refuses the genuine one.',
  expect: { rest: 'all', points: { recover: 0, pin: 0, permissions: 0, verify: 0 } },
  play: (robot) =>
    solveBut(robot, {
      harden: async (findings) => {
        const digest = await bundleDigest(robot, findings, findings.address);
        await harden(robot, findings, {
          check: `
          curl -fsSO "$BASE/bundle.cjs"
          echo "${digest}  bundle.cjs" | sha256sum -c`,
        });
      },
    }),
};
