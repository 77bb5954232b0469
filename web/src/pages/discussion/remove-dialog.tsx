import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { asProblem } from '../../api/problem.js';
import { Dialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

/** Asks an instructor why a post has to go. */
export function RemoveDialog({ onClose, onRemove }: { onClose: () => void; onRemove: (why: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function remove() {
    setBusy(true);
    try {
      await onRemove(reason.trim());
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }
  return (
    <Dialog
      title={t('discussion.remove.title')}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button
            type="button"
            className="button danger"
            disabled={busy || reason.trim().length < 3}
            onClick={() => void remove()}
          >
            {busy && <span className="spinner" />}
            {t('discussion.remove.confirm')}
          </button>
        </>
      }
    >
      <p>{t('discussion.remove.text')}</p>
      <Field label={t('discussion.remove.reason')} help={t('discussion.remove.reasonHelp')}>
        {(control) => (
          <textarea
            {...control}
            className="textarea"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
