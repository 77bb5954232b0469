import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Attempts } from '../attempts/types.js';
import type { Certificates } from '../certificates/certificates.js';
import type { Account } from '../contract/account.js';
import {
  type Delivery,
  type newWebhookSchema,
  type SentType,
  type WebhookEventId,
  type WebhookId,
  type WebhookView,
  webhookEventIdSchema,
  webhookIdSchema,
  type webhookUpdateSchema,
} from '../contract/webhook.js';
import { newId } from '../identity/secrets.js';
import type { Storage } from '../storage/open.js';
import type { WebhookEvent, WebhookRow } from '../storage/webhooks.js';
import { WebhookError } from './error.js';
import { Outbox } from './outbox.js';
import { payloadOf } from './payload.js';
import { sendMessage } from './send.js';

/** Endpoints of other systems, and telling them what happens here. Methods with an id throw WebhookError `webhook-unknown`. */
export interface Webhooks {
  /** Oldest first. */
  list(): Promise<WebhookView[]>;
  /** The secret is told this once. */
  create(by: Account, webhook: z.output<typeof newWebhookSchema>): Promise<WebhookView & { secret: string }>;
  update(id: WebhookId, patch: z.output<typeof webhookUpdateSchema>): Promise<WebhookView>;
  /** With its log. */
  remove(id: WebhookId): Promise<void>;
  /** Sends a message that says nothing, to try the endpoint. @throws WebhookError `webhook-disabled` */
  ping(id: WebhookId): Promise<void>;
  /** The latest hundred, newest first. */
  deliveries(id: WebhookId): Promise<Delivery[]>;
  /** Delivers once more, whatever became of it. @throws WebhookError `delivery-unknown`, `webhook-disabled` */
  redeliver(id: WebhookId, event: WebhookEventId): Promise<void>;
  /** Tells of what an earlier run did not come to, and goes on with what waits: to be called once at the start. */
  catchUp(): Promise<void>;
  /** Delivers what is due; resolves when nothing is. It happens by itself as well. */
  deliverDue(): Promise<void>;
  stop(): Promise<void>;
}

interface Parts {
  storage: Storage;
  attempts: Pick<Attempts, 'onChange'>;
  certificates: Pick<Certificates, 'onChange'>;
  publicUrl: string;
  now: () => number;
  /** Between 0 and 1, for spreading tries. */
  random?: () => number;
  log: Pick<Logger, 'warn' | 'error'>;
}

const shownDeliveries = 100;

export function createWebhooks(parts: Parts): Webhooks {
  const { storage, attempts, certificates, publicUrl, now, random = Math.random, log } = parts;
  const { webhooks: rows } = storage;
  const payload = (event: WebhookEvent) => payloadOf(storage, event, publicUrl);
  const outbox = new Outbox({ storage, payload, send: sendMessage, now, random, log });

  /** Stores what happened, once, for those that want to know. Before the first endpoint there is nobody to tell. */
  async function emit(event: Omit<WebhookEvent, 'id'>): Promise<void> {
    const endpoints = await rows.list();
    if (!endpoints.some(({ createdAt }) => createdAt <= event.at)) return;
    const wanting = endpoints.filter((one) => one.enabled && one.createdAt <= event.at && wants(one, event.type));
    store(event, wanting);
  }
  function store(event: Omit<WebhookEvent, 'id'>, to: readonly WebhookRow[]): void {
    const id = webhookEventIdSchema.parse(`msg_${newId()}`);
    const fresh = rows.emit(
      { ...event, id },
      to.map((one) => one.id),
      now(),
    );
    if (fresh && to.length > 0) void outbox.run();
  }
  const noted = (work: Promise<void>) =>
    void work.catch((error) => log.error({ err: error }, 'an event was not stored'));

  const stopListening = [
    attempts.onChange(({ id, gradedAt }) => {
      if (gradedAt !== null) noted(graded());
      async function graded() {
        const row = await storage.grades.latest(id);
        if (row) await emit({ type: 'attempt.graded', subject: `${id}/${row.number}`, at: row.computedAt });
      }
    }),
    certificates.onChange((change, { number, facts, revocation }) =>
      noted(emit({ type: `certificate.${change}`, subject: number, at: revocation?.at ?? facts.issuedAt })),
    ),
  ];

  async function get(id: WebhookId): Promise<WebhookRow> {
    const row = await rows.get(id);
    if (row === null) throw new WebhookError('webhook-unknown', 'There is no such endpoint.');
    return row;
  }
  async function enabled(id: WebhookId): Promise<WebhookRow> {
    const row = await get(id);
    if (!row.enabled) throw new WebhookError('webhook-disabled', 'The endpoint is switched off. Switch it on first.');
    return row;
  }
  async function views(of: readonly WebhookRow[]): Promise<WebhookView[]> {
    const counts = await rows.counts();
    return of.map(({ secret: _, ...row }) => {
      const count = (state: string) =>
        Number(counts.find((one) => one.webhook === row.id && one.state === state)?.count ?? 0);
      return { ...row, waiting: count('waiting'), givenUp: count('given-up') };
    });
  }
  const view = async (row: WebhookRow) => (await views([row]))[0] as WebhookView;

  return {
    list: async () => views(await rows.list()),
    async create(by, { url, events }) {
      // 24 to 64 bytes, says the specification, in base64 after this prefix.
      const secret = `whsec_${randomBytes(32).toString('base64')}`;
      const row = { id: webhookIdSchema.parse(newId()), url, events, secret, enabled: true, createdAt: now() };
      await rows.insert(row, by.id);
      return { ...(await view(row)), secret };
    },
    async update(id, patch) {
      await get(id);
      await rows.update(id, patch);
      // What waited while it was off goes on.
      if (patch.enabled) void outbox.run();
      return view(await get(id));
    },
    async remove(id) {
      await get(id);
      rows.remove(id);
    },
    async ping(id) {
      store({ type: 'ping', subject: newId(), at: now() }, [await enabled(id)]);
    },
    async deliveries(id) {
      await get(id);
      return rows.deliveries(id, shownDeliveries);
    },
    async redeliver(id, event) {
      await enabled(id);
      if (!(await rows.again({ webhook: id, event }, now())))
        throw new WebhookError('delivery-unknown', 'This endpoint was not told of such an event.');
      void outbox.run();
    },
    async catchUp() {
      const [oldest] = await rows.list();
      if (oldest === undefined) return;
      for (const event of await rows.untold(oldest.createdAt)) await emit(event);
      void outbox.run();
    },
    deliverDue: () => outbox.run(),
    async stop() {
      for (const stop of stopListening) stop();
      await outbox.stop();
    },
  };
}

const wants = ({ events }: WebhookRow, type: SentType) => (events as readonly string[]).includes(type);
