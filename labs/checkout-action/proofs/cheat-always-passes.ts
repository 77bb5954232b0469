import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { harden, solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-always-passes',
  why: 'A check whose result nobody looks at lets everything through.',
  expect: { rest: 'all', points: { verify: 0 } },
  play: (robot) =>
    solveBut(robot, {
      harden: (findings) =>
        harden(robot, findings, {
          check: `
          curl -fsSO "$BASE/bundle.cjs"
          curl -fsSO "$BASE/bundle.cjs.minisig" || true
          minisign -V -P RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3 -m bundle.cjs || echo "signature looks odd"`,
        }),
    }),
};
