import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../parts/icon.js';
import { outcomeOf, RunMark } from './run-mark.js';
import { Took } from './run-times.js';
import { StepLog } from './step-log.js';
import type { Job, Step } from './types.js';

interface JobViewProps {
  attempt: string;
  run: number;
  job: Job;
  chosen: ReadonlyMap<string, boolean>;
  onChoose: (key: string, open: boolean) => void;
}

/** A job with its steps. What runs, and what failed, shows its log by itself; the rest is opened by hand. */
export function JobView({ attempt, run, job, chosen, onChoose }: JobViewProps) {
  const { t } = useTranslation();
  const id = useId();
  const steps = withItself(job, t('runs.jobItself'));
  const telling =
    steps.find((step) => step.conclusion === 'failure') ?? steps.find((one) => one.state === 'in_progress');
  return (
    <section className="job" aria-labelledby={`${id}-name`}>
      <div className="job-head">
        <RunMark outcome={outcomeOf(job)} />
        <h3 id={`${id}-name`}>{job.name}</h3>
        <span className="num">
          <Took times={job} />
        </span>
      </div>
      <ol className="job-steps">
        {steps.map((step) => {
          const key = `${job.id}/${step.number}`;
          const outcome = outcomeOf(step);
          const silent = outcome === 'queued' || outcome === 'skipped';
          const open = !silent && (chosen.get(key) ?? step === telling);
          return (
            <li key={step.number} className="step" data-outcome={outcome}>
              <button
                type="button"
                className="step-row"
                aria-expanded={open}
                aria-controls={open ? `${id}-${step.number}` : undefined}
                disabled={silent}
                onClick={() => onChoose(key, !open)}
              >
                <Icon name={open ? 'down' : 'right'} size={12} />
                <RunMark outcome={outcome} />
                <span className="step-title">{step.name}</span>
                <span className="num">
                  <Took times={step} />
                </span>
              </button>
              {open && (
                <StepLog
                  id={`${id}-${step.number}`}
                  attempt={attempt}
                  of={{ run, job: job.id, step }}
                  onUse={() => onChoose(key, true)}
                />
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** The job's steps; where it failed outside of them, the job itself before them, for what it says. */
function withItself(job: Job, name: string): Step[] {
  const named = job.steps.map((step) => (step.number === 0 ? { ...step, name: step.name || name } : step));
  const failedOutside = job.conclusion === 'failure' && !job.steps.some((step) => step.conclusion === 'failure');
  if (!failedOutside || job.steps.some((step) => step.number === 0)) return named;
  const { state, conclusion, completedAt } = job;
  return [{ number: 0, name, state, conclusion, startedAt: null, completedAt }, ...named];
}
