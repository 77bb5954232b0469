import { type FormEvent, type ReactNode, useId, useState } from 'react';
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
  /** True where the dialog's own content tells of the refusal. */
  onRefused?: (problem: Problem) => boolean;
}

/** Asks before something is done, with what has to be filled in for it. A form: Enter in a field confirms. */
export function Confirm({
  title,
  children,
  confirm,
  danger = false,
  ready = true,
  onClose,
  onConfirm,
  onRefused = () => false,
}: ConfirmProps) {
  const { t } = useTranslation();
  const form = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function act(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      const refusal = asProblem(error);
      if (!onRefused(refusal)) setProblem(refusal);
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
            type="submit"
            form={form}
            className={danger ? 'button danger' : 'button primary'}
            disabled={busy || !ready}
          >
            {busy && <span className="spinner" />}
            {confirm}
          </button>
        </>
      }
    >
      <form id={form} className="dialog-form" onSubmit={(event) => void act(event)}>
        {children}
        {problem && <ProblemNotice problem={problem} />}
      </form>
    </Dialog>
  );
}
