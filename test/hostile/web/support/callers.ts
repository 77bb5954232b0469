import { type Role, type Scope, scopeSchema } from '../../../../orchestrator/contract/account.js';
import type { Auth } from '../../../../orchestrator/http/route.js';
import { hashSecret, newId, newSecret } from '../../../../orchestrator/identity/secrets.js';
import { absoluteMs } from '../../../../orchestrator/identity/sessions.js';
import { cookieOf, type Person, type Platform } from '../../../platform/support/server.js';

/** Who may call, each by one way in. All are called upon what belongs to the person `ada`. */
export interface Caller {
  name: string;
  /** Null: nobody, or nobody any more. */
  who: string | null;
  role: Role;
  /** Null: a browser's session. */
  scopes: readonly Scope[] | null;
  headers: Record<string, string>;
  /** A token that is refused wherever it is shown. */
  badToken: boolean;
}

/** What is to be answered: the operation's own success, or a refusal. */
export type Expected = 'served' | readonly [status: number, code: string];

const teaches = (role: Role) => role !== 'trainee';
const lacks = ({ scopes }: Caller, scope: Scope) => scopes !== null && !scopes.includes(scope);
const scopeMissing = [403, 'scope-missing'] as const;
const sessionNeeded = [403, 'session-needed'] as const;
const forbidden = [403, 'forbidden'] as const;

/**
 * What the `auth` of a route promises to a caller who asks for what is ada's. Written a second time on purpose: it is what
 * `identity/rules.ts` is held against.
 */
export function expectedBy(auth: Auth, caller: Caller): Expected {
  const { who, role, scopes, badToken } = caller;
  if (badToken) return [401, 'token-invalid'];
  if (auth === 'open') return 'served';
  if (who === null) return [401, 'not-signed-in'];
  if (typeof auth === 'string') {
    if (scopes !== null) return sessionNeeded;
    if (auth === 'instructor' && !teaches(role)) return forbidden;
    return auth === 'admin' && role !== 'admin' ? forbidden : 'served';
  }
  if ('scope' in auth) return lacks(caller, auth.scope) ? scopeMissing : 'served';
  if ('instructor' in auth) {
    if (lacks(caller, auth.instructor)) return scopeMissing;
    return teaches(role) ? 'served' : forbidden;
  }
  if ('admin' in auth) {
    if (lacks(caller, auth.admin)) return scopeMissing;
    return role === 'admin' ? 'served' : forbidden;
  }
  const own = who === 'ada';
  if ('enrolment' in auth) {
    if (lacks(caller, auth.enrolment === 'act' ? 'programme:write' : 'programme:read')) return scopeMissing;
    if (!own && !teaches(role)) return [404, 'enrolment-unknown'];
    if (auth.enrolment === 'view') return 'served';
    if (auth.enrolment === 'sit' && scopes !== null) return sessionNeeded;
    return own ? 'served' : forbidden;
  }
  if (auth.attempt === 'judge') {
    if (scopes !== null) return sessionNeeded;
    if (!own && !teaches(role)) return [404, 'attempt-unknown'];
    return teaches(role) ? 'served' : forbidden;
  }
  const scope = { view: 'attempt:read', act: 'attempt:write', terminal: 'terminal' } as const;
  if (lacks(caller, scope[auth.attempt])) return scopeMissing;
  if (!own && !teaches(role)) return [404, 'attempt-unknown'];
  return own || auth.attempt === 'view' ? 'served' : forbidden;
}

interface People {
  ada: Person;
  bo: Person;
  eve: Person;
  teacher: Person;
  tom: Person;
  root: Person;
}

/** Every caller: each person's session, a token for each scope, and what is left of sessions, tokens and people that ended. */
export async function makeCallers(platform: Platform, people: People): Promise<Caller[]> {
  const { ada, eve, teacher, root } = people;
  const origin = platform.url;
  const session = ([who, { account, cookie }]: [string, Person]): Caller => ({
    name: `the session of ${who}`,
    who,
    role: account.role,
    scopes: null,
    headers: { cookie, origin },
    badToken: false,
  });
  const nobody = (name: string, cookie?: string): Caller => ({
    name,
    who: null,
    role: 'trainee',
    scopes: null,
    headers: { origin, ...(cookie ? { cookie } : {}) },
    badToken: false,
  });
  const bad = (name: string, secret: string): Caller => ({
    ...nobody(name),
    headers: { authorization: `Bearer ${secret}` },
    badToken: true,
  });
  const token = async (who: string, person: Person, scopes: Scope[]): Promise<Caller> => ({
    name: `a token of ${who} for ${scopes.length === 1 ? scopes[0] : 'everything'}`,
    who,
    role: person.account.role,
    scopes,
    headers: { authorization: `Bearer ${(await person.token(scopes)).secret}` },
    badToken: false,
  });
  const all = [...scopeSchema.options];
  const holders = Object.entries({ ada, teacher, root }).flatMap(([who, person]) =>
    all.map((scope) => token(who, person, [scope])),
  );
  return [
    ...Object.entries(people).map(session),
    nobody('nobody'),
    nobody('a cookie that nobody was given', `chaindrill=${newSecret()}`),
    nobody('a session that ada ended', await endedSession(platform, ada)),
    nobody('a session that grew too old', await oldSession(platform, ada)),
    ...(await gonePerson(platform, nobody, bad)),
    ...(await Promise.all(holders)),
    await token('eve', eve, all),
    bad('a token that ada ended', await endedToken(ada)),
    bad('a token that grew too old', await oldToken(platform, ada)),
    bad('a token that nobody made', newSecret('cd_')),
  ];
}

async function endedSession(platform: Platform, { account, password }: Person): Promise<string> {
  const cookie = cookieOf((await platform.call('POST', '/session', { name: account.name, password })).headers);
  await platform.call('DELETE', '/session', undefined, { cookie, origin: platform.url });
  return cookie;
}

async function oldSession({ storage, clock }: Platform, { account }: Person): Promise<string> {
  const secret = newSecret();
  const createdAt = clock.ms - absoluteMs;
  await storage.sessions.insert({ idHash: hashSecret(secret), accountId: account.id, createdAt, seenAt: clock.ms });
  return `chaindrill=${secret}`;
}

/** Somebody who erased themselves: what is left of their session and of their token. */
async function gonePerson(
  platform: Platform,
  nobody: (name: string, cookie: string) => Caller,
  bad: (name: string, secret: string) => Caller,
): Promise<Caller[]> {
  const gone = await platform.person('gone');
  const { secret } = await gone.token([...scopeSchema.options]);
  const erased = await gone.call('DELETE', '/account', { password: gone.password });
  if (erased.status !== 204) throw new Error(erased.text);
  return [nobody('the session of somebody erased', gone.cookie), bad('a token of somebody erased', secret)];
}

async function endedToken(person: Person): Promise<string> {
  const { id, secret } = await person.token([...scopeSchema.options]);
  await person.call('DELETE', `/tokens/${id}`);
  return secret;
}

async function oldToken({ storage, clock }: Platform, { account }: Person): Promise<string> {
  const secret = newSecret('cd_');
  const dated = { createdAt: clock.ms - 1000, expiresAt: clock.ms, lastUsedAt: null };
  const token = { id: newId(), label: 'old', scopes: [...scopeSchema.options], ...dated };
  await storage.tokens.insert({ token, accountId: account.id, secretHash: hashSecret(secret) });
  return secret;
}
