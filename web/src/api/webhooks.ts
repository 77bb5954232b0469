import { z } from 'zod';
import {
  createdWebhookSchema,
  deliverySchema,
  type newWebhookSchema,
  webhookSchema,
  type webhookUpdateSchema,
} from '../../../orchestrator/contract/webhook.js';
import { request } from './client.js';

const webhook = (id: string) => `/webhooks/${encodeURIComponent(id)}`;

/** The REST calls of an administrator's webhooks. All throw `ProblemError`. */
export const webhooks = {
  list: () => request('/webhooks', { schema: z.array(webhookSchema) }),
  create: (body: z.input<typeof newWebhookSchema>) =>
    request('/webhooks', { method: 'POST', body, schema: createdWebhookSchema }),
  update: (id: string, body: z.input<typeof webhookUpdateSchema>) =>
    request(webhook(id), { method: 'PATCH', body, schema: webhookSchema }),
  remove: (id: string) => request(webhook(id), { method: 'DELETE' }),
  ping: (id: string) => request(`${webhook(id)}/ping`, { method: 'POST' }),
  deliveries: (id: string) => request(`${webhook(id)}/deliveries`, { schema: z.array(deliverySchema) }),
  redeliver: (id: string, event: string) =>
    request(`${webhook(id)}/deliveries/${encodeURIComponent(event)}/redelivery`, { method: 'POST' }),
};
