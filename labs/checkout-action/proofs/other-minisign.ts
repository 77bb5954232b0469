import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { forwardOverTls, harden, minisignKey, solveBut } from './walk.js';

export const proof: Proof = {
  name: 'other-minisign',
  why: 'The publisher’s minisign key decides, and names are asked for over TLS.',
  expect: { rest: 'all' },
  play: (robot) =>
    solveBut(robot, {
      harden: async (findings) =>
        harden(robot, findings, {
          check: `
          curl -fsSO "$BASE/bundle.cjs" && curl -fsSO "$BASE/bundle.cjs.minisig"
          minisign -V -P ${await minisignKey(robot)} -m bundle.cjs`,
        }),
      resolver: () => forwardOverTls(robot),
    }),
};
