import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { asProblem } from '../../api/problem.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { Markdown } from '../../parts/markdown.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Recorded } from './recorded.js';
import type { AttemptProps } from './types.js';

/** The range is ready: the brief, and the button that fires the attack; in a drill somebody else presses it. */
export function Begin({ attempt, lab, act }: AttemptProps) {
  const { t } = useTranslation();
  const { text } = useWording();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  // Who is in a drill waits for everybody's start.
  const drill = attempt.mode === 'drill';
  async function begin() {
    setBusy(true);
    setProblem(null);
    try {
      await act('start');
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  }
  return (
    <div className="attempt-columns">
      <section className="reading" aria-label={t('panel.brief')}>
        <Markdown source={text(lab.brief)} />
      </section>
      <aside className="aside-card card">
        <span className="chip ok">
          <Icon name="check" size={12} />
          {t('begin.ready')}
        </span>
        <h2>{t(drill ? 'drill.wait.title' : 'begin.title')}</h2>
        <p className="muted">{drill ? t('drill.wait.text') : t('begin.text', { minutes: lab.targetMinutes })}</p>
        <ul className="begin-list">
          <li>
            <Icon name="terminal" />
            <span>
              {t('begin.terminals')} <span className="mono">{attempt.hosts.map((host) => host.name).join(' · ')}</span>
            </span>
          </li>
          <li>
            <Icon name="clock" />
            {t('begin.clock', { minutes: lab.targetMinutes })}
          </li>
          <li>
            <Icon name={attempt.mode === 'practice' ? 'bulb' : 'shield'} />
            {drill ? t('drill.wait.mode') : t(attempt.mode === 'practice' ? 'begin.practice' : 'begin.assessment')}
          </li>
          {attempt.mode === 'assessment' && (
            <li>
              <Icon name="eye" />
              {t('begin.assessmentWatch')}
            </li>
          )}
        </ul>
        <Recorded />
        <div className="begin-foot">
          {problem && <ProblemNotice problem={problem} />}
          {drill ? (
            <span className="chip info" role="status">
              <span className="spinner" />
              {t('drill.wait.title')}
            </span>
          ) : (
            <button type="button" className="button primary large" disabled={busy} onClick={() => void begin()}>
              {busy ? <span className="spinner" /> : <Icon name="play" />}
              {t('begin.button')}
            </button>
          )}
        </div>
      </aside>
    </div>
  );
}
