import { vi } from 'vitest';
import { must, type World } from '../support/world.js';
import { plain, type Rule, type Rules } from './rule.js';

async function webhook({ people, receiver }: World): Promise<string> {
  const body = { url: `${receiver.url}/hook`, events: ['attempt.graded'] };
  return (await must(people.root.call('POST', '/webhooks', body))).id;
}
/** A webhook that was told of something, and the event. */
async function told(world: World): Promise<{ webhook: string; event: string }> {
  const id = await webhook(world);
  await must(world.people.root.call('POST', `/webhooks/${id}/ping`));
  const deliveries = () => must(world.people.root.call('GET', `/webhooks/${id}/deliveries`));
  const delivered = await vi.waitFor(async () => {
    const [first] = await deliveries();
    if (first?.state !== 'delivered') throw new Error('not delivered yet');
    return first;
  });
  return { webhook: id, event: delivered.event };
}
const onWebhook = (body?: unknown): Rule => ({
  target: async (world) => ({ params: { webhook: await webhook(world) }, body }),
  // Administrators have them in common.
  shared: ['webhook'],
});

export const administrationRules: Rules = {
  'GET /metrics': plain,
  'GET /operation': plain,
  'GET /audit': plain,
  'GET /webhooks': plain,
  'POST /webhooks': {
    target: ({ receiver }) => ({ body: { url: `${receiver.url}/hook`, events: ['attempt.graded'] } }),
  },
  'PATCH /webhooks/{webhook}': onWebhook({ enabled: false }),
  'DELETE /webhooks/{webhook}': onWebhook(),
  'POST /webhooks/{webhook}/ping': onWebhook(),
  'GET /webhooks/{webhook}/deliveries': onWebhook(),
  'POST /webhooks/{webhook}/deliveries/{event}/redelivery': {
    target: async (world) => ({ params: await told(world) }),
    foreign: { event: async (world) => (await told(world)).event },
    shared: ['webhook'],
  },
};
