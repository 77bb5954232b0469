import type { Response } from 'express';
import { z } from 'zod';
import {
  type Account,
  accountSchema,
  accountUpdateSchema,
  createdInvitationSchema,
  createdTokenSchema,
  invitationLookSchema,
  invitationSchema,
  newInvitationSchema,
  newTokenSchema,
  signInSchema,
  signUpSchema,
  tokenSchema,
} from '../../contract/account.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { networkOf } from '../serve.js';

const withAccountSchema = z.object({ account: accountSchema });

/** Accounts, sessions, API tokens and invitations. */
export function identityRoutes({ identity }: HttpParts): Route[] {
  const { accounts, sessions, tokens, invitations, cookie } = identity;

  async function beginSession(response: Response, account: Account): Promise<{ account: Account }> {
    response.cookie(cookie.name, await sessions.begin(account), cookie.options);
    return { account };
  }

  return [
    route({
      method: 'post',
      path: '/accounts',
      summary: 'Make an account and sign in',
      auth: 'open',
      body: signUpSchema,
      response: { status: 201, description: 'The account; a session begins', schema: withAccountSchema },
      handle: async ({ body, request, response }) =>
        beginSession(response, await accounts.signUp(body, networkOf(request))),
    }),
    route({
      method: 'get',
      path: '/session',
      summary: 'Who is signed in',
      auth: { scope: 'attempt:read' },
      response: { status: 200, description: 'The account', schema: withAccountSchema },
      handle: async ({ caller }) => ({ account: caller.account }),
    }),
    route({
      method: 'post',
      path: '/session',
      summary: 'Sign in',
      auth: 'open',
      body: signInSchema,
      response: { status: 200, description: 'The account; a session begins', schema: withAccountSchema },
      handle: async ({ caller, body, request, response }) => {
        const account = await accounts.signIn(body, networkOf(request));
        // One browser holds one session: the one it came with ends.
        if (caller !== null && caller.scopes === null) await sessions.end(caller.key);
        return beginSession(response, account);
      },
    }),
    route({
      method: 'delete',
      path: '/session',
      summary: 'Sign out',
      auth: 'session',
      response: { status: 204, description: 'The session has ended, and its live terminals are detached' },
      handle: async ({ caller, response }) => {
        const { maxAge: _, ...options } = cookie.options;
        response.clearCookie(cookie.name, options);
        await sessions.end(caller.key);
      },
    }),
    route({
      method: 'patch',
      path: '/account',
      summary: 'Change the language',
      auth: 'session',
      body: accountUpdateSchema,
      response: { status: 200, description: 'The account', schema: accountSchema },
      handle: async ({ caller, body }) => accounts.setLocale(caller.account, body.locale),
    }),
    route({
      method: 'get',
      path: '/tokens',
      summary: 'The API tokens of the account',
      auth: 'session',
      response: {
        status: 200,
        description: 'The tokens, newest first, without their secrets',
        schema: z.array(tokenSchema),
      },
      handle: async ({ caller }) => tokens.list(caller.account),
    }),
    route({
      method: 'post',
      path: '/tokens',
      summary: 'Make an API token',
      auth: 'session',
      body: newTokenSchema,
      response: { status: 201, description: 'The token; its secret is shown this once', schema: createdTokenSchema },
      handle: async ({ caller, body }) => tokens.create(caller.account, body),
    }),
    route({
      method: 'delete',
      path: '/tokens/{token}',
      summary: 'End an API token',
      auth: 'session',
      params: z.object({ token: z.string() }),
      response: { status: 204, description: 'The token has ended, and its live terminals are detached' },
      handle: async ({ caller, params }) => tokens.remove(caller.account, params.token),
    }),
    route({
      method: 'get',
      path: '/invitations',
      summary: 'Invitations that can still be used',
      auth: 'instructor',
      response: { status: 200, description: 'The invitations, newest first', schema: z.array(invitationSchema) },
      handle: async () => invitations.list(),
    }),
    route({
      method: 'get',
      path: '/join/{code}',
      summary: 'What an invitation is to',
      auth: 'open',
      params: z.object({ code: z.string().max(128) }),
      response: { status: 200, description: 'Whether it can be used, and for what', schema: invitationLookSchema },
      handle: async ({ params }) => invitations.look(params.code),
    }),
    route({
      method: 'delete',
      path: '/invitations/{invitation}',
      summary: 'Withdraw an invitation',
      auth: 'instructor',
      audit: { action: 'invitation.withdraw' },
      params: z.object({ invitation: z.string() }),
      response: { status: 204, description: 'Its link does not work any more' },
      handle: async ({ params }) => invitations.remove(params.invitation),
    }),
    route({
      method: 'post',
      path: '/invitations',
      summary: 'Invite people',
      auth: 'instructor',
      audit: { action: 'invitation.create', keeps: ['role', 'uses', 'days'] },
      body: newInvitationSchema,
      response: {
        status: 201,
        description: 'The invitation; its code and link are shown this once',
        schema: createdInvitationSchema,
      },
      handle: async ({ caller, body }) => invitations.create(caller.account, body),
    }),
  ];
}
