import type { Fields } from './modifiers.js';
import type { Rule } from './parse.js';

/** Whether one event fits the rule. Total: any flat object may be given. */
export function matches(rule: Rule, event: Fields): boolean {
  if (rule.eventId !== null && Number(event.EventID) !== rule.eventId) return false;
  return rule.test(event);
}
