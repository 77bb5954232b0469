import '../../styles/drill.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Drill } from '../../../../orchestrator/contract/drill.js';
import { drillApi, useDrill } from '../../api/drill.js';
import { useWording } from '../../i18n/text.js';
import { Confirm } from '../../parts/confirm.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { useNow } from '../../parts/use-now.js';
import { Debrief } from './debrief.js';
import { Counts, Picture } from './picture.js';
import { isLost, isWaiting } from './stats.js';

/** One drill: made ready, fired, followed, stopped, and looked at together afterwards. */
export default function DrillPage() {
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  const { cohort = '', drill: id = '' } = useParams();
  const { drill, state, problem, set } = useDrill(cohort, id);
  const [asked, setAsked] = useState<'fire' | 'stop' | null>(null);
  const now = useNow(drill !== null && drill.firedAt !== null && drill.stoppedAt === null);
  if (drill === null) return <Waiting problem={problem} retry={() => location.reload()} />;
  const over = drill.stoppedAt !== null;
  const grading = over && drill.people.some((one) => one.state === 'submitted' || one.state === 'examining');
  const ready = drill.people.filter((one) => one.state === 'ready').length;
  return (
    <section className="drill" aria-labelledby="drill-title">
      <div className="drill-head">
        <div>
          <p className="eyebrow no-print">
            <Link to={`/cohorts/${cohort}/drill`}>{t('drill.title')}</Link>
          </p>
          <h2 id="drill-title">{text(drill.lab.title)}</h2>
          <p className="muted small">{dateTime(drill.firedAt ?? drill.createdAt)}</p>
        </div>
        <div className="button-row no-print">
          {drill.firedAt === null && !over && (
            <button
              type="button"
              className="button primary large"
              disabled={ready === 0}
              onClick={() => setAsked('fire')}
            >
              <Icon name="play" />
              {t('drill.fire')}
            </button>
          )}
          {!over && (
            <button type="button" className="button danger large" onClick={() => setAsked('stop')}>
              <Icon name="stop" />
              {t(drill.firedAt === null ? 'drill.cancel' : 'drill.stop')}
            </button>
          )}
        </div>
      </div>
      {state === 'lost' && (
        <div className="notice warn" role="status">
          <Icon name="warn" />
          {t('drill.lost')}
        </div>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {!over && <Readiness drill={drill} cohort={cohort} set={set} />}
      {grading && (
        <div className="notice" role="status">
          <span className="spinner" />
          {t('drill.grading')}
        </div>
      )}
      {over ? (
        drill.firedAt === null ? (
          <p className="card empty">{t('drill.cancelled')}</p>
        ) : (
          <Debrief drill={drill} />
        )
      ) : (
        <>
          {drill.firedAt !== null && <Counts drill={drill} now={now} />}
          <Picture drill={drill} now={now} nameOf={({ name }) => name} />
        </>
      )}
      {asked === 'fire' && (
        <Confirm
          title={t('drill.fireTitle')}
          confirm={t('drill.fire')}
          onClose={() => setAsked(null)}
          onConfirm={() => drillApi.fire(cohort, id).then(set)}
        >
          <p>{t('drill.fireText', { ready, count: drill.people.length })}</p>
        </Confirm>
      )}
      {asked === 'stop' && (
        <Confirm
          title={t('drill.stopTitle')}
          confirm={t(drill.firedAt === null ? 'drill.cancel' : 'drill.stop')}
          danger
          onClose={() => setAsked(null)}
          onConfirm={() => drillApi.stop(cohort, id).then(set)}
        >
          <p>{t(drill.firedAt === null ? 'drill.cancelText' : 'drill.stopText')}</p>
        </Confirm>
      )}
    </section>
  );
}

/** How many ranges are ready, who has none, and how close together the attacks began. */
function Readiness({ drill, cohort, set }: { drill: Drill; cohort: string; set: (drill: Drill) => void }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const { people, firedAt, skewMs } = drill;
  const lost = people.filter(isLost);
  const waiting = people.filter(isWaiting).length;
  const up = people.length - lost.length - waiting;
  async function again() {
    setBusy(true);
    await drillApi
      .add(
        cohort,
        drill.id,
        lost.map(({ enrolment }) => enrolment),
      )
      .then(set, () => undefined);
    setBusy(false);
  }
  return (
    <div className="card padded drill-ready" role="status">
      <div className="grow">
        <strong>{t('drill.ready', { ready: up, count: people.length })}</strong>
        <progress max={people.length} value={up} aria-label={t('drill.ready', { ready: up, count: people.length })} />
        <span className="small muted">
          {firedAt === null
            ? t('drill.waitText')
            : skewMs === null
              ? t('drill.firing')
              : t('drill.skew', { seconds: (skewMs / 1000).toFixed(1) })}
        </span>
      </div>
      {lost.length > 0 && (
        <button type="button" className="button" disabled={busy} onClick={() => void again()}>
          <Icon name="reset" />
          {t('drill.again', { count: lost.length })}
        </button>
      )}
    </div>
  );
}
