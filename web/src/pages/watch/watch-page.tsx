import '../../styles/terminal.css';
import '../../styles/attempt.css';
import '../../styles/watch.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { api } from '../../api/endpoints.js';
import { type Live, useCompany, useOpenTerminals } from '../../api/live.js';
import { asProblem } from '../../api/problem.js';
import { useAccount } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { ModeChip, StateChip } from '../../parts/chips.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { TabStrip } from '../../parts/tabs.js';
import { useTitle } from '../../parts/use-title.js';
import { Clock } from '../attempt/clock.js';
import { useAttempt } from '../attempt/use-attempt.js';
import { Steering } from './steering.js';
import { WatchedTerminal } from './watched-terminal.js';

/** A trainee's attempt as their instructor sees it: the terminals live, how far they are, and what can be done. */
export default function WatchPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { text } = useWording();
  const { attempt, live, problem, set, reload } = useAttempt(id);
  const lab = useResource(attempt?.labId ?? null, () => api.lab(attempt?.labId ?? ''));
  useTitle(t('steer.watch.title'));
  if (!attempt || !lab.data) return <Waiting problem={problem ?? lab.problem} retry={problem ? reload : lab.reload} />;
  return (
    <main id="main" className="page wide watch">
      <div className="watch-head">
        <div className="grow">
          <p className="eyebrow">{text(lab.data.title)}</p>
          <h1>{t('steer.watch.of', { name: attempt.owner.name })}</h1>
          <p className="top-chips">
            <ModeChip mode={attempt.mode} />
            <StateChip state={attempt.state} />
            <span className="muted small">{t('steer.watch.lead')}</span>
          </p>
        </div>
        <Clock attempt={attempt} targetMinutes={lab.data.targetMinutes} />
      </div>
      <div className="watch-body">
        <section aria-label={t('steer.watch.terminals')}>
          {attempt.state === 'running' && live ? (
            <Terminals live={live} attempt={attempt} />
          ) : (
            <p className="card empty">
              {t('steer.watch.notRunning')}{' '}
              {attempt.gradedAt !== null && (
                <Link to={`/attempts/${attempt.id}/result`}>{t('steer.watch.result')}</Link>
              )}
            </p>
          )}
        </section>
        <aside className="stack">
          <section className="card padded">
            <h2>{t('steer.watch.objectives')}</h2>
            <ul className="watch-objectives">
              {attempt.objectives.map(({ id: objective, phase, achieved }) => (
                <li key={objective} data-achieved={achieved}>
                  <Icon name={achieved ? 'check' : 'minus'} />
                  <span className="grow">
                    {text(
                      lab.data?.objectives.find((one) => one.id === objective)?.title ?? {
                        en: objective,
                        'zh-CN': objective,
                      },
                    )}
                  </span>
                  <span className="muted small">
                    {t(
                      achieved === null ? 'steer.watch.unknown' : achieved ? 'steer.watch.reached' : 'steer.watch.open',
                    )}
                    <span className="hidden-visually"> {t(`phase.${phase}`)}</span>
                  </span>
                </li>
              ))}
            </ul>
            <p className="muted small">{t('steer.watch.reports', { count: attempt.reportsFiled })}</p>
          </section>
          <Steering attempt={attempt} onAttempt={set} />
        </aside>
      </div>
    </main>
  );
}

function Terminals({ live, attempt }: { live: Live; attempt: AttemptView }) {
  const { t } = useTranslation();
  const open = useOpenTerminals(live);
  const { takeover } = useCompany(live);
  const { name } = useAccount();
  const [chosen, setChosen] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const shells = open.map((shell) => ({ ...shell, key: `${shell.host}-${shell.shell}` }));
  const active = shells.find(({ key }) => key === chosen) ?? shells[0];
  if (!active) return <p className="card empty">{t('steer.watch.noTerminals')}</p>;
  const mine = takeover?.by === name ? takeover.state : null;

  async function about(act: 'ask' | 'end') {
    setProblem(null);
    await live.about(act).catch((error) => setProblem(asProblem(error)));
  }

  return (
    <div className="card watch-terminals">
      <TabStrip
        id="watch"
        label={t('steer.watch.terminals')}
        active={active.key}
        onChange={setChosen}
        tabs={shells.map(({ key, host, shell }) => ({ key, label: shell === 0 ? host : `${host} ${shell + 1}` }))}
      />
      <div className="watch-typing" data-granted={mine === 'granted'}>
        <span className="grow" role="status">
          {mine === 'granted'
            ? t('steer.watch.granted')
            : mine === 'asked'
              ? t('steer.watch.asked')
              : t(attempt.mode === 'assessment' ? 'steer.watch.assessment' : 'steer.watch.readOnly')}
        </span>
        {mine === null && attempt.mode !== 'assessment' && (
          <button type="button" className="button small" onClick={() => void about('ask')}>
            <Icon name="keyboard" />
            {t('steer.watch.ask')}
          </button>
        )}
        {mine !== null && (
          <button type="button" className="button small" onClick={() => void about('end')}>
            {t('steer.watch.end')}
          </button>
        )}
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <div id="watch-panel" role="tabpanel" aria-labelledby={`watch-tab-${active.key}`}>
        <WatchedTerminal key={active.key} live={live} shell={active} mayType={mine === 'granted'} />
      </div>
    </div>
  );
}
