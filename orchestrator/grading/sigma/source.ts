import { type AuditEvent, auditEventSchema, describeAuditEvents } from './audit-event.js';
import { describeEvents, type EdrEvent, edrEventSchema } from './event.js';

/** The logs that rules are written for, and the events in them. */
export interface EventOf {
  edr: EdrEvent;
  audit: AuditEvent;
}
export type Source = keyof EventOf;

interface SourceFacts {
  /** Whether an event of this log can have such a field. */
  has(field: string): boolean;
  /** Every field with what it means. */
  describe(): { field: string; meaning: string }[];
  /** What a rule's `logsource` may say, in lower case. An empty list: the key has no values here. */
  logsource: { product: string[]; service: string[]; category: string[] };
  /** What a category restricts events to. */
  categories: Record<string, number>;
}

/** Log source categories that Sysmon for Linux has, and the EventID that they come to here. */
const sysmon = { process_creation: 1, network_connection: 3, process_termination: 5 };

export const sources: Record<Source, SourceFacts> = {
  edr: {
    has: (field) => Object.hasOwn(edrEventSchema.shape, field),
    describe: describeEvents,
    logsource: { product: ['linux'], service: ['sysmon'], category: Object.keys(sysmon) },
    categories: sysmon,
  },
  audit: {
    has: (field) => Object.hasOwn(auditEventSchema.shape, field),
    describe: describeAuditEvents,
    logsource: { product: ['hub', 'github'], service: ['audit'], category: [] },
    categories: {},
  },
};
