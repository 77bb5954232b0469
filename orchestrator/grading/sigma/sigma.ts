/*
 * The Sigma engine in one import: what grades, what `edr test` and `audit test` on the workstation run, and nothing else.
 */
export { auditEventSchema, describeAuditEvents } from './audit-event.js';
export { SigmaError } from './error.js';
export { describeEvents, type EdrEvent, edrEventSchema, eventsOf } from './event.js';
export { matches } from './match.js';
export { parseRule, type Rule } from './parse.js';
export { type Source, sources } from './source.js';
