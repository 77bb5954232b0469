import type { z } from 'zod';
import type { AccountId } from '../contract/account.js';
import {
  type Delivery,
  deliverySchema,
  type SentType,
  type WebhookEventId,
  type WebhookId,
  webhookSchema,
} from '../contract/webhook.js';
import type { Database } from './database.js';
import { guarded } from './error.js';

/** An endpoint as it is stored. The secret signs, so it is kept as it is. */
export type WebhookRow = Omit<z.output<typeof webhookSchema>, 'waiting' | 'givenUp'> & { secret: string };

/** Something that happened. `subject` with `type` says what: each is stored once. */
export interface WebhookEvent {
  id: WebhookEventId;
  type: SentType;
  subject: string;
  at: number;
}

/** A delivery that is due, with all that is needed to make it. `since`: when the tries began. */
export interface DueDelivery {
  webhook: Pick<WebhookRow, 'id' | 'url' | 'secret'>;
  event: WebhookEvent;
  tries: number;
  since: number;
}

export type DeliveryPatch = Pick<Delivery, 'state' | 'tries' | 'nextAt' | 'triedAt' | 'status' | 'answer'>;
interface DeliveryKey {
  webhook: WebhookId;
  event: WebhookEventId;
}

export interface WebhookRows {
  insert(row: WebhookRow, createdBy: AccountId): Promise<void>;
  /** Oldest first. */
  list(): Promise<WebhookRow[]>;
  get(id: WebhookId): Promise<WebhookRow | null>;
  update(id: WebhookId, patch: Partial<Pick<WebhookRow, 'url' | 'events' | 'enabled'>>): Promise<void>;
  /** With its deliveries. */
  remove(id: WebhookId): void;
  /** How many deliveries of each endpoint are in a state. */
  counts(): Promise<{ webhook: string; state: string; count: number }[]>;
  /** Stores an event and a delivery, due now, to each of these; false, and nothing stored, where it is known already. */
  emit(event: WebhookEvent, to: readonly WebhookId[], now: number): boolean;
  /** Deliveries to enabled endpoints that are due, oldest first. */
  due(now: number, limit: number): Promise<DueDelivery[]>;
  /** When the next one to an enabled endpoint is due; null where none waits. */
  nextAt(): Promise<number | null>;
  settle(of: DeliveryKey, patch: DeliveryPatch): Promise<void>;
  /** Begins anew with a delivery, whatever became of it; false where there is none. */
  again(of: DeliveryKey, now: number): Promise<boolean>;
  /** Newest first. */
  deliveries(webhook: WebhookId, limit: number): Promise<Delivery[]>;
  /** Grades and certificates since then that no event tells of: something ended before it could be stored. */
  untold(since: number): Promise<Omit<WebhookEvent, 'id'>[]>;
}

export function webhookRows({ db, sqlite, atomically }: Database): WebhookRows {
  const joined = () =>
    db
      .selectFrom('webhookDeliveries as delivery')
      .innerJoin('webhookEvents as event', 'event.id', 'delivery.eventId')
      .innerJoin('webhooks', 'webhooks.id', 'delivery.webhookId');
  const waiting = () => joined().where('delivery.state', '=', 'waiting').where('enabled', '=', 1);
  const delivery = ({ webhook, event }: DeliveryKey) =>
    db.updateTable('webhookDeliveries').where('webhookId', '=', webhook).where('eventId', '=', event);
  return {
    async insert({ events, enabled, ...row }, createdBy) {
      await db
        .insertInto('webhooks')
        .values({ ...row, events: JSON.stringify(events), enabled: Number(enabled), createdBy })
        .execute();
    },
    list: async () =>
      (await db.selectFrom('webhooks').selectAll().orderBy('createdAt').orderBy('id').execute()).map(decode),
    async get(id) {
      const row = await db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? decode(row) : null;
    },
    async update(id, { url, events, enabled }) {
      const columns = {
        ...(url === undefined ? {} : { url }),
        ...(events === undefined ? {} : { events: JSON.stringify(events) }),
        ...(enabled === undefined ? {} : { enabled: Number(enabled) }),
      };
      if (Object.keys(columns).length > 0) await db.updateTable('webhooks').set(columns).where('id', '=', id).execute();
    },
    remove(id) {
      atomically([
        db.deleteFrom('webhookDeliveries').where('webhookId', '=', id),
        db.deleteFrom('webhooks').where('id', '=', id),
      ]);
    },
    counts: () =>
      db
        .selectFrom('webhookDeliveries')
        .select(({ fn }) => ['webhookId as webhook', 'state', fn.countAll<number>().as('count')])
        .groupBy(['webhookId', 'state'])
        .execute(),
    emit: (event, to, now) =>
      guarded(() =>
        sqlite
          .transaction(() => {
            const { changes } = sqlite
              .prepare('insert into webhook_events (id, type, subject, at) values (?, ?, ?, ?) on conflict do nothing')
              .run(event.id, event.type, event.subject, event.at);
            if (changes === 0) return false;
            const add = sqlite.prepare(
              `insert into webhook_deliveries (webhook_id, event_id, state, tries, since, next_at)
               values (?, ?, 'waiting', 0, ?, ?)`,
            );
            for (const webhook of to) add.run(webhook, event.id, now, now);
            return true;
          })
          .immediate(),
      ),
    async due(now, limit) {
      const rows = await waiting()
        .where('nextAt', '<=', now)
        .select(['webhookId', 'url', 'secret', 'eventId', 'type', 'subject', 'at', 'tries', 'since'])
        .orderBy('nextAt')
        .limit(limit)
        .execute();
      return rows.map(({ webhookId, url, secret, eventId, type, subject, at, tries, since }) => ({
        webhook: { id: webhookId as WebhookId, url, secret },
        event: { id: eventId as WebhookEventId, type: deliverySchema.shape.type.parse(type), subject, at },
        tries,
        since,
      }));
    },
    async nextAt() {
      const row = await waiting()
        .select(({ fn }) => fn.min('nextAt').as('at'))
        .executeTakeFirst();
      return row?.at == null ? null : Number(row.at);
    },
    async settle(of, patch) {
      await delivery(of).set(patch).execute();
    },
    async again(of, now) {
      const fresh = { state: 'waiting', tries: 0, since: now, nextAt: now };
      return (await delivery(of).set(fresh).executeTakeFirst()).numUpdatedRows > 0n;
    },
    async deliveries(webhook, limit) {
      const rows = await joined()
        .where('webhookId', '=', webhook)
        .select([
          'eventId as event',
          'type',
          'subject',
          'at',
          'state',
          'tries',
          'nextAt',
          'triedAt',
          'status',
          'answer',
        ])
        .orderBy('at', 'desc')
        .orderBy('eventId')
        .limit(limit)
        .execute();
      return deliverySchema.array().parse(rows);
    },
    untold: async (since) =>
      guarded(
        () =>
          sqlite
            .prepare(
              `select type, subject, at from (
                 select 'attempt.graded' as type, attempt_id || '/' || number as subject, computed_at as at from grades
                 union all select 'certificate.issued', number, issued_at from certificates
                 union all select 'certificate.revoked', number, revoked_at from certificates where revoked_at is not null
               ) as happened
               where at >= ? and not exists (
                 select 1 from webhook_events as told where told.type = happened.type and told.subject = happened.subject
               ) order by at`,
            )
            .all(since) as Omit<WebhookEvent, 'id'>[],
      ),
  };
}

function decode(row: { id: string; url: string; events: string; secret: string; enabled: number; createdAt: number }) {
  const known = webhookSchema.omit({ waiting: true, givenUp: true });
  return { ...known.parse({ ...row, events: JSON.parse(row.events), enabled: row.enabled === 1 }), secret: row.secret };
}
