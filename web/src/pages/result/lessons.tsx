import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Debrief } from '../../../../orchestrator/contract/grade.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { Markdown } from '../../parts/markdown.js';

const shownLength = 200;

/** The lab's own explanation, and the model answers beside it. */
export const Lessons = memo(function Lessons({ debrief, lab }: { debrief: Debrief; lab: LabView }) {
  const { t } = useTranslation();
  const { text } = useWording();
  return (
    <div className="debrief-columns">
      <section className="block">
        <div className="block-head">
          <h2>{t('debrief.lessons')}</h2>
        </div>
        <div className="card padded">
          <Markdown source={text(debrief.text)} />
        </div>
      </section>
      <section className="block">
        <div className="block-head">
          <h2>{t('debrief.answers')}</h2>
          <p className="muted">{t('debrief.answersText')}</p>
        </div>
        <dl className="card padded answers">
          {debrief.answers.map((answer) => {
            const claim = lab.report.claims.find((one) => one.id === answer.field);
            return (
              <div key={answer.field}>
                <dt>{claim ? text(claim.label) : answer.field}</dt>
                {answer.values.map((value) => (
                  <dd key={value} className="mono">
                    {value.length > shownLength ? `${value.slice(0, shownLength)}…` : value}
                  </dd>
                ))}
              </div>
            );
          })}
        </dl>
      </section>
    </div>
  );
});
