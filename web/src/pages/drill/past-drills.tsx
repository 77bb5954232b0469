import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { drillApi } from '../../api/drill.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';

/** The drills that somebody took part in, with the way to their debriefs. Nothing where there was none. */
export function PastDrills({ enrolment, labs }: { enrolment: string; labs: readonly LabView[] }) {
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  const drills = useResource(`drills-${enrolment}`, () => drillApi.stopped(enrolment));
  if (!drills.data || drills.data.length === 0) return null;
  const titleOf = (id: string) => {
    const lab = labs.find((one) => one.id === id);
    return lab ? text(lab.title) : id;
  };
  return (
    <section className="block" aria-labelledby="past-drills">
      <h2 id="past-drills">{t('drill.pastOwn')}</h2>
      <ul className="card plain-rows">
        {drills.data.map(({ id, lab, firedAt, createdAt, people }) => (
          <li key={id}>
            <Link to={`/programme/${enrolment}/drills/${id}`}>{titleOf(lab)}</Link>
            <span className="muted small">
              {dateTime(firedAt ?? createdAt)} · {t('drill.people', { count: people })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
