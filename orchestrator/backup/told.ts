import type { Findings } from './manifest.js';

/** What was found in a backup, in words: what is not as it should be only where there is any. */
export function told(found: Findings | null): string {
  if (found === null)
    return 'Its database is older than this program, so what is in it is verified once it is restored.';
  const { attempts, certificates, ledgers, grades, recordings } = found;
  const parts = [
    `${attempts} attempts`,
    `${ledgers.whole} ledgers whole`,
    ledgers.damaged > 0 && `${ledgers.damaged} DAMAGED`,
    `${grades.genuine} signed grades genuine`,
    grades.wrong > 0 && `${grades.wrong} NOT GENUINE`,
    grades.unsigned > 0 && `${grades.unsigned} grades without a signature`,
    `${recordings.whole} recordings as sealed`,
    recordings.damaged > 0 && `${recordings.damaged} DAMAGED`,
    `${certificates} certificates`,
  ];
  return `Verified: ${parts.filter(Boolean).join(', ')}.`;
}
