import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { bundleDigest, genuineAddress, harden, solveBut, validateDnssec } from './walk.js';

export const proof: Proof = {
  name: 'other-digest',
  why: 'The digest of the reviewed bundle decides, a new release waits for review, and names are validated.',
  expect: { rest: 'all' },
  play: (robot) =>
    solveBut(robot, {
      harden: async (findings) => {
        const digest = await bundleDigest(robot, findings, await genuineAddress(robot, findings));
        await harden(robot, findings, {
          check: `
          curl -fsSO "$BASE/bundle.cjs"
          echo "${digest}  bundle.cjs" | sha256sum -c`,
        });
      },
      resolver: () => validateDnssec(robot),
    }),
};
