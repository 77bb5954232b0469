import { useTranslation } from 'react-i18next';
import type { CohortResults } from '../../../../../orchestrator/contract/cohort-results.js';
import type { LabView } from '../../../../../orchestrator/contract/lab.js';
import { useModuleText } from '../../programme/module-text.js';

interface Props {
  funnel: CohortResults['funnel'];
  people: number;
  labs: LabView[];
}

/** How many people begun and finished each module, one bar below the other. */
export function Funnel({ funnel, people, labs }: Props) {
  const { t } = useTranslation();
  const words = useModuleText(labs);
  const share = (count: number) => `${(count / Math.max(1, people)) * 100}%`;
  return (
    <section className="card padded" aria-labelledby="funnel">
      <div className="block-head">
        <h3 id="funnel">{t('cohorts.results.funnel')}</h3>
        <p className="muted small">{t('cohorts.results.funnelText')}</p>
        <p className="picture-legend small" aria-hidden="true">
          <span data-part="done">{t('cohorts.results.done')}</span>
          <span data-part="begun">{t('cohorts.results.begun')}</span>
        </p>
      </div>
      <ul className="funnel">
        {funnel.map((module) => {
          const { begun, done } = module;
          const title = words.title(module);
          return (
            <li
              key={module.id}
              aria-label={t('cohorts.results.funnelRow', { module: title, begun, done, count: people })}
            >
              <span className="funnel-title" aria-hidden="true">
                {title}
              </span>
              <span className="funnel-bar" aria-hidden="true">
                <span data-part="begun" style={{ width: share(begun) }} />
                <span data-part="done" style={{ width: share(done) }} />
              </span>
              <span className="num small" aria-hidden="true">
                {done} / {people}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
