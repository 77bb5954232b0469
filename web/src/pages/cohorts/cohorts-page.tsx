import '../../styles/cohorts.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { cohortsApi } from '../../api/cohorts.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { CohortCard } from './cohort-card.js';
import { FirstSteps } from './first-steps.js';

/** Where instructors begin: their cohorts, and on a fresh server what to do first. */
export default function CohortsPage() {
  const { t } = useTranslation();
  const [archived, setArchived] = useState(false);
  const cohorts = useResource('cohorts', cohortsApi.list);
  const labs = useResource('labs', api.labs);
  useTitle(t('cohorts.title'));
  if (cohorts.data === null || labs.data === null)
    return <Waiting problem={cohorts.problem ?? labs.problem} retry={cohorts.reload} />;

  const anyArchived = cohorts.data.some(({ archivedAt }) => archivedAt !== null);
  const shown = cohorts.data.filter(({ archivedAt }) => (archivedAt !== null) === archived);
  const fresh = cohorts.data.every(({ members }) => members === 0) && !anyArchived;
  return (
    <main id="main" className="page">
      <div className="head-row">
        <div className="block-head grow">
          <h1>{t('cohorts.title')}</h1>
          <p className="muted">{t('cohorts.lead')}</p>
        </div>
        {cohorts.data.length > 0 && (
          <Link className="button primary" to="/cohorts/new">
            <Icon name="plus" />
            {t('cohorts.new')}
          </Link>
        )}
      </div>
      {fresh && <FirstSteps cohort={cohorts.data[0] ?? null} />}
      {anyArchived && (
        <fieldset className="segmented cohort-filter">
          <legend className="hidden-visually">{t('cohorts.shown')}</legend>
          <button type="button" aria-pressed={!archived} onClick={() => setArchived(false)}>
            {t('cohorts.active')}
          </button>
          <button type="button" aria-pressed={archived} onClick={() => setArchived(true)}>
            {t('cohorts.archived')}
          </button>
        </fieldset>
      )}
      {shown.length === 0 && !fresh && (
        <p className="empty card">{archived ? t('cohorts.noneArchived') : t('cohorts.noneActive')}</p>
      )}
      <ul className="cohort-list">
        {shown.map((cohort) => (
          <CohortCard key={cohort.id} cohort={cohort} labs={labs.data ?? []} />
        ))}
      </ul>
      <p className="small cohort-foot">
        <Link to="/admin/invitations">{t('cohorts.inviteTeachers')}</Link>
      </p>
    </main>
  );
}
