import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { proof as solve } from './solve.js';

export const proof: Proof = {
  ...solve,
  name: 'late',
  why: 'The same answer half an hour later earns the same points and misses the clock.',
  clockAheadMs: 30 * 60_000,
  withinTarget: false,
};
