import type { IncomingMessage } from 'node:http';
import { problemOf } from '../http/problems.js';
import { IdentityError } from '../identity/error.js';
import type { Identity } from '../identity/identity.js';
import { roleKey } from '../identity/revocations.js';
import { requireScope } from '../identity/rules.js';
import type { LiveParts, LiveSocket } from './parts.js';

/**
 * Before the websocket is made: a page of another site is turned away, whatever cookies its browser sends along. A
 * program sends no Origin; it must then bring a token, which `recognise` asks for.
 */
export function originAllowed(identity: Identity, request: IncomingMessage): boolean {
  try {
    identity.requireOrigin(request.headers.origin, { hasToken: false, mayBeAbsent: true });
    return true;
  } catch {
    return false;
  }
}

/** Who connects: a session by its cookie, or a token of scope `terminal`. The problem travels as `error.data`. */
export function recognise({ identity, log }: LiveParts) {
  return async (socket: LiveSocket, next: (error?: Error) => void): Promise<void> => {
    // A sign-out or another role while the handshake is under way must not be missed: the socket is in no room yet.
    const revoked = new Set<string>();
    const stop = identity.onRevoked((key) => revoked.add(key));
    try {
      const { headers } = socket.request;
      const token: unknown = socket.handshake.auth.token;
      const hasToken = typeof token === 'string';
      identity.requireOrigin(headers.origin, { hasToken, mayBeAbsent: false });
      const recognised = () => identity.recognise(hasToken ? { token } : { cookieHeader: headers.cookie });
      let caller = await recognised();
      if (caller !== null) await identity.limits.take('connect', caller.account.id);
      if (caller !== null && revoked.has(roleKey(caller.account.id))) caller = await recognised();
      if (caller === null) throw new IdentityError('not-signed-in', 'Sign in first, or send an API token.');
      requireScope(caller, 'terminal');
      if (revoked.has(caller.key)) throw new IdentityError('not-signed-in', 'The session has ended. Sign in again.');
      socket.data.caller = caller;
      next();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status >= 500) log.error({ err: error }, 'a socket could not be recognised');
      next(Object.assign(new Error(problem.code), { data: problem }));
    } finally {
      stop();
    }
  };
}
