import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Cohort } from '../../../../orchestrator/contract/cohort.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { cohortsApi } from '../../api/cohorts.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';

const dayMs = 24 * 3_600_000;

/** One cohort of the list: when, how many, how far. */
export function CohortCard({ cohort, labs }: { cohort: Cohort; labs: LabView[] }) {
  const { t } = useTranslation();
  const { day, text } = useWording();
  const { id, name, startsAt, settings, members } = cohort;
  const progress = useResource(members === 0 ? null : `progress ${id}`, () => cohortsApi.progress(id));
  const people = progress.data?.people ?? [];
  const passed = people.filter((person) => person.passed).length;
  const late = people.filter((person) => person.late > 0).length;
  const titles = settings.labs.map((lab) => {
    const found = labs.find((one) => one.id === lab);
    return found ? text(found.title) : lab;
  });
  return (
    <li className="card cohort-card">
      <div>
        <h2>
          <Link to={`/cohorts/${id}/${members === 0 ? 'people' : 'board'}`}>{name}</Link>
        </h2>
        <p className="muted small">
          {t('cohorts.card.from', { from: day(startsAt), to: day(startsAt + settings.endDays * dayMs) })}
        </p>
      </div>
      <p className="chips">
        <span className="chip">
          <Icon name="users" size={12} />
          {t('cohorts.card.members', { count: members })}
        </span>
        {late > 0 && <span className="chip warn">{t('cohorts.card.late', { count: late })}</span>}
      </p>
      {progress.data && (
        <div className="cohort-passed">
          <progress
            max={people.length}
            value={passed}
            aria-label={t('cohorts.card.passed', { passed, count: people.length })}
          />
          <span className="small muted">{t('cohorts.card.passed', { passed, count: people.length })}</span>
        </div>
      )}
      <p className="small muted cohort-labs">
        <span className="hidden-visually">{t('cohorts.card.labs')}: </span>
        {titles.join(' · ')}
      </p>
      <Link
        className="small cohort-duplicate"
        to={`/cohorts/new?from=${id}`}
        aria-label={t('cohorts.card.duplicateOf', { name })}
      >
        <Icon name="copy" size={13} />
        {t('cohorts.card.duplicate')}
      </Link>
    </li>
  );
}
