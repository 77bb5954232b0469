import { z } from 'zod';
import {
  accountIdSchema,
  accountSchema,
  passwordChangeSchema,
  passwordResetSchema,
  roleSchema,
} from '../../contract/account.js';
import { auditEntrySchema, auditQuerySchema } from '../../contract/audit.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { networkOf } from '../serve.js';

const accountParams = z.object({ account: accountIdSchema });

/** Passwords, roles, and the audit log. */
export function peopleRoutes({ identity, audit }: HttpParts): Route[] {
  const { people } = identity;
  return [
    route({
      method: 'put',
      path: '/accounts/{account}/role',
      summary: 'Give a person another role',
      auth: 'admin',
      audit: { action: 'account.role', keeps: ['role'] },
      params: accountParams,
      body: z.strictObject({ role: roleSchema }),
      response: { status: 200, description: 'The account', schema: accountSchema },
      handle: async ({ params, body }) => people.setRole(params.account, body.role),
    }),
    route({
      method: 'post',
      path: '/accounts/{account}/password-reset',
      summary: 'Make a link by which a person sets a new password',
      auth: 'admin',
      audit: { action: 'account.password-reset' },
      params: accountParams,
      response: {
        status: 201,
        description: 'The link, shown this once: one use, 24 hours',
        schema: z.object({ url: z.string(), expiresAt: z.number().int() }),
      },
      handle: async ({ params }) => people.resetLink(params.account),
    }),
    route({
      method: 'post',
      path: '/password-reset',
      summary: 'Set a new password by an administrator’s link',
      auth: 'open',
      body: passwordResetSchema,
      response: { status: 204, description: 'It is set, and every session of the person has ended' },
      handle: async ({ body, request }) => people.resetPassword(body.code, body.newPassword, networkOf(request)),
    }),
    route({
      method: 'put',
      path: '/account/password',
      summary: 'Change your password',
      auth: 'session',
      body: passwordChangeSchema,
      response: { status: 204, description: 'It is changed, and your other sessions have ended' },
      handle: async ({ caller, body, request }) =>
        people.changePassword(caller, body.password, body.newPassword, networkOf(request)),
    }),
    route({
      method: 'get',
      path: '/audit',
      summary: 'What instructors and administrators did',
      auth: { admin: 'audit:read' },
      query: auditQuerySchema,
      response: {
        status: 200,
        description: 'The entries, newest first',
        schema: z.array(auditEntrySchema),
        lines: true,
      },
      handle: async ({ query }) => audit.list(query),
    }),
  ];
}
