import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { genuineAddress, solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-local-data',
  why: 'An address that is written down by hand does not follow the publisher when it moves.',
  expect: { rest: 'all', points: { resolver: 0 } },
  play: (robot) =>
    solveBut(robot, {
      resolver: async (findings) => {
        const address = await genuineAddress(robot, findings);
        await robot.run(
          'resolver',
          `printf 'server:\\n    local-data: "${findings.name}. A ${address}"\\n' >> /srv/unbound/unbound.conf && resolverctl reload`,
        );
      },
    }),
};
