import { useTranslation } from 'react-i18next';
import { useOnline, usePlatformStatus } from '../api/status.js';
import { Icon } from './icon.js';

/** What is wrong with network or platform, above every page, said once and quietly. */
export function Banners() {
  const { t } = useTranslation();
  const online = useOnline();
  const { engineDown, serverDown } = usePlatformStatus();
  const text = !online ? t('banner.offline') : serverDown ? t('banner.server') : engineDown ? t('banner.engine') : null;
  return (
    <div role="status">
      {text && (
        <div className="banner">
          <Icon name="warn" />
          {text}
        </div>
      )}
    </div>
  );
}
