import type { AccountId, Role, Scope } from '../contract/account.js';
import { type AttemptState, finalStates } from '../contract/attempt.js';
import type { Caller } from './caller.js';
import { IdentityError } from './error.js';

/*
 * Who may do what. Every decision of `http` and `live` is one of these functions; nothing else looks at roles, owners
 * or scopes. An API token has the rights of its person, narrowed to its scopes.
 */

/** `view`: read it; `act`: change it; `terminal`: type in it; `judge`: have it graded again. */
export type AttemptAction = 'view' | 'act' | 'terminal' | 'judge';

const scopeOf: Record<Exclude<AttemptAction, 'judge'>, Scope> = {
  view: 'attempt:read',
  act: 'attempt:write',
  terminal: 'terminal',
};

/** @throws IdentityError `scope-missing` naming the scope */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes === null || caller.scopes.includes(scope)) return;
  throw new IdentityError('scope-missing', `The API token lacks the scope "${scope}". Make one that has it.`);
}

/** @throws IdentityError `session-needed`: tokens must not make tokens, or invite */
export function requireSession(caller: Caller): void {
  if (caller.scopes === null) return;
  throw new IdentityError('session-needed', 'An API token cannot do this. Sign in with name and password.');
}

/** @throws IdentityError `forbidden` */
export function requireInstructor(caller: Caller): void {
  if (teaches(caller.account.role)) return;
  throw new IdentityError('forbidden', 'Only instructors may do this.');
}

/** @throws IdentityError `forbidden` */
export function requireAdmin(caller: Caller): void {
  if (caller.account.role === 'admin') return;
  throw new IdentityError('forbidden', 'Only administrators may do this.');
}

/**
 * `view`: read a person's way through a programme; `own`: read what is nobody's but theirs; `act`: go it; `sit`: sit an
 * exam, which needs a session.
 */
export type EnrolmentAction = 'view' | 'own' | 'act' | 'sit';

/**
 * A person goes their own way, and instructors may look at it. To anybody else it does not exist. Acting ends when the
 * person left the cohort, or the cohort was archived (`closed`).
 * @throws IdentityError `scope-missing`, `session-needed`, `enrolment-unknown`, `forbidden`, `cohort-archived`
 */
export function requireEnrolment(
  caller: Caller,
  enrolment: { account: AccountId; leftAt: number | null; archivedAt: number | null } | null,
  action: EnrolmentAction,
): void {
  requireScope(caller, action === 'act' ? 'programme:write' : 'programme:read');
  const own = enrolment?.account === caller.account.id;
  if (enrolment === null || !(own || teaches(caller.account.role)))
    throw new IdentityError('enrolment-unknown', 'There is no such enrolment.');
  if (action === 'view') return;
  if (action === 'sit') requireSession(caller);
  if (!own) throw new IdentityError('forbidden', 'Only the person themselves may do this.');
  if (action === 'own') return;
  if (enrolment.leftAt !== null)
    throw new IdentityError('forbidden', 'You are not in this cohort any more. Ask your instructor.');
  if (enrolment.archivedAt !== null)
    throw new IdentityError('cohort-archived', 'The cohort is archived: what was done in it can be read only.');
}

/**
 * A discussion group is open to the people in it, and to instructors. To anybody else it does not exist.
 * @throws IdentityError `scope-missing`, `enrolment-unknown`
 */
export function requireGroup(caller: Caller, isMember: boolean, scope: Scope): void {
  requireScope(caller, scope);
  if (isMember || teaches(caller.account.role)) return;
  throw new IdentityError('enrolment-unknown', 'There is no such group, or you are not in it.');
}

/**
 * The owner may do everything but judge, instructors may look and judge, with a session. To anybody else the attempt does not exist, so that ids cannot be
 * tried out.
 * @throws IdentityError `scope-missing`, `session-needed`, `attempt-unknown`, `forbidden`
 */
export function requireAttempt(caller: Caller, owner: AccountId, action: AttemptAction): void {
  if (action === 'judge') {
    requireSession(caller);
    if (!teaches(caller.account.role) && caller.account.id !== owner) throw attemptUnknown();
    requireInstructor(caller);
    return;
  }
  requireScope(caller, scopeOf[action]);
  if (caller.account.id === owner) return;
  if (!teaches(caller.account.role)) throw attemptUnknown();
  if (action !== 'view')
    throw new IdentityError('forbidden', 'Instructors may look at this attempt, and not act in it.');
}

/**
 * The ledger names what the attack did: its owner sees it once the attempt is over, instructors at any time.
 * @throws IdentityError `not-over`; comes on top of `requireAttempt(…, 'view')`
 */
export function requireLedger(caller: Caller, state: AttemptState): void {
  if (teaches(caller.account.role) || finalStates.includes(state)) return;
  throw new IdentityError('not-over', 'The evidence is shown once the attempt is graded or closed.');
}

/**
 * The guided steps are a model answer: their owner sees them where `Attempts.guideIsOpen`, instructors at any time.
 * @throws IdentityError `guide-closed`; comes on top of `requireAttempt(…, 'view')`
 */
export function requireGuide(caller: Caller, isOpen: boolean): void {
  if (teaches(caller.account.role) || isOpen) return;
  throw new IdentityError('guide-closed', 'The model answer is shown once your assessment of this lab is graded.');
}

/** The same words for an attempt that is not there and for one that is not yours. */
function attemptUnknown(): IdentityError {
  return new IdentityError('attempt-unknown', 'There is no such attempt.');
}

function teaches(role: Role): boolean {
  return role === 'instructor' || role === 'admin';
}
