import type { Check } from '../types.js';
import { claim } from './claim.js';
import { cleanRoom } from './clean-room.js';
import { contained } from './contained.js';
import { eradicated } from './eradicated.js';
import { evicted } from './evicted.js';
import { leastPrivilege } from './least-privilege.js';
import { pinned } from './pinned.js';
import { pipelineRecovered } from './pipeline-recovered.js';
import { recovered } from './recovered.js';
import { reportFiled } from './report-filed.js';
import { resolverTrusted } from './resolver-trusted.js';
import { ruleDetects } from './rule-detects.js';
import { severity } from './severity.js';
import { technique } from './technique.js';
import { timeline } from './timeline.js';
import { verified } from './verified.js';

/** A check whose parameters are already parsed: its type is no longer of interest. */
export interface ReadyCheck {
  live: boolean;
  run: (input: Parameters<Check<unknown>['run']>[0], max: number) => ReturnType<Check<unknown>['run']>;
}

type Prepare = (declared: unknown) => ReadyCheck;

function prepared<P>(check: Check<P>): Prepare {
  return (declared) => {
    const params = check.params.parse(declared);
    return { live: check.live, run: (input, max) => check.run(input, params, max) };
  };
}

const checks: Record<string, Prepare> = {
  claim: prepared(claim),
  'report-filed': prepared(reportFiled),
  severity: prepared(severity),
  technique: prepared(technique),
  timeline: prepared(timeline),
  contained: prepared(contained),
  eradicated: prepared(eradicated),
  recovered: prepared(recovered),
  'clean-room': prepared(cleanRoom),
  'rule-detects': prepared(ruleDetects),
  evicted: prepared(evicted),
  'pipeline-recovered': prepared(pipelineRecovered),
  pinned: prepared(pinned),
  'least-privilege': prepared(leastPrivilege),
  verified: prepared(verified),
  'resolver-trusted': prepared(resolverTrusted),
};

/**
 * Reads a check as `lab.yaml` declares it: its type and parameters in one map. Throws an `Error` whose sentence says what
 * to write instead; the catalog calls this when it loads a lab.
 */
export function parseCheck(declared: { type: string; [param: string]: unknown }): ReadyCheck {
  const prepare = Object.hasOwn(checks, declared.type) ? checks[declared.type] : undefined;
  if (prepare === undefined) {
    throw new Error(`there is no check "${declared.type}"; use one of ${Object.keys(checks).join(', ')}`);
  }
  try {
    return prepare(declared);
  } catch (cause) {
    const issues = (cause as { issues?: { path: PropertyKey[]; message: string }[] }).issues ?? [];
    const reasons = issues.map(({ path, message }) => `${path.join('.') || declared.type}: ${message}`);
    throw new Error(reasons.join('; ') || String(cause), { cause });
  }
}
