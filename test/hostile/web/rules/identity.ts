import { storeAccount } from '../../../platform/support/rows.js';
import { must, type World } from '../support/world.js';
import { plain, type Rule, type Rules } from './rule.js';

const newPassword = 'a password of many words';

/** Somebody without a password, to be given another role or erased. */
async function stranger(world: World): Promise<string> {
  return (await storeAccount(world.platform.storage, world.next())).id;
}
const onStranger = (body?: unknown): Rule => ({
  target: async (world) => ({ params: { account: await stranger(world) }, body }),
  shared: ['account'],
});
async function ownToken({ people }: World): Promise<string> {
  return (await people.ada.token(['attempt:read'])).id;
}
async function cohortCode({ people }: World): Promise<string> {
  const settings = { labs: ['sympy-dev'] };
  const { id } = await must(people.teacher.call('POST', '/cohorts', { name: 'Club', startsAt: 0, settings }));
  return (await must(people.teacher.call('POST', `/cohorts/${id}/invitations`, {}))).code;
}

/** What a new person sends of themselves; `matrix.test.ts` puts their own name and password here. */
export const ownPassword = '<the password of who calls>';

export const identityRules: Rules = {
  'POST /accounts': {
    target: (world) => ({ body: { name: `new ${world.next()}`, password: newPassword } }),
  },
  'GET /session': plain,
  'POST /session': {
    target: ({ people: { bo } }) => ({ body: { name: bo.account.name, password: bo.password } }),
    endsCaller: true,
  },
  'DELETE /session': { ...plain, endsCaller: true },
  'PATCH /account': { target: () => ({ body: { locale: 'en' } }) },
  'GET /tokens': plain,
  'POST /tokens': { target: () => ({ body: { label: 'robot', scopes: ['attempt:read'] } }) },
  'DELETE /tokens/{token}': {
    target: async (world) => ({ params: { token: await ownToken(world) } }),
    foreign: { token: async ({ people }) => (await people.bo.token(['attempt:read'])).id },
    only: { serves: ({ who }) => who === 'ada', else: [404, 'token-unknown'] },
  },
  'GET /invitations': plain,
  'POST /invitations': { target: () => ({ body: {} }) },
  'GET /join/{code}': {
    target: async (world) => ({ params: { code: await cohortCode(world) } }),
    // Whoever holds the code is meant.
    shared: ['code'],
  },
  'DELETE /invitations/{invitation}': {
    target: async ({ people }) => ({
      params: { invitation: (await must(people.teacher.call('POST', '/invitations', {}))).id },
    }),
    // Instructors look after each other's invitations.
    shared: ['invitation'],
  },
  'PUT /accounts/{account}/role': onStranger({ role: 'instructor' }),
  'POST /accounts/{account}/password-reset': onStranger(),
  'DELETE /accounts/{account}': onStranger(),
  'POST /password-reset': {
    async target(world) {
      const path = `/accounts/${await stranger(world)}/password-reset`;
      const { url } = await must(world.people.root.call('POST', path));
      return { body: { code: new URL(url).searchParams.get('code'), newPassword } };
    },
  },
  'PUT /account/password': { target: () => ({ body: { password: ownPassword, newPassword } }), endsCaller: true },
  'DELETE /account': { target: () => ({ body: { password: ownPassword } }), endsCaller: true },
  'GET /account/export': plain,
  'POST /cohorts/join': { target: async (world) => ({ body: { code: await cohortCode(world) } }) },
};
