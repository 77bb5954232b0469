import '../../styles/drill.css';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { DrillList } from '../../../../orchestrator/contract/drill.js';
import { cohortsApi } from '../../api/cohorts.js';
import { drillApi } from '../../api/drill.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Waiting } from '../../parts/problem-notice.js';
import { NewDrill } from './new-drill.js';

/** The drills of a cohort, and the way to a new one. */
export default function DrillsTab() {
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  const { cohort = '' } = useParams();
  const drills = useResource(`drills ${cohort}`, () => drillApi.list(cohort));
  const members = useResource(`members ${cohort}`, () => cohortsApi.members(cohort));
  const labs = useResource('labs', api.labs);
  const waiting = [drills, members, labs].find(({ data }) => data === null);
  if (drills.data === null || members.data === null || labs.data === null)
    return <Waiting problem={waiting?.problem ?? null} retry={waiting?.reload ?? (() => {})} />;
  const titleOf = (id: string) => {
    const lab = labs.data?.find((one) => one.id === id);
    return lab ? text(lab.title) : id;
  };
  return (
    <section className="drills" aria-labelledby="drills-title">
      <div className="block-head">
        <h2 id="drills-title">{t('drill.title')}</h2>
        <p className="muted">{t('drill.lead')}</p>
      </div>
      <NewDrill
        cohort={cohort}
        labs={labs.data.filter(({ modes }) => modes.includes('drill'))}
        members={members.data.filter(({ leftAt }) => leftAt === null)}
        ranges={drills.data.ranges}
      />
      {drills.data.drills.length > 0 && (
        <section className="block" aria-labelledby="past-drills">
          <h3 id="past-drills">{t('drill.past')}</h3>
          <ul className="card drill-list">
            {drills.data.drills.map((drill) => (
              <li key={drill.id}>
                <Link to={`/cohorts/${cohort}/drill/${drill.id}`}>{titleOf(drill.lab)}</Link>
                <span className="small muted">
                  {dateTime(drill.firedAt ?? drill.createdAt)} · {t('drill.people', { count: drill.people })}
                </span>
                <span className={`chip ${drill.stoppedAt === null ? 'accent' : ''}`}>
                  {t(`drill.stage.${stageOf(drill)}`)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </section>
  );
}

function stageOf({ firedAt, stoppedAt }: DrillList['drills'][number]): 'preparing' | 'runs' | 'over' {
  if (stoppedAt !== null) return 'over';
  return firedAt === null ? 'preparing' : 'runs';
}
