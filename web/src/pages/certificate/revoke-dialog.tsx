import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RevocationCategory, revocationCategorySchema } from '../../../../orchestrator/contract/certificate.js';
import { Confirm } from '../../parts/confirm.js';
import { Field } from '../../parts/field.js';

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
  return (
    <Confirm
      title={t('certificate.cohort.revokeTitle', { name })}
      confirm={t('certificate.cohort.revoke')}
      danger
      ready={reason.trim().length >= leastCharacters}
      onClose={onClose}
      onConfirm={() => revoke({ category, reason: reason.trim() })}
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
    </Confirm>
  );
}
