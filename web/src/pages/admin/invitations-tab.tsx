import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { api, type CreatedInvitation } from '../../api/endpoints.js';
import { asProblem } from '../../api/problem.js';
import { useResource } from '../../api/use-resource.js';
import { Field } from '../../parts/field.js';
import { InvitationTable } from '../../parts/invitation-table.js';
import { NumberField } from '../../parts/number-field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Secret } from '../../parts/secret.js';

/** Links by which others sign up, as instructors or to no cohort. Those to a cohort stand with its people. */
export default function InvitationsTab() {
  const { t } = useTranslation();
  const list = useResource('invitations', api.invitations);
  const [role, setRole] = useState<'trainee' | 'instructor'>('instructor');
  const [uses, setUses] = useState(1);
  const [days, setDays] = useState(14);
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const open = list.data?.filter(({ cohort }) => cohort === null) ?? null;

  async function create(event: FormEvent) {
    event.preventDefault();
    setProblem(null);
    try {
      setMade(await api.createInvitation({ role, uses, days }));
      list.reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
  }

  return (
    <section aria-labelledby="invitations">
      <div className="block-head">
        <h2 id="invitations">{t('invitations.title')}</h2>
        <p className="muted">{t('invitations.text')}</p>
      </div>
      <div className="card padded stack">
        <form className="inline-form" onSubmit={(event) => void create(event)}>
          <Field label={t('invitations.role')} help={t(`admin.roles.${role}`)}>
            {(control) => (
              <select
                {...control}
                className="select"
                value={role}
                onChange={(event) => setRole(event.target.value as typeof role)}
              >
                <option value="instructor">{t('role.instructor')}</option>
                <option value="trainee">{t('role.trainee')}</option>
              </select>
            )}
          </Field>
          <NumberField label={t('invitations.uses')} min={1} max={500} value={uses} onChange={setUses} />
          <NumberField label={t('invitations.days')} min={1} max={90} value={days} onChange={setDays} />
          <button type="submit" className="button primary">
            {t('invitations.create')}
          </button>
        </form>
        {problem && <ProblemNotice problem={problem} />}
        {made && <Secret label={t('invitations.made')} value={made.url} />}
        {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
        {open?.length === 0 && <p className="muted small">{t('admin.invitations.none')}</p>}
        {open && open.length > 0 && (
          <InvitationTable
            invitations={open}
            first={{ title: t('invitations.role'), of: (invitation) => t(`role.${invitation.role}`) }}
            onWithdrawn={list.reload}
          />
        )}
      </div>
    </section>
  );
}
