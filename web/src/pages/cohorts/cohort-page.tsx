import '../../styles/cohorts.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, Outlet, useParams } from 'react-router';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { serverNow } from '../../api/clock.js';
import { cohortsApi } from '../../api/cohorts.js';
import { asProblem } from '../../api/problem.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { cohortTabs } from './tabs.js';
import type { CohortContext } from './use-cohort.js';

/** The frame of a cohort's page: its name, its tabs, and below them the part that is chosen. */
export default function CohortPage() {
  const { t } = useTranslation();
  const { day } = useWording();
  const { cohort: id = '' } = useParams();
  const cohort = useResource(`cohort ${id}`, () => cohortsApi.get(id));
  useTitle(cohort.data?.name ?? null);
  if (cohort.data === null) return <Waiting problem={cohort.problem} retry={cohort.reload} />;
  const { name, startsAt, members, archivedAt } = cohort.data;
  const begun = startsAt <= serverNow();
  return (
    <main id="main" className="page cohort">
      <div className="block-head cohort-head">
        <p className="eyebrow">
          <Link to="/cohorts">{t('cohorts.title')}</Link>
        </p>
        <h1>{name}</h1>
        <p className="muted">
          {t('cohorts.card.members', { count: members })} ·{' '}
          {begun
            ? t('cohorts.frame.began', { date: day(startsAt) })
            : t('cohorts.frame.begins', { date: day(startsAt) })}
        </p>
      </div>
      {archivedAt !== null && <Archived cohort={cohort.data} set={cohort.set} />}
      <nav className="link-tabs" aria-label={t('cohorts.tab.label')}>
        {cohortTabs.map(({ path, icon }) => (
          <NavLink key={path} to={`/cohorts/${id}/${path}`}>
            <Icon name={icon} />
            {t(`cohorts.tab.${path}`)}
          </NavLink>
        ))}
      </nav>
      <Outlet context={{ cohort: cohort.data, set: cohort.set, reload: cohort.reload } satisfies CohortContext} />
    </main>
  );
}

function Archived({ cohort, set }: Pick<CohortContext, 'cohort' | 'set'>) {
  const { t } = useTranslation();
  const { day } = useWording();
  const [problem, setProblem] = useState<Problem | null>(null);
  const takeBack = () =>
    cohortsApi.archive(cohort.id, false).then(set, (error: unknown) => setProblem(asProblem(error)));
  return (
    <>
      <div className="notice warn" role="status">
        <Icon name="info" />
        <div>
          {t('cohorts.frame.archivedOn', { date: day(cohort.archivedAt ?? 0) })}{' '}
          <button type="button" className="link-button" onClick={() => void takeBack()}>
            {t('cohorts.frame.unarchive')}
          </button>
        </div>
      </div>
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
}
