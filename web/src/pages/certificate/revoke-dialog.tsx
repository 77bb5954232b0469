import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RevocationCategory, revocationCategorySchema } from '../../../../orchestrator/contract/certificate.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { asProblem } from '../../api/problem.js';
import { Dialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

/** As the server asks for. */
const leastCharacters = 3;

interface Props {
  name: string;
  onClose: () => void;
  revoke: (why: { category: RevocationCategory; reason: string }) => Promise<unknown>;
}

/** Asks why, before a certificate is revoked for good. */
export function RevokeDialog({ name, onClose, revoke }: Props) {
  const { t } = useTranslation();
  const [category, setCategory] = useState<RevocationCategory>('error');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const complete = reason.trim().length >= leastCharacters;
  async function act() {
    setBusy(true);
    setProblem(null);
    try {
      await revoke({ category, reason: reason.trim() });
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }
  return (
    <Dialog
      title={t('certificate.cohort.revokeTitle', { name })}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="button" className="button danger" disabled={busy || !complete} onClick={() => void act()}>
            {busy && <span className="spinner" />}
            {t('certificate.cohort.revoke')}
          </button>
        </>
      }
    >
      <p>{t('certificate.cohort.revokeText')}</p>
      <Field label={t('certificate.cohort.category')}>
        {(control) => (
          <select
            {...control}
            className="select"
            value={category}
            onChange={({ target }) => setCategory(revocationCategorySchema.parse(target.value))}
          >
            {revocationCategorySchema.options.map((one) => (
              <option key={one} value={one}>
                {t(`certificate.cohort.categories.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('certificate.cohort.reason')} help={t('certificate.cohort.reasonHelp')}>
        {(control) => (
          <textarea
            {...control}
            className="textarea"
            rows={3}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
