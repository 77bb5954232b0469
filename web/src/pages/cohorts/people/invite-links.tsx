import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CohortId } from '../../../../../orchestrator/contract/cohort.js';
import type { Problem } from '../../../../../orchestrator/contract/problem.js';
import { cohortsApi } from '../../../api/cohorts.js';
import { asProblem } from '../../../api/problem.js';
import { useResource } from '../../../api/use-resource.js';
import { Icon } from '../../../parts/icon.js';
import { InvitationTable } from '../../../parts/invitation-table.js';
import { NumberField } from '../../../parts/number-field.js';
import { ProblemNotice } from '../../../parts/problem-notice.js';
import { Secret } from '../../../parts/secret.js';

/** Links by which people join: made, copied once, withdrawn. */
export function InviteLinks({ cohort }: { cohort: CohortId }) {
  const { t } = useTranslation();
  const list = useResource(`invitations ${cohort}`, () => cohortsApi.invitations(cohort));
  const [uses, setUses] = useState(50);
  const [days, setDays] = useState(14);
  const [url, setUrl] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function create(event: FormEvent) {
    event.preventDefault();
    setProblem(null);
    try {
      setUrl((await cohortsApi.invite(cohort, { uses, days })).url);
      list.reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
  }
  return (
    <section className="block" aria-labelledby="invite">
      <div className="block-head">
        <h2 id="invite">{t('cohorts.invite.title')}</h2>
        <p className="muted">{t('cohorts.invite.text')}</p>
      </div>
      <div className="card padded stack">
        <form className="inline-form" onSubmit={(event) => void create(event)}>
          <NumberField label={t('cohorts.invite.uses')} min={1} max={500} value={uses} onChange={setUses} />
          <NumberField label={t('cohorts.invite.days')} min={1} max={90} value={days} onChange={setDays} />
          <button type="submit" className="button primary">
            <Icon name="link" />
            {t('cohorts.invite.create')}
          </button>
        </form>
        {problem && <ProblemNotice problem={problem} />}
        {url && <Secret label={t('cohorts.invite.made')} value={url} />}
        {list.problem && <ProblemNotice problem={list.problem} retry={list.reload} />}
        {list.data?.length === 0 && <p className="muted small">{t('cohorts.invite.none')}</p>}
        {list.data && list.data.length > 0 && (
          <InvitationTable
            invitations={list.data}
            first={{
              title: t('cohorts.invite.forWhom'),
              of: ({ invitee }) => invitee ?? t('cohorts.invite.anybody'),
            }}
            onWithdrawn={list.reload}
          />
        )}
      </div>
    </section>
  );
}
