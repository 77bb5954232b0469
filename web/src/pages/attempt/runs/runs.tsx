import '../../../styles/runs.css';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../../orchestrator/contract/attempt.js';
import type { RunList } from '../../../../../orchestrator/contract/runs.js';
import { api } from '../../../api/endpoints.js';
import { usePolled } from '../../../api/use-polled.js';
import { Icon } from '../../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../../parts/problem-notice.js';
import { readStored, store } from '../../../parts/stored.js';
import { RunRow } from './run-row.js';
import { RunView } from './run-view.js';

const busyMs = 1_500;
const calmMs = 5_000;
const underWay = (list: RunList | null) =>
  list?.runs.some((run) => run.state === 'in_progress' || (run.state === 'queued' && list.runner === 'online'));

/** The workflow runs: all of them as a list, or one with its jobs, steps and logs. */
export function Runs({ attempt }: { attempt: AttemptView }) {
  const { t } = useTranslation();
  const storeKey = `run.${attempt.id}`;
  const [shown, setShown] = useState<number | null>(() => Number(readStored(storeKey)) || null);
  const { data, problem, retry } = usePolled(
    attempt.id,
    () => api.runs(attempt.id),
    (list) => (underWay(list) ? busyMs : calmMs),
  );
  /** Where the keyboard goes after the next change between list and run. */
  const goTo = useRef<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (goTo.current === null || (shown === null && !data)) return;
    box.current?.querySelector<HTMLElement>(goTo.current)?.focus();
    goTo.current = null;
  });

  function show(run: number | null) {
    goTo.current = run === null ? `[data-run="${shown}"]` : '.run-back';
    setShown(run);
    store(storeKey, run === null ? null : String(run));
  }

  if (!data && shown === null) return <Waiting problem={problem} retry={retry} />;
  return (
    <div className="runs" ref={box}>
      {shown !== null && (
        <RunView
          key={shown}
          attempt={attempt.id}
          id={shown}
          known={data?.runs.find((run) => run.id === shown) ?? null}
          onBack={() => show(null)}
        />
      )}
      {shown === null && data && (
        <>
          <div className="runs-head">
            <span className="muted small num">{t('runs.count', { count: data.runs.length })}</span>
            <span className={`chip ${data.runner === 'online' ? 'ok' : 'warn'}`}>
              <span className="dot" aria-hidden="true" />
              {t(`runs.runner.${data.runner}`)}
            </span>
          </div>
          {problem && <ProblemNotice problem={problem} retry={retry} />}
          {data.runner === 'offline' && (
            <div className="notice warn" role="status">
              <Icon name="warn" />
              <div>{t('runs.offline')}</div>
            </div>
          )}
          {data.runs.length === 0 ? (
            <div className="runs-empty">
              <Icon name="play" size={22} />
              <h3>{t('runs.empty')}</h3>
              <p>{t('runs.emptyText')}</p>
            </div>
          ) : (
            <ul className="run-list" aria-label={t('runs.list')}>
              {data.runs.map((run) => (
                <RunRow key={run.id} run={run} onOpen={() => show(run.id)} />
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
