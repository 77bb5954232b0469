import { z } from 'zod';
import {
  createdWebhookSchema,
  deliverySchema,
  newWebhookSchema,
  webhookEventIdSchema,
  webhookIdSchema,
  webhookSchema,
  webhookUpdateSchema,
} from '../../contract/webhook.js';
import type { HttpParts } from '../parts.js';
import { type Route, route } from '../route.js';

const params = z.object({ webhook: webhookIdSchema });

/** Endpoints of other systems that are told what happens here. */
export function webhookRoutes({ webhooks }: HttpParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/webhooks',
      summary: 'All endpoints',
      auth: 'admin',
      response: { status: 200, description: 'Oldest first, without secrets', schema: z.array(webhookSchema) },
      handle: async () => webhooks.list(),
    }),
    route({
      method: 'post',
      path: '/webhooks',
      summary: 'Add an endpoint. Messages are signed by the Standard Webhooks specification',
      auth: 'admin',
      audit: { action: 'webhook.create', keeps: ['url', 'events'] },
      body: newWebhookSchema,
      response: { status: 201, description: 'With its secret, shown this once', schema: createdWebhookSchema },
      handle: async ({ caller, body }) => webhooks.create(caller.account, body),
    }),
    route({
      method: 'patch',
      path: '/webhooks/{webhook}',
      summary: 'Change address or events, switch it on or off',
      auth: 'admin',
      audit: { action: 'webhook.update', keeps: ['url', 'events', 'enabled'] },
      params,
      body: webhookUpdateSchema,
      response: { status: 200, description: 'The endpoint', schema: webhookSchema },
      handle: async ({ params: { webhook }, body }) => webhooks.update(webhook, body),
    }),
    route({
      method: 'delete',
      path: '/webhooks/{webhook}',
      summary: 'Remove an endpoint and its log',
      auth: 'admin',
      audit: { action: 'webhook.remove' },
      params,
      response: { status: 204, description: 'It is removed' },
      handle: async ({ params: { webhook } }) => webhooks.remove(webhook),
    }),
    route({
      method: 'post',
      path: '/webhooks/{webhook}/ping',
      summary: 'Send a message that says nothing, to try the endpoint',
      auth: 'admin',
      audit: { action: 'webhook.ping' },
      params,
      response: { status: 202, description: 'It is on its way: the log tells what came of it' },
      handle: async ({ params: { webhook } }) => webhooks.ping(webhook),
    }),
    route({
      method: 'get',
      path: '/webhooks/{webhook}/deliveries',
      summary: 'What the endpoint was told of, and what came of it',
      auth: 'admin',
      params,
      response: { status: 200, description: 'The latest hundred, newest first', schema: z.array(deliverySchema) },
      handle: async ({ params: { webhook } }) => webhooks.deliveries(webhook),
    }),
    route({
      method: 'post',
      path: '/webhooks/{webhook}/deliveries/{event}/redelivery',
      summary: 'Deliver once more',
      auth: 'admin',
      audit: { action: 'webhook.redeliver' },
      params: params.extend({ event: webhookEventIdSchema }),
      response: { status: 202, description: 'It is on its way' },
      handle: async ({ params: { webhook, event } }) => webhooks.redeliver(webhook, event),
    }),
  ];
}
