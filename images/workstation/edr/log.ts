import type { Source } from '../../../orchestrator/grading/sigma/sigma.js';

/** A log that rules are tried on: whose events it has, where its recorded days lie, and what a rule's file may be called. */
export interface Log {
  /** Also the name of the program. */
  source: Source;
  samplesDir: string;
  example: string;
}

export const edrLog: Log = {
  source: 'edr',
  samplesDir: process.env.EDR_SAMPLES ?? '/opt/edr/samples',
  example: '~/rules/memory.yml',
};
export const auditLog: Log = {
  source: 'audit',
  samplesDir: process.env.AUDIT_SAMPLES ?? '/opt/audit/samples',
  example: '~/rules/tokens.yml',
};
