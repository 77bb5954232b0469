import '../../styles/drill.css';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { drillApi } from '../../api/drill.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { Debrief } from './debrief.js';

/** How a drill went, for who took part in it: everybody else is a number. */
export default function SharedDrillPage() {
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  const { enrolment = '', drill: id = '' } = useParams();
  const { data: drill, problem, reload } = useResource(`drill-${id}`, () => drillApi.shared(enrolment, id));
  useTitle(t('drill.title'));
  if (drill === null) return <Waiting problem={problem} retry={reload} />;
  return (
    <main id="main" className="page drill">
      <div className="drill-head">
        <div>
          <p className="eyebrow no-print">
            <Link to={`/programme/${enrolment}`}>{t('sitting.back')}</Link>
          </p>
          <h1>
            {t('drill.title')}: {text(drill.lab.title)}
          </h1>
          <p className="muted small">{dateTime(drill.firedAt ?? drill.createdAt)}</p>
        </div>
      </div>
      <p className="muted">{t('drill.sharedText')}</p>
      <Debrief drill={drill} you={drill.you} />
    </main>
  );
}
