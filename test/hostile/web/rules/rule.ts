import type { Caller } from '../support/callers.js';
import type { World } from '../support/world.js';

/** What one call of an operation names and sends. */
export interface Target {
  params?: Record<string, string>;
  body?: unknown;
}

/**
 * What holds of an operation beyond the `auth` of its route, and how it is called so that it succeeds. A route's `auth`
 * covers the attempt `{id}` and the `{enrolment}`; every other parameter of the path is declared in `foreign` or `shared`.
 */
export interface Rule {
  /** Objects of ada's to call it upon, and a body. Made anew for each call that is to succeed. */
  target(world: World): Target | Promise<Target>;
  /**
   * By parameter: an object of the same kind that is somebody else's, or of another cohort. Where everything else in the
   * path is right, it must be answered exactly as an unknown one.
   */
  foreign?: Record<string, (world: World) => string | Promise<string>>;
  /** Parameters that name nothing anybody owns, or a part of what another parameter names. */
  shared?: readonly string[];
  /** Whom it serves among those whom the `auth` lets in, and what the others are told. */
  only?: { serves: (caller: Caller) => boolean; else: readonly [status: number, code: string] };
  /** Ends the session or the account of who calls: each call is made by a new person. */
  endsCaller?: true;
}

/** By `METHOD /path`, as in the route table. */
export type Rules = Readonly<Record<string, Rule>>;

/** Nothing to name and nothing to send. */
export const plain: Rule = { target: () => ({}) };
