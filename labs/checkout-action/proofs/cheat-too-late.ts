import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { harden, identityCheck, signingAuthority, solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-too-late',
  why: 'What is checked after it ran has run.',
  expect: { rest: 'all', points: { verify: 0 } },
  play: (robot) =>
    solveBut(robot, {
      harden: async (findings) => {
        const check = identityCheck(findings, await signingAuthority(robot));
        const base = `https://${findings.name}/${findings.action.split('/')[1]}/v2`;
        await harden(robot, findings, {
          check: null,
          checkoutStep: `      - name: ${findings.step}
        uses: ${findings.action}@${findings.genuineCommit}
      - name: Verify the bundle
        env:
          BASE: ${base}
        run: |
          cd "$RUNNER_TEMP"${check}`,
        });
      },
    }),
};
