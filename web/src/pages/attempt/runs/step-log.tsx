import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../api/clock.js';
import { api } from '../../../api/endpoints.js';
import { usePolled } from '../../../api/use-polled.js';
import { CopyButton } from '../../../parts/copy-button.js';
import { Icon } from '../../../parts/icon.js';
import { ProblemNotice } from '../../../parts/problem-notice.js';
import { type LogLine, readLog } from './log-lines.js';
import type { Step } from './types.js';

/** Lines that are drawn; a log may have more, which its copy has. */
const maxDrawn = 5_000;
/** Answers may be a second old: a log is asked for until it cannot have grown since. */
const settledMs = 4_000;
/** This near to its end, in pixels, a log is being followed. */
const nearEnd = 24;

interface StepLogProps {
  id: string;
  attempt: string;
  of: { run: number; job: string; step: Step };
  /** Somebody reads it: it stays open. */
  onUse: () => void;
}

/** A step's log as text of the page. Its end is followed while the step runs, until somebody scrolls away from it. */
export function StepLog({ id, attempt, of: { run, job, step }, onUse }: StepLogProps) {
  const { t } = useTranslation();
  const settled = () => step.state === 'completed' && serverNow() > (step.completedAt ?? 0) + settledMs;
  const { data, problem, retry } = usePolled(
    `${attempt}/${run}/${job}/${step.number}`,
    () => api.runLog(attempt, run, job, step.number),
    () => (settled() ? null : 1_500),
  );
  const running = step.state === 'in_progress';
  const [following, setFollowing] = useState(step.state !== 'completed' || step.conclusion === 'failure');
  const frame = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const cut = Math.max(0, (data?.lines.length ?? 0) - maxDrawn);
  const before = (data?.dropped ?? 0) + cut;
  const parts = useMemo(() => readLog(data?.lines.slice(cut) ?? [], before), [data, cut, before]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are what moves the end.
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [following, parts]);
  const arrived = data !== null;
  useEffect(() => {
    // Whoever reads a log already is left alone.
    if (!arrived || document.activeElement?.closest('.log')) return;
    frame.current?.closest('.step')?.scrollIntoView({ block: 'nearest' });
  }, [arrived]);
  function onScroll() {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {};
    setFollowing(scrollHeight - scrollTop - clientHeight < nearEnd);
  }

  return (
    <div className="log" id={id} ref={frame}>
      {problem && <ProblemNotice problem={problem} retry={retry} />}
      {!data && !problem && (
        <p className="log-note" role="status">
          <span className="spinner" />
          {t('common.loading')}
        </p>
      )}
      {data && data.lines.length === 0 && <p className="log-note">{t(running ? 'runs.nothingYet' : 'runs.nothing')}</p>}
      {data && data.lines.length > 0 && (
        <>
          <section
            className="log-lines"
            ref={box}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
            tabIndex={0}
            aria-label={t('runs.log', { step: step.name })}
            onScroll={onScroll}
            onFocus={onUse}
          >
            {before > 0 && <p className="log-note">{t('runs.dropped', { count: before })}</p>}
            {parts.map((part) =>
              'lines' in part ? (
                <details key={part.number} className="log-group" open>
                  <summary>
                    <span className="log-number num">{part.number}</span>
                    <span className="log-text">{part.title}</span>
                  </summary>
                  {part.lines.map((line) => (
                    <Line key={line.number} line={line} />
                  ))}
                </details>
              ) : (
                <Line key={part.number} line={part} />
              ),
            )}
          </section>
          <div className="log-foot">
            {running && !following && (
              <button type="button" className="button small" onClick={() => setFollowing(true)}>
                <Icon name="down" />
                {t('runs.toEnd')}
              </button>
            )}
            <CopyButton text={data.lines.join('\n')} />
          </div>
        </>
      )}
    </div>
  );
}

function Line({ line: { number, tone, text } }: { line: LogLine }) {
  const { t } = useTranslation();
  return (
    <div className="log-line" data-tone={tone}>
      <span className="log-number num">{number}</span>
      <span className="log-text">
        {(tone === 'error' || tone === 'warning' || tone === 'notice') && <strong>{t(`runs.tone.${tone}`)}</strong>}
        {text}
      </span>
    </div>
  );
}
