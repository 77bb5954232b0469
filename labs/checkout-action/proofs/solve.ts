import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { solveBut } from './walk.js';

export const proof: Proof = {
  name: 'solve',
  why: 'A model answer: investigate, report, revoke and deny, rotate, evict, pin and verify, validate names, write a rule.',
  expect: { rest: 'all' },
  withinTarget: true,
  play: (robot) => solveBut(robot),
};
