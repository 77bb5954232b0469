import '../../styles/privacy.css';
import { useTranslation } from 'react-i18next';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';

/** Why there is a grade and nothing that it was drawn from. */
export function Erased({ at }: { at: number }) {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  return (
    <div className="notice erased">
      <Icon name="info" />
      <div>
        <strong>{t('privacy.erased.title', { date: dateTime(at) })}</strong>
        <p>{t('privacy.erased.text')}</p>
      </div>
    </div>
  );
}
