import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { api } from '../../api/endpoints.js';
import { asProblem } from '../../api/problem.js';
import { useWording } from '../../i18n/text.js';
import { Dialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

interface Props {
  attempt: string;
  lab: LabView;
  onClose: () => void;
  onRegraded: () => void;
}

interface Progress {
  done: number;
  of: number;
  changed: number;
  refused: number;
}

/** Has one attempt graded again, or all of its lab after the lab's checks were mended, one after another. */
export function RegradeDialog({ attempt, lab, onClose, onRegraded }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  const [reason, setReason] = useState('');
  const [all, setAll] = useState(false);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const stopped = useRef(false);
  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );
  const busy = progress !== null && progress.done < progress.of && problem === null;

  async function run() {
    setProblem(null);
    stopped.current = false;
    try {
      const ids = all ? await api.gradedAttempts(lab.id) : [attempt];
      let now: Progress = { done: 0, of: ids.length, changed: 0, refused: 0 };
      setProgress(now);
      for (const id of ids) {
        if (stopped.current) return;
        try {
          const { difference } = await api.regrade(id, reason);
          if (difference && difference.points !== 0) now = { ...now, changed: now.changed + 1 };
        } catch (error) {
          if (!all) throw error;
          now = { ...now, refused: now.refused + 1 };
        }
        now = { ...now, done: now.done + 1 };
        setProgress(now);
      }
      onRegraded();
      if (!all) onClose();
    } catch (error) {
      setProblem(asProblem(error));
    }
  }

  const over = progress !== null && progress.done === progress.of;
  return (
    <Dialog
      title={t('regrade.again')}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t(over ? 'common.close' : 'common.cancel')}
          </button>
          {!over && (
            <button
              type="button"
              className="button primary"
              disabled={busy || reason.trim().length < 3}
              onClick={() => void run()}
            >
              {busy && <span className="spinner" />}
              {t('regrade.do')}
            </button>
          )}
        </>
      }
    >
      <p>{t('regrade.explain')}</p>
      <Field label={t('regrade.reason')} help={t('regrade.reasonHint')}>
        {(props) => (
          <input
            {...props}
            className="input"
            maxLength={500}
            value={reason}
            disabled={progress !== null}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
        )}
      </Field>
      <label className="check-row">
        <input
          type="checkbox"
          checked={all}
          disabled={progress !== null}
          onChange={({ currentTarget }) => setAll(currentTarget.checked)}
        />
        {t('regrade.all', { lab: text(lab.title) })}
      </label>
      {progress && all && (
        <>
          <progress value={progress.done} max={Math.max(1, progress.of)} />
          <p className="num small" role="status">
            {t('regrade.progress', { ...progress })}
          </p>
        </>
      )}
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
