import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { AttemptView, Mode, Phase } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { api } from '../../api/endpoints.js';
import { asProblem } from '../../api/problem.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

const choosable = ['practice', 'assessment'] as const;
/** Of the techniques; the rest is counted. The report's form lists all. */
const shownTechniques = 5;
type Choosable = (typeof choosable)[number];

/**
 * One lab: its story, what it takes, and the choice of mode, which begins with `mode`. `busyWith`: the unfinished attempt
 * that must end first.
 */
export function LabCard({ lab, busyWith, mode: wanted }: { lab: LabView; busyWith: AttemptView | null; mode?: Mode }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const navigate = useNavigate();
  const modes = choosable.filter((mode) => lab.modes.includes(mode));
  const [mode, setMode] = useState<Choosable>(modes.find((one) => one === wanted) ?? modes[0] ?? 'practice');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const points = new Map<Phase, number>();
  for (const objective of lab.objectives) {
    points.set(objective.phase, (points.get(objective.phase) ?? 0) + objective.points);
  }

  async function begin(chosen: Mode) {
    setBusy(true);
    setProblem(null);
    try {
      const attempt = await api.openAttempt(lab.id, chosen);
      navigate(`/attempts/${attempt.id}`);
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  return (
    <article className="lab card" aria-labelledby={`lab-${lab.id}`}>
      <div className="lab-story">
        <h2 id={`lab-${lab.id}`}>{text(lab.title)}</h2>
        <p>{text(lab.summary)}</p>
        <dl className="lab-facts">
          <div>
            <dt>{t('lab.duration')}</dt>
            <dd>{t('lab.minutes', { minutes: lab.minutes })}</dd>
          </div>
          <div>
            <dt>{t('lab.target')}</dt>
            <dd>{t('lab.minutes', { minutes: lab.targetMinutes })}</dd>
          </div>
          <div>
            <dt>{t('lab.terminals')}</dt>
            <dd className="mono">
              {lab.hosts
                .filter((host) => host.terminal)
                .map((host) => host.name)
                .join(' · ')}
            </dd>
          </div>
        </dl>
        <ol className="phase-row" aria-label={t('lab.phases')}>
          {[...points].map(([phase, sum]) => (
            <li key={phase} style={{ flexGrow: sum }}>
              <span>{t(`phase.${phase}`)}</span>
              <span className="num">{sum}</span>
            </li>
          ))}
        </ol>
        <ul className="chips" aria-label={t('lab.techniques')}>
          {lab.techniques.slice(0, shownTechniques).map((technique) => (
            <li key={technique.id} className="chip" title={technique.name}>
              <span className="mono">{technique.id}</span> {technique.name.split(': ').at(-1)}
            </li>
          ))}
          {lab.techniques.length > shownTechniques && (
            <li className="chip">{t('lab.moreTechniques', { count: lab.techniques.length - shownTechniques })}</li>
          )}
        </ul>
      </div>
      <div className="lab-start">
        <fieldset className="mode-choice" disabled={busy}>
          <legend className="legend">{t('lab.mode')}</legend>
          {modes.map((each) => (
            <label key={each} data-chosen={each === mode}>
              <input type="radio" name={`mode-${lab.id}`} checked={each === mode} onChange={() => setMode(each)} />
              <span>
                <strong>{t(`mode.${each}.name`)}</strong>
                <span className="muted small">{t(`mode.${each}.text`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {problem && <ProblemNotice problem={problem} />}
        {lab.unavailable ? (
          <div className="notice warn">
            <Icon name="warn" />
            <span>
              {t('lab.unavailable')} {text(lab.unavailable)}
            </span>
          </div>
        ) : (
          <>
            <button
              type="button"
              className="button primary"
              disabled={busy || busyWith !== null}
              onClick={() => void begin(mode)}
            >
              {busy ? <span className="spinner" /> : <Icon name="terminal" />}
              {t('lab.open')}
            </button>
            {busyWith && <p className="help">{t('lab.finishFirst')}</p>}
          </>
        )}
      </div>
    </article>
  );
}
