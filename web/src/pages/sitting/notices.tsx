import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.js';

/** What another window has to do with this one. */
export function Notices({
  elsewhere,
  replaced,
  onDismiss,
}: {
  elsewhere: boolean;
  replaced: boolean;
  onDismiss: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {(elsewhere || replaced) && (
        <div className={replaced ? 'notice warn' : 'notice'}>
          <Icon name={replaced ? 'warn' : 'info'} />
          <span className="grow">{t(replaced ? 'sitting.replaced' : 'sitting.elsewhere')}</span>
          <button type="button" className="link-button" onClick={onDismiss}>
            {t('common.dismiss')}
          </button>
        </div>
      )}
    </div>
  );
}
