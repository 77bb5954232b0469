import { z } from 'zod';
import { describeFields } from './fields.js';

/**
 * One line of the platform's audit log: flat, with the field names of GitHub's. Fields that an event does not have are
 * absent, never empty.
 */
export const auditEventSchema = z.strictObject({
  '@timestamp': z.number().int().describe('When it was done, in milliseconds since 1970, UTC'),
  action: z
    .string()
    .describe('What was done, as in git.clone, oauth_application.list or oauth_application.read_secret'),
  actor: z.string().describe('Account that did it, or that the token belongs to'),
  actor_ip: z.string().optional().describe('Address that the request came from'),
  org: z.string().optional().describe('The organisation'),
  repo: z.string().optional().describe('The repository, as in ORGANISATION/REPOSITORY, where it is about one'),
  programmatic_access_type: z
    .string()
    .optional()
    .describe(
      'Kind of token: GITHUB_TOKEN (of one workflow job), Personal access token, OAuth access token or Organisation access token; absent for a session in the browser',
    ),
  token_id: z.string().optional().describe('Id of the token, never the token itself'),
  token_scopes: z.string().optional().describe('What the token may do, as in repo,admin:org'),
  user_agent: z.string().optional().describe('What the program called itself; it chooses that freely'),
  workflow_run_id: z
    .number()
    .int()
    .optional()
    .describe('The workflow run that the request came from; absent where no workflow run made it'),
  target: z.string().optional().describe('What it was done to: an application, a key, a secret, a package'),
  outcome: z.enum(['success', 'denied']).describe('denied: the token or account was not allowed to'),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** Every field of an audit event with what it means, in the order of the schema: for the brief and for `audit fields`. */
export const describeAuditEvents = () => describeFields(auditEventSchema);
