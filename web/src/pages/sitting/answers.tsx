import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Marked } from '../../../../orchestrator/contract/quiz.js';
import { MarkedQuestion } from '../../parts/question/marked.js';

/** Every answer explained; at first those that were not fully right. `missing`: questions that are not asked any more. */
export function Answers({ marked, missing }: { marked: readonly Marked[]; missing: number }) {
  const { t } = useTranslation();
  const wrong = marked.filter(({ score }) => score < 1).length;
  const [onlyWrong, setOnlyWrong] = useState(wrong > 0);
  return (
    <section className="stack" aria-labelledby="answers">
      <div className="answers-head">
        <h2 id="answers">{t('sitting.result.answers')}</h2>
        <label className="check-row small">
          <input type="checkbox" checked={onlyWrong} onChange={(event) => setOnlyWrong(event.target.checked)} />
          {t('sitting.result.onlyWrong')}
        </label>
      </div>
      {missing > 0 && <p className="muted small">{t('sitting.result.gone')}</p>}
      {onlyWrong && wrong === 0 && <p className="muted">{t('sitting.result.allRight')}</p>}
      <ol className="stack">
        {marked.map((one, index) =>
          onlyWrong && one.score === 1 ? null : (
            <li key={one.question.id} className="card padded">
              <p className="small muted">{t('sitting.question', { number: index + 1, count: marked.length })}</p>
              <MarkedQuestion marked={one} />
            </li>
          ),
        )}
      </ol>
    </section>
  );
}
