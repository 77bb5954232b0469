/*
 * The Sigma engine in one import: what grades, what `edr test` on the workstation runs, and nothing else.
 */
export { SigmaError } from './error.js';
export { describeEvents, type EdrEvent, edrEventSchema, eventsOf } from './event.js';
export { matches } from './match.js';
export { parseRule, type Rule } from './parse.js';
