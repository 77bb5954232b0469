import { useTranslation } from 'react-i18next';
import { Confirm } from '../../parts/confirm.js';

interface Props {
  /** Questions without an answer, and those marked to come back to. */
  open: number;
  flagged: number;
  onClose: () => void;
  onConfirm: () => Promise<void>;
}

/** Asks once more before handing in, which cannot be undone. */
export function SubmitDialog({ open, flagged, onClose, onConfirm }: Props) {
  const { t } = useTranslation();
  return (
    <Confirm
      title={t('sitting.confirm.title')}
      confirm={t('sitting.confirm.hand')}
      onClose={onClose}
      onConfirm={onConfirm}
    >
      <p>{open === 0 ? t('sitting.confirm.all') : t('sitting.confirm.open', { count: open })}</p>
      {flagged > 0 && <p>{t('sitting.confirm.flagged', { count: flagged })}</p>}
    </Confirm>
  );
}
