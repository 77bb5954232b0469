import type { Response } from 'express';
import { z } from 'zod';
import { accountIdSchema } from '../../contract/account.js';
import { eraseAccountSchema, privacySchema } from '../../contract/privacy.js';
import { isGone } from '../../privacy/export.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { networkOf } from '../serve.js';

/** What is kept of people, their download of it, and its end. */
export function privacyRoutes({ identity, attempts, privacy }: HttpParts): Route[] {
  const { cookie, erasure, limits } = identity;
  const forgetCookie = (response: Response) => {
    const { maxAge: _, ...options } = cookie.options;
    response.clearCookie(cookie.name, options);
  };

  return [
    route({
      method: 'get',
      path: '/privacy',
      summary: 'How long evidence is kept',
      auth: 'open',
      response: { status: 200, description: 'What may be known before signing up', schema: privacySchema },
      handle: async () => ({ retentionDays: privacy.retentionDays }),
    }),
    route({
      method: 'get',
      path: '/account/export',
      summary: 'Download everything that is stored of you',
      auth: 'session',
      response: { status: 200, description: 'A ZIP file; README.txt in it says what each file is' },
      handle: async ({ caller: { account }, response }) => {
        await limits.take('export', account.id);
        response.attachment(privacy.exportName(account));
        await privacy.exportOf(account, response).catch((error) => {
          if (!isGone(error)) throw error;
        });
      },
    }),
    route({
      method: 'delete',
      path: '/account',
      summary: 'Erase yourself: name, sessions, tokens and the evidence of all attempts. Grades stay, without a name',
      auth: 'session',
      body: eraseAccountSchema,
      response: { status: 204, description: 'Everything is erased, and every session and token has ended' },
      handle: async ({ caller: { account }, body, request, response }) => {
        await erasure.own(account, body.password, networkOf(request));
        forgetCookie(response);
        await attempts.eraseOf(account.id);
      },
    }),
    route({
      method: 'delete',
      path: '/accounts/{account}',
      summary: 'Erase a trainee, as they could themselves',
      auth: 'instructor',
      audit: { action: 'account.erase' },
      params: z.object({ account: accountIdSchema }),
      response: { status: 204, description: 'Everything is erased, and every session and token has ended' },
      handle: async ({ params }) => {
        await erasure.trainee(params.account);
        await attempts.eraseOf(params.account);
      },
    }),
  ];
}
