import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../../parts/confirm.js';
import { Field } from '../../parts/field.js';

/** Asks an instructor why a post has to go. */
export function RemoveDialog({ onClose, onRemove }: { onClose: () => void; onRemove: (why: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <Confirm
      title={t('discussion.remove.title')}
      confirm={t('discussion.remove.confirm')}
      danger
      ready={reason.trim().length >= 3}
      onClose={onClose}
      onConfirm={() => onRemove(reason.trim())}
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
    </Confirm>
  );
}
