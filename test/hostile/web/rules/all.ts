import { administrationRules } from './administration.js';
import { attemptRules } from './attempts.js';
import { cohortRules } from './cohorts.js';
import { drillRules } from './drills.js';
import { identityRules } from './identity.js';
import { openRules } from './open.js';
import { programmeRules } from './programme.js';
import type { Rules } from './rule.js';

/** What is declared of every operation of the REST interface. A new one is added here, or `matrix.test.ts` fails. */
export const rules: Rules = {
  ...openRules,
  ...identityRules,
  ...administrationRules,
  ...attemptRules,
  ...programmeRules,
  ...cohortRules,
  ...drillRules,
};
