import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../../orchestrator/contract/runs.js';
import { outcomeOf, RunMark } from './run-mark.js';
import { Age, Took } from './run-times.js';

/** One run in the list: where it stands, what it is about, who began it, when and for how long. */
export function RunRow({ run, onOpen }: { run: Run; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <button type="button" className="run-row" data-run={run.id} onClick={onOpen}>
        <RunMark outcome={outcomeOf(run)} />
        <span className="run-row-main">
          <strong>{run.title}</strong>
          <span className="run-meta">
            {run.fault !== null && <span className="chip bad">{t('runs.invalid')}</span>}
            <span>{run.workflow}</span>
            <span>{t(`runs.event.${run.event}`)}</span>
            <span className="mono">{run.sha.slice(0, 7)}</span>
            <span>{run.actor}</span>
          </span>
        </span>
        <span className="run-row-times num">
          <Age at={run.createdAt} />
          <span>
            <Took times={run} />
          </span>
        </span>
      </button>
    </li>
  );
}
