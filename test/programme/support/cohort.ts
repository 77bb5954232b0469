import { labIdSchema } from '../../../orchestrator/contract/attempt.js';
import { enrolmentIdSchema } from '../../../orchestrator/contract/enrolment.js';
import type { Person, Platform } from '../../platform/support/server.js';

export type Member = Person & { enrolment: string };

/** A cohort without tests before and after, so that discussion and journal are open from its beginning. */
export async function makeCohort(platform: Platform, teacher: Person, settings: Record<string, unknown> = {}) {
  const body = {
    name: 'Autumn',
    startsAt: platform.clock.ms,
    settings: { labs: [labIdSchema.parse('sympy-dev')], tests: false, ...settings },
  };
  const { id } = (await teacher.call('POST', '/cohorts', body)).body as { id: string };
  const { code } = (await teacher.call('POST', `/cohorts/${id}/invitations`, {})).body as { code: string };
  return {
    id,
    /** Somebody who joined, in the group if one is named. */
    async member(name: string, group?: number): Promise<Member> {
      const person = await platform.person(name);
      await person.call('POST', '/cohorts/join', { code });
      const [programme] = (await person.call('GET', '/programmes')).body;
      const enrolment = enrolmentIdSchema.parse(programme.enrolment.id);
      if (group !== undefined) await teacher.call('PATCH', `/cohorts/${id}/members/${enrolment}`, { group });
      return { ...person, enrolment };
    },
  };
}
