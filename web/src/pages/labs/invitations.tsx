import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { api, type CreatedInvitation } from '../../api/endpoints.js';
import { asProblem } from '../../api/problem.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Field } from '../../parts/field.js';
import { NumberField } from '../../parts/number-field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Secret } from '../../parts/secret.js';

/** For instructors: links by which others sign up, and which of them are still good. */
export function Invitations() {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  const list = useResource('invitations', api.invitations);
  const [role, setRole] = useState<'trainee' | 'instructor'>('trainee');
  const [uses, setUses] = useState(1);
  const [days, setDays] = useState(14);
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

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
    <section className="block">
      <div className="block-head">
        <h2>{t('invitations.title')}</h2>
        <p className="muted">{t('invitations.text')}</p>
      </div>
      <div className="card padded stack">
        <form className="inline-form" onSubmit={(event) => void create(event)}>
          <Field label={t('invitations.role')}>
            {(control) => (
              <select
                {...control}
                className="select"
                value={role}
                onChange={(event) => setRole(event.target.value as typeof role)}
              >
                <option value="trainee">{t('role.trainee')}</option>
                <option value="instructor">{t('role.instructor')}</option>
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
        {list.data && list.data.length > 0 && (
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('invitations.role')}</th>
                <th scope="col">{t('invitations.left')}</th>
                <th scope="col">{t('invitations.created')}</th>
                <th scope="col">{t('invitations.expires')}</th>
              </tr>
            </thead>
            <tbody>
              {list.data.map((invitation) => (
                <tr key={invitation.id}>
                  <td>{t(`role.${invitation.role}`)}</td>
                  <td className="num">{invitation.usesLeft}</td>
                  <td className="num">{dateTime(invitation.createdAt)}</td>
                  <td className="num">{dateTime(invitation.expiresAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
