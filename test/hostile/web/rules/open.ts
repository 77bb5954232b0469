import { lab, must, type World } from '../support/world.js';
import { plain, type Rule, type Rules } from './rule.js';

/** A certificate is shown to whoever has its number, which cannot be guessed. */
export async function numberOf({ people }: World, of: { enrolment: string }): Promise<string> {
  return (await must(people.root.call('GET', `/enrolments/${of.enrolment}/certificate`))).certificate.number;
}
const byNumber: Rule = {
  target: async (world) => ({ params: { number: await numberOf(world, world.done) } }),
  shared: ['number'],
};

export const openRules: Rules = {
  'GET /health': plain,
  'GET /labs': plain,
  'GET /labs/{lab}': { target: () => ({ params: { lab } }), shared: ['lab'] },
  'GET /privacy': plain,
  'GET /keys': plain,
  'POST /grades/verify': { target: () => ({ body: { bundle: '{}' } }) },
  'GET /certificates/{number}': byNumber,
  'GET /certificates/{number}/badge': byNumber,
  'GET /certificates/{number}/badge.jwt': byNumber,
  'GET /badge-status': plain,
  'GET /badge-keys/{key}': {
    async target({ platform }) {
      const did = (await (await fetch(`${platform.url}/.well-known/did.json`)).json()) as {
        verificationMethod: { id: string }[];
      };
      return { params: { key: did.verificationMethod.at(-1)?.id.split('#')[1] ?? '' } };
    },
    shared: ['key'],
  },
};
