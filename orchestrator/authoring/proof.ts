import type { Report } from '../contract/report.js';
import type { Robot } from './robot.js';

/**
 * A way through a lab, typed into its real terminals and its real report form, with the points that it must get. Labs
 * ship them under `proofs/`, one file each, exported as `proof`.
 */
export interface Proof {
  name: string;
  /** Why it must get these points: one sentence for the next author. */
  why: string;
  /** Points per objective. `rest` is what every objective not named gets: all of its points, or none. */
  expect: { rest: 'all' | 'none'; points?: Record<string, number>; totalBelow?: number };
  /** How far the clock is set on before the first keystroke, in milliseconds. */
  clockAheadMs?: number;
  /** What must be true of the 30-minute target. */
  withinTarget?: boolean;
  play(robot: Robot): Promise<void>;
}

/** A report with nothing in it. */
export const emptyReport = (): Report => ({ claims: {}, severity: null, techniques: [], timeline: [], narrative: '' });
