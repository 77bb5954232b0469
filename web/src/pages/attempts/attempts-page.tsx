import '../../styles/integrity.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { attemptStateSchema } from '../../../../orchestrator/contract/attempt.js';
import { api } from '../../api/endpoints.js';
import { useAccount } from '../../api/session.js';
import { usePolled } from '../../api/use-polled.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Field } from '../../parts/field.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { EverybodysTable } from './everybodys-table.js';

/** How often it is looked whether something has changed: a mark is to be seen while the attempt still goes on. */
const everyMs = 10_000;

/** For instructors: the latest attempts of everybody, by lab and state, and those whose evidence needs a look. */
export default function AttemptsPage() {
  return useAccount().role === 'trainee' ? <Navigate to="/" replace /> : <Everybody />;
}

function Everybody() {
  const { t } = useTranslation();
  const { text } = useWording();
  const [lab, setLab] = useState('');
  const [state, setState] = useState('');
  const [marked, setMarked] = useState(false);
  const labs = useResource('labs', api.labs);
  const attempts = usePolled(
    `everybody ${lab} ${state}`,
    () => api.everybodysAttempts({ ...(lab ? { lab } : {}), ...(state ? { state } : {}) }),
    () => everyMs,
  );
  useTitle(t('attempts.title'));
  if (labs.data === null) return <Waiting problem={labs.problem} retry={labs.reload} />;

  const shown = attempts.data?.filter((attempt) => !marked || attempt.marks.length > 0) ?? null;
  const chosen = lab !== '' || state !== '' || marked;
  return (
    <main id="main" className="page">
      <div className="block-head">
        <h1>{t('attempts.title')}</h1>
        <p className="muted">{t('attempts.text')}</p>
      </div>
      <div className="attempts-filter">
        <Field label={t('attempts.lab')}>
          {(control) => (
            <select {...control} className="select" value={lab} onChange={(event) => setLab(event.target.value)}>
              <option value="">{t('attempts.any')}</option>
              {labs.data?.map((one) => (
                <option key={one.id} value={one.id}>
                  {text(one.title)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('attempts.state')}>
          {(control) => (
            <select {...control} className="select" value={state} onChange={(event) => setState(event.target.value)}>
              <option value="">{t('attempts.any')}</option>
              {attemptStateSchema.options.map((one) => (
                <option key={one} value={one}>
                  {t(`state.${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className="attempts-marked">
          <input type="checkbox" checked={marked} onChange={(event) => setMarked(event.target.checked)} />
          {t('attempts.marked')}
        </label>
        <span className="muted small num" role="status">
          {shown === null ? t('common.loading') : t('attempts.count', { count: shown.length })}
        </span>
      </div>
      {attempts.problem && <ProblemNotice problem={attempts.problem} retry={attempts.retry} />}
      {shown?.length === 0 && <p className="empty card">{chosen ? t('attempts.noneFit') : t('attempts.empty')}</p>}
      {shown !== null && shown.length > 0 && <EverybodysTable attempts={shown} labs={labs.data} />}
    </main>
  );
}
