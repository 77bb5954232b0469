import '../../styles/cohorts.css';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { type NewCohort, programmeSettingsSchema } from '../../../../orchestrator/contract/cohort.js';
import { serverNow } from '../../api/clock.js';
import { cohortsApi } from '../../api/cohorts.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { SettingsForm } from './settings/settings-form.js';

/** Makes a cohort: with the usual settings, or with those of the cohort that `?from=` names. */
export default function NewCohortPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const from = search.get('from');
  const labs = useResource('labs', api.labs);
  const model = useResource(from === null ? null : `cohort ${from}`, () => cohortsApi.get(from ?? ''));
  useTitle(t('cohorts.create.title'));
  if (labs.data === null || (from !== null && model.data === null))
    return <Waiting problem={labs.problem ?? model.problem} retry={from === null ? labs.reload : model.reload} />;

  const startsAt = dayBegin(serverNow());
  const usable = labs.data.filter(({ unavailable }) => unavailable === null);
  const usual = (usable.length > 0 ? usable : labs.data).map(({ id }) => id);
  const first: NewCohort | null = model.data
    ? { name: t('cohorts.create.copyOf', { name: model.data.name }), startsAt, settings: model.data.settings }
    : usual.length === 0
      ? null
      : { name: '', startsAt, settings: programmeSettingsSchema.parse({ labs: usual }) };
  return (
    <main id="main" className="page medium">
      <div className="block-head">
        <h1>{t('cohorts.create.title')}</h1>
        <p className="muted">
          {t('cohorts.create.lead')} {model.data && t('cohorts.create.from', { name: model.data.name })}
        </p>
      </div>
      {first === null ? (
        <div className="notice warn">
          <Icon name="warn" />
          {t('cohorts.form.labsMissing')}
        </div>
      ) : (
        <SettingsForm
          first={first}
          labs={labs.data}
          submit={t('cohorts.create.submit')}
          onSubmit={async (cohort) => {
            const made = await cohortsApi.create(cohort);
            navigate(`/cohorts/${made.id}/people`);
          }}
        />
      )}
    </main>
  );
}

/** The beginning of the day (epoch ms) in the browser's zone. */
const dayBegin = (at: number) => new Date(at).setHours(0, 0, 0, 0);
