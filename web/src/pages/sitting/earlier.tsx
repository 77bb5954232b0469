import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SittingSummary } from '../../../../orchestrator/contract/sitting.js';
import { useWording } from '../../i18n/text.js';
import { shownShare } from './shown.js';

/** Sittings that are over, each with its result and the way to it. */
export function Earlier({ enrolment, sittings }: { enrolment: string; sittings: readonly SittingSummary[] }) {
  const { t } = useTranslation();
  const { dateTime, percent } = useWording();
  if (sittings.length === 0) return null;
  return (
    <section className="block" aria-labelledby="earlier">
      <h2 id="earlier">{t('sitting.earlier')}</h2>
      <ul className="earlier">
        {sittings.map(({ id, beganAt, score, passed, counts }, index) => (
          <li key={id} className="card">
            <Link to={`/programme/${enrolment}/sittings/${id}`}>{t('sitting.try', { number: index + 1 })}</Link>
            <span className="small muted grow">{dateTime(beganAt)}</span>
            {!counts && <span className="chip">{t('sitting.free')}</span>}
            {passed !== null && (
              <span className={passed ? 'chip ok' : 'chip warn'}>
                {t(passed ? 'sitting.passed' : 'sitting.notPassed')}
              </span>
            )}
            <strong className="num">{percent(shownShare(score ?? 0))}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
