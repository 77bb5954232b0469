import { hashSecret } from '../../../../orchestrator/identity/secrets.js';
import type { Stored } from './graded.js';
import { cohort, day, labs, type People } from './people.js';
import type { Store } from './store.js';

/** The code of an invitation that can still be used. */
export const invitationCode = 'an-invitation-of-the-bench';
export const webhook = 'webhook-0';

/** What instructors and administrators leave behind: audit log, invitations, tokens, webhooks with their deliveries. */
export async function storeOffice(store: Store, people: People, graded: readonly Stored[], now: number): Promise<void> {
  const { admin, teacher } = people;
  await store.put(
    'audit',
    Array.from({ length: 5_000 }, (_, index) => ({
      at: now - 40 * day + index * 60_000,
      actorId: teacher.account.id,
      via: 'session',
      action: index % 3 ? 'member.update' : 'attempt.message',
      subject: JSON.stringify({ cohort, member: `enrolment-${index % 200}` }),
      detail: JSON.stringify({ text: `Note ${index}: look at the connections of the service first.` }),
    })),
  );
  await store.put(
    'invitations',
    Array.from({ length: 60 }, (_, index) => ({
      id: `invitation-${index}`,
      codeHash: hashSecret(index === 0 ? invitationCode : `code-${index}`),
      role: 'trainee',
      usesLeft: index === 0 ? 50 : 1,
      expiresAt: now + 14 * day,
      createdAt: now - day,
      createdBy: teacher.account.id,
      cohortId: cohort,
      invitee: index === 0 ? null : `Invited ${index}`,
      reference: null,
    })),
  );
  await store.put(
    'tokens',
    Array.from({ length: 5 }, (_, index) => ({
      id: `token-${index}`,
      accountId: admin.account.id,
      label: `robot ${index}`,
      secretHash: hashSecret(`token-${index}`),
      scopes: '["cohort:read"]',
      createdAt: now - day,
      expiresAt: now + 90 * day,
      lastUsedAt: null,
    })),
  );
  // Switched off: nothing is sent while others are measured.
  const endpoint = { url: 'https://hr.example.org/hooks', events: '["attempt.graded"]', enabled: 0 };
  await store.put(
    'webhooks',
    [0, 1, 2].map((index) => ({
      ...endpoint,
      id: `webhook-${index}`,
      secret: 'whsec_AAAA',
      createdAt: now - 50 * day,
      createdBy: admin.account.id,
    })),
  );
  const events = graded.map(({ id }, index) => ({
    id: `msg_${index}`,
    type: 'attempt.graded',
    subject: `${id}/1`,
    at: now - 20 * day + index,
  }));
  await store.put('webhookEvents', events);
  const sent = { state: 'delivered', tries: 1, nextAt: null, status: 200, answer: 'ok' };
  await store.put(
    'webhookDeliveries',
    ['webhook-0', 'webhook-1'].flatMap((webhookId) =>
      events.map(({ id, at }) => ({ ...sent, webhookId, eventId: id, since: at, triedAt: at })),
    ),
  );
}

export const drill = 'drill-now';
/** People of a drill of the past. */
export const drillSize = 20;

/** Two drills of the past, and one of these attempts that goes on. */
export async function storeDrills(
  store: Store,
  { teacher }: People,
  now: number,
  past: readonly Stored[],
  going: readonly Stored[],
) {
  const row = { cohortId: cohort, labId: labs[0] as string, createdBy: teacher.account.id };
  const drills = [
    { id: 'drill-0', at: now - 20 * day, people: past.slice(0, drillSize) },
    { id: 'drill-1', at: now - 10 * day, people: past.slice(drillSize, 2 * drillSize) },
    { id: drill, at: now - 1_200_000, people: going },
  ];
  for (const { id, at, people } of drills) {
    await store.put('drills', [
      { ...row, id, createdAt: at, firedAt: at + 60_000, stoppedAt: id === drill ? null : at + 3_600_000 },
    ]);
    const fired = { drillId: id, problem: null, firedAt: at + 60_000, late: 0 };
    await store.put(
      'drillPeople',
      people.map(({ id: attemptId, trainee }) => ({ ...fired, enrolmentId: trainee.enrolment, attemptId })),
    );
  }
}
