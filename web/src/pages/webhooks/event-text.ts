import type { SentType } from '../../../../orchestrator/contract/webhook.js';

/** Keys of texts cannot hold the dot of an event. */
export const eventKey = {
  'attempt.graded': 'attempt-graded',
  'certificate.issued': 'certificate-issued',
  'certificate.revoked': 'certificate-revoked',
  ping: 'ping',
} as const satisfies Record<SentType, string>;
