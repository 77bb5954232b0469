import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { asProblem } from '../api/problem.js';
import { Dialog } from './dialog.js';
import { ProblemNotice } from './problem-notice.js';

interface ConfirmProps {
  title: string;
  children: ReactNode;
  confirm: string;
  danger?: boolean;
  /** False while what has to be filled in is not. */
  ready?: boolean;
  onClose: () => void;
  /** What is confirmed. The dialog closes when it is done and shows the refusal when it is refused. */
  onConfirm: () => Promise<unknown> | undefined;
}

export function Confirm({ title, children, confirm, danger = false, ready = true, onClose, onConfirm }: ConfirmProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function act() {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button
            type="button"
            className={danger ? 'button danger' : 'button primary'}
            disabled={busy || !ready}
            onClick={() => void act()}
          >
            {busy && <span className="spinner" />}
            {confirm}
          </button>
        </>
      }
    >
      {children}
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
