import { z } from 'zod';
import { accountSchema, personSchema, type Role } from '../../../orchestrator/contract/account.js';
import { auditEntrySchema } from '../../../orchestrator/contract/audit.js';
import { operationSchema } from '../../../orchestrator/contract/operation.js';
import { request } from './client.js';

const of = (account: string, part = '') => `/accounts/${encodeURIComponent(account)}${part}`;
const resetLinkSchema = z.object({ url: z.string(), expiresAt: z.number().int() });
export type ResetLink = z.infer<typeof resetLinkSchema>;

/** The REST calls about people, for instructors and administrators, and of one's own password. All throw `ProblemError`. */
export const people = {
  list: () => request('/instructor/people', { schema: z.array(personSchema) }),
  setRole: (account: string, role: Role) =>
    request(of(account, '/role'), { method: 'PUT', body: { role }, schema: accountSchema }),
  resetLink: (account: string) => request(of(account, '/password-reset'), { method: 'POST', schema: resetLinkSchema }),
  erase: (account: string) => request(of(account), { method: 'DELETE' }),
  withdraw: (invitation: string) => request(`/invitations/${encodeURIComponent(invitation)}`, { method: 'DELETE' }),
  audit: (query: { before?: number | undefined; action?: string | undefined; limit: number }) => {
    const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
    const search = new URLSearchParams(asked.map(([key, value]) => [key, String(value)]));
    return request(`/audit?${search}`, { schema: z.array(auditEntrySchema) });
  },
  /** How the server does. */
  operation: () => request('/operation', { schema: operationSchema }),
  resetPassword: (code: string, newPassword: string) =>
    request('/password-reset', { method: 'POST', body: { code, newPassword } }),
  changePassword: (password: string, newPassword: string) =>
    request('/account/password', { method: 'PUT', body: { password, newPassword } }),
};
