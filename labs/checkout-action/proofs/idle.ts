import type { Proof } from '../../../orchestrator/authoring/proof.js';

export const proof: Proof = {
  name: 'idle',
  why: 'Who does nothing has achieved nothing, although the pipeline still releases.',
  expect: { rest: 'none' },
  withinTarget: false,
  play: async () => {},
};
