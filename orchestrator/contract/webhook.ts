import { z } from 'zod';

export const webhookIdSchema = z.string().min(1).max(64).brand('WebhookId');
export type WebhookId = z.infer<typeof webhookIdSchema>;
export const webhookEventIdSchema = z.string().min(1).max(64).brand('WebhookEventId');
export type WebhookEventId = z.infer<typeof webhookEventIdSchema>;

/** What an endpoint may be told of. */
export const eventTypeSchema = z.enum(['attempt.graded', 'certificate.issued', 'certificate.revoked']);
export type EventType = z.infer<typeof eventTypeSchema>;
/** With the one that an administrator sends to try an endpoint. */
export const sentTypeSchema = z.enum([...eventTypeSchema.options, 'ping']);
export type SentType = z.infer<typeof sentTypeSchema>;

const endpointSchema = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://hr.example.org/hooks' })
  .max(500)
  .refine((text) => !URL.canParse(text) || new URL(text).username === '', 'must not hold a name or password')
  .refine((text) => !text.includes('#'), 'must not hold a "#"');
const eventsSchema = z
  .array(eventTypeSchema)
  .min(1)
  .transform((events) => [...new Set(events)]);

export const newWebhookSchema = z.strictObject({ url: endpointSchema, events: eventsSchema });
export const webhookUpdateSchema = z.strictObject({
  url: endpointSchema.optional(),
  events: eventsSchema.optional(),
  enabled: z.boolean().optional(),
});

export const webhookSchema = z.object({
  id: webhookIdSchema,
  url: z.string(),
  events: z.array(eventTypeSchema),
  /** One that is not is told of nothing, and what waits for it goes on waiting. */
  enabled: z.boolean(),
  createdAt: z.number().int(),
  /** Deliveries that wait for another try, and those that were given up. */
  waiting: z.number().int(),
  givenUp: z.number().int(),
});
export type WebhookView = z.infer<typeof webhookSchema>;
/** The secret is shown once, when the endpoint is made. */
export const createdWebhookSchema = webhookSchema.extend({ secret: z.string() });

export const deliveryStateSchema = z.enum(['waiting', 'delivered', 'given-up']);

/** What became of telling one endpoint of one event. */
export const deliverySchema = z.object({
  /** The header `webhook-id`: the same for every try. */
  event: webhookEventIdSchema,
  type: sentTypeSchema,
  /** An attempt and its grade's number, or a certificate's number. */
  subject: z.string(),
  at: z.number().int(),
  state: deliveryStateSchema,
  tries: z.number().int(),
  /** The next try; null where there is none. */
  nextAt: z.number().int().nullable(),
  triedAt: z.number().int().nullable(),
  /** The last answer's status; null where there was no answer. */
  status: z.number().int().nullable(),
  /** The beginning of the last answer, or why there was none. */
  answer: z.string().nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;
