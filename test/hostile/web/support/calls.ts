import type { Route } from '../../../../orchestrator/http/route.js';
import type { Platform } from '../../../platform/support/server.js';
import type { Rule, Target } from '../rules/rule.js';
import { type Caller, type Expected, expectedBy } from './callers.js';

/** What a rule is declared under. */
export const keyOf = ({ method, path }: Pick<Route, 'method' | 'path'>) => `${method.toUpperCase()} ${path}`;
/** The parameters of a path, in their order. */
export const paramsOf = ({ path }: Pick<Route, 'path'>) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** The parameter that a route's `auth` itself looks at. */
export function guardedParam({ auth }: Pick<Route, 'auth'>): 'id' | 'enrolment' | null {
  if (typeof auth !== 'object') return null;
  if ('attempt' in auth) return 'id';
  return 'enrolment' in auth ? 'enrolment' : null;
}

/** What is to be answered to a caller by the route's `auth` and by the rule. */
export function expectedOf(route: Pick<Route, 'auth'>, { only }: Rule, caller: Caller): Expected {
  const byAuth = expectedBy(route.auth, caller);
  return byAuth === 'served' && only !== undefined && !only.serves(caller) ? only.else : byAuth;
}

/** A value in the right form that names nothing. */
export const unknownOf = (param: string) => (param === 'number' ? 'CD-0000-0000-0000' : 'none');

export async function send(
  platform: Platform,
  { method, path }: Pick<Route, 'method' | 'path'>,
  { params = {}, body }: Target,
  headers: Record<string, string>,
) {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'missing'));
  return platform.call(method.toUpperCase(), filled, body, headers);
}
