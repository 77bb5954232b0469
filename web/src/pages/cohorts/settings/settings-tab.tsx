import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cohortsApi } from '../../../api/cohorts.js';
import { api } from '../../../api/endpoints.js';
import { useResource } from '../../../api/use-resource.js';
import { Confirm } from '../../../parts/confirm.js';
import { Icon } from '../../../parts/icon.js';
import { Waiting } from '../../../parts/problem-notice.js';
import { useCohort } from '../use-cohort.js';
import { SettingsForm } from './settings-form.js';

/** What the cohort's programme asks for, and its end. */
export default function SettingsTab() {
  const { t } = useTranslation();
  const { cohort, set } = useCohort();
  const labs = useResource('labs', api.labs);
  const [archiving, setArchiving] = useState(false);
  if (labs.data === null) return <Waiting problem={labs.problem} retry={labs.reload} />;
  if (cohort.archivedAt !== null) return <p className="card empty">{t('cohorts.settings.locked')}</p>;
  const { name, startsAt, settings } = cohort;
  return (
    <div className="settings">
      <h2 className="hidden-visually">{t('cohorts.settings.title')}</h2>
      {cohort.members > 0 && (
        <div className="notice warn">
          <Icon name="warn" />
          {t('cohorts.settings.underWay', { count: cohort.members })}
        </div>
      )}
      <SettingsForm
        first={{ name, startsAt, settings }}
        labs={labs.data}
        submit={t('cohorts.settings.save')}
        done={t('cohorts.settings.saved')}
        onSubmit={async (changed) => set(await cohortsApi.update(cohort.id, changed))}
      />
      <section className="card padded settings-archive" aria-labelledby="archive">
        <div className="grow">
          <h2 id="archive">{t('cohorts.settings.archive')}</h2>
          <p className="muted">{t('cohorts.settings.archiveText')}</p>
        </div>
        <button type="button" className="button" onClick={() => setArchiving(true)}>
          {t('cohorts.settings.archiveDo')}
        </button>
      </section>
      {archiving && (
        <Confirm
          title={t('cohorts.settings.archiveTitle')}
          confirm={t('cohorts.settings.archiveDo')}
          onClose={() => setArchiving(false)}
          onConfirm={async () => set(await cohortsApi.archive(cohort.id, true))}
        >
          <p>{t('cohorts.settings.archiveText')}</p>
        </Confirm>
      )}
    </div>
  );
}
