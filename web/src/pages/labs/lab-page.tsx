import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { type AttemptState, modeSchema } from '../../../../orchestrator/contract/attempt.js';
import { api } from '../../api/endpoints.js';
import { useAccount } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { LabCard } from './lab-card.js';

const final: readonly AttemptState[] = ['graded', 'closed', 'failed', 'expired'];

/** One lab to begin, in the mode that the address asks for (`?mode=assessment`), or the attempt at it to go on with. */
export default function LabPage() {
  const { t } = useTranslation();
  const { text } = useWording();
  const { lab: id = '' } = useParams();
  const [search] = useSearchParams();
  const account = useAccount();
  const mode = modeSchema.safeParse(search.get('mode')).data;
  const lab = useResource(`lab ${id}`, () => api.lab(id));
  const attempts = useResource('attempts', api.attempts);
  useTitle(lab.data ? text(lab.data.title) : t('header.labs'));
  if (lab.data === null || attempts.data === null)
    return (
      <Waiting
        problem={lab.problem ?? attempts.problem}
        retry={() => {
          lab.reload();
          attempts.reload();
        }}
      />
    );
  const unfinished = attempts.data.find(({ state }) => !final.includes(state)) ?? null;
  return (
    <main id="main" className="page">
      <h1 className="hidden-visually">{text(lab.data.title)}</h1>
      {unfinished && (
        <section className="resume card" aria-label={t('home.resumeTitle')}>
          <span className="resume-mark">
            <Icon name="play" size={18} />
          </span>
          <p className="grow">{t('home.resumeTitle')}</p>
          <Link className="button primary" to={`/attempts/${unfinished.id}`}>
            {t('home.resume')}
          </Link>
        </section>
      )}
      {account.role !== 'trainee' && (
        <p className="small">
          <Link to={`/labs/${id}/course`}>{t('course.previewOpen')}</Link>
        </p>
      )}
      <LabCard lab={lab.data} busyWith={unfinished} {...(mode ? { mode } : {})} />
    </main>
  );
}
