import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../../orchestrator/contract/runs.js';
import { api } from '../../../api/endpoints.js';
import { usePolled } from '../../../api/use-polled.js';
import { useWording } from '../../../i18n/text.js';
import { Icon } from '../../../parts/icon.js';
import { ProblemNotice } from '../../../parts/problem-notice.js';
import { JobView } from './job-view.js';
import { outcomeOf, RunMark } from './run-mark.js';
import { Age, Took } from './run-times.js';

interface RunViewProps {
  attempt: string;
  id: number;
  /** What the list knows of it already. */
  known: Run | null;
  onBack: () => void;
}

/** One run: its facts, why it could not begin, its jobs with their steps. */
export function RunView({ attempt, id, known, onBack }: RunViewProps) {
  const { t } = useTranslation();
  const { utc } = useWording();
  const { data, problem, retry } = usePolled(
    `${attempt}/${id}`,
    () => api.run(attempt, id),
    (run) => (run === null ? 5_000 : run.state === 'completed' ? null : 1_500),
  );
  /** What was opened or closed by hand, by `job/step`. */
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const run: Run | null = data ?? known;
  const outcome = run && outcomeOf(run);
  return (
    <>
      <div className="run-bar">
        <button type="button" className="button small quiet run-back" onClick={onBack}>
          <Icon name="left" />
          {t('runs.back')}
        </button>
        {outcome && (
          <span className="run-outcome" data-outcome={outcome} role="status">
            {t(`runs.state.${outcome}`)}
          </span>
        )}
      </div>
      {run && outcome && (
        <header className="run-head">
          <RunMark outcome={outcome} />
          <div className="grow">
            <h2>{run.title}</h2>
            <p className="run-meta">
              <span>{t(`runs.event.${run.event}`)}</span>
              <span>{run.actor}</span>
              <Age at={run.createdAt} />
              <span className="num">{utc(run.startedAt ?? run.createdAt)} UTC</span>
            </p>
          </div>
          <span className="run-took num">
            <Took times={run} />
          </span>
        </header>
      )}
      {problem && <ProblemNotice problem={problem} retry={retry} />}
      {run && (
        <dl className="run-facts">
          <div>
            <dt>{t('runs.facts.workflow')}</dt>
            <dd>
              {run.workflow} <span className="mono muted">{run.file.replace(/^.*\//, '')}</span>
            </dd>
          </div>
          <div>
            <dt>{t('runs.facts.commit')}</dt>
            <dd>
              <span className="mono" title={run.sha}>
                {run.sha.slice(0, 7)}
              </span>{' '}
              <span className="mono muted">{run.ref.replace(/^refs\/(heads|tags)\//, '')}</span>
            </dd>
          </div>
        </dl>
      )}
      {run && run.fault !== null && (
        <section className="run-fault" aria-label={t('runs.fault')}>
          <h3>
            <Icon name="warn" />
            {t('runs.fault')}
          </h3>
          <ul>
            {run.fault.split('\n').map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
      {data?.jobs.map((job) => (
        <JobView
          key={job.id}
          attempt={attempt}
          run={id}
          job={job}
          chosen={chosen}
          onChoose={(key, open) => setChosen((old) => new Map(old).set(key, open))}
        />
      ))}
      {data && data.jobs.length === 0 && data.fault === null && <p className="help">{t('runs.noJobs')}</p>}
      {!data && !problem && (
        <div className="loading" role="status">
          <span className="spinner" />
          {t('common.loading')}
        </div>
      )}
    </>
  );
}
