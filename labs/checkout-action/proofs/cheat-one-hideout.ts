import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { evict, solveBut } from './walk.js';

export const proof: Proof = {
  name: 'cheat-one-hideout',
  why: 'One of two back doors is left: the attacker comes back through it.',
  expect: { rest: 'all', points: { eradicate: 0 } },
  play: (robot) => solveBut(robot, { evict: (doors) => evict(robot, doors.slice(0, 1)) }),
};
