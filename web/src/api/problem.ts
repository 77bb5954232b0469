import { type Problem, problemSchema } from '../../../orchestrator/contract/problem.js';

/** A refusal of the server, or of the network (`network-unreachable`, status 0), as one kind of error. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  constructor(
    readonly problem: Problem,
    options?: { cause?: unknown },
  ) {
    super(problem.detail ?? problem.title, options);
  }
}

/** A problem of the web's own making. */
export function localProblem(code: string, title: string, cause?: unknown): ProblemError {
  return new ProblemError({ type: 'about:blank', title, status: 0, code }, { cause });
}

/** Reads a refusal's body; a body that is no problem (a proxy's page, say) becomes one by its status. */
export function parseProblem(body: unknown, status: number): Problem {
  const parsed = problemSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  return { type: 'about:blank', title: `HTTP ${status}`, status, code: `http-${status}` };
}

export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { type: 'about:blank', title: String(error), status: 0, code: 'unexpected' };
}
