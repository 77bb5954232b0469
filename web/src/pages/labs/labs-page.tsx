import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AttemptState, AttemptView } from '../../../../orchestrator/contract/attempt.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { StateChip } from '../../parts/chips.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { AttemptTable } from './attempt-table.js';
import { LabCard } from './lab-card.js';

const final: readonly AttemptState[] = ['graded', 'closed', 'failed', 'expired'];

/** Labs to begin, the attempt to go on with, and what was done before. */
export default function LabsPage({ note }: { note?: string }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const labs = useResource('labs', api.labs);
  const attempts = useResource('attempts', api.attempts);
  useTitle(t('header.labs'));
  if (labs.data === null) return <Waiting problem={labs.problem} retry={labs.reload} />;

  const unfinished = attempts.data?.find((attempt) => !final.includes(attempt.state)) ?? null;
  const titleOf = (attempt: AttemptView) => {
    const lab = labs.data?.find((one) => one.id === attempt.labId);
    return lab ? text(lab.title) : attempt.labId;
  };
  return (
    <main id="main" className="page">
      {unfinished && (
        <section className="resume card" aria-label={t('home.resumeTitle')}>
          <span className="resume-mark">
            <Icon name="play" size={18} />
          </span>
          <div className="grow">
            <h2>{t('home.resumeTitle')}</h2>
            <p className="muted">
              {titleOf(unfinished)} <StateChip state={unfinished.state} />
            </p>
          </div>
          <Link className="button primary" to={`/attempts/${unfinished.id}`}>
            {t('home.resume')}
          </Link>
        </section>
      )}
      {note && (
        <div className="notice" role="status">
          <Icon name="info" />
          {note}
        </div>
      )}
      <section className="block">
        <div className="block-head">
          <h1>{t('home.labs')}</h1>
          <p className="muted">{t('home.labsText')}</p>
        </div>
        {labs.data.length === 0 ? (
          <p className="empty">{t('home.noLabs')}</p>
        ) : (
          <div className="lab-list">
            {labs.data.map((lab) => (
              <LabCard key={lab.id} lab={lab} busyWith={unfinished} />
            ))}
          </div>
        )}
      </section>
      <section className="block">
        <div className="block-head">
          <h2>{t('home.attempts')}</h2>
        </div>
        {attempts.problem && <ProblemNotice problem={attempts.problem} retry={attempts.reload} />}
        {attempts.data && <AttemptTable attempts={attempts.data} labs={labs.data} titleOf={titleOf} />}
      </section>
    </main>
  );
}
