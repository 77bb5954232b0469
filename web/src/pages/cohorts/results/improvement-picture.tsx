import { useTranslation } from 'react-i18next';
import { cohortsApi } from '../../../api/cohorts.js';
import { useResource } from '../../../api/use-resource.js';
import { useWording } from '../../../i18n/text.js';
import { ProblemNotice } from '../../../parts/problem-notice.js';

/** The tests before and after on one axis, with the difference and how sure it is. */
export function ImprovementPicture({ cohort }: { cohort: string }) {
  const { t } = useTranslation();
  const { percent, locale } = useWording();
  const improvement = useResource(`improvement ${cohort}`, () => cohortsApi.improvement(cohort));
  if (improvement.problem) return <ProblemNotice problem={improvement.problem} retry={improvement.reload} />;
  if (improvement.data === null) return null;
  const { people, before, after, difference, interval, gain } = improvement.data;
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero', maximumFractionDigits: 0 });
  const points = (share: number) => signed.format(share * 100);
  return (
    <section className="card padded" aria-labelledby="improvement">
      <div className="block-head">
        <h3 id="improvement">{t('cohorts.results.improvement')}</h3>
        <p className="muted small">{t('cohorts.results.improvementText')}</p>
      </div>
      {before === null || after === null || difference === null ? (
        <p className="muted small">{t('cohorts.results.improvementNone')}</p>
      ) : (
        <div className="improvement">
          <strong className="num">
            {t('cohorts.results.improvementDifference', { difference: points(difference) })}
          </strong>
          <div className="improvement-axis" aria-hidden="true">
            <span
              className="improvement-way"
              data-down={difference < 0}
              style={{ left: `${Math.min(before, after) * 100}%`, width: `${Math.abs(difference) * 100}%` }}
            />
            <span className="improvement-dot" style={{ left: `${before * 100}%` }} />
            <span className="improvement-dot" data-after="true" style={{ left: `${after * 100}%` }} />
          </div>
          <p className="small">
            {t('cohorts.results.improvementSaid', { count: people, before: percent(before), after: percent(after) })}{' '}
            {gain !== null && gain > 0 && t('cohorts.results.improvementGain', { gain: percent(gain) })}{' '}
            <span className="muted">
              {interval &&
                t('cohorts.results.improvementInterval', { low: points(interval.low), high: points(interval.high) })}
            </span>
          </p>
        </div>
      )}
    </section>
  );
}
