import { useTranslation } from 'react-i18next';
import type { Mark } from '../../../orchestrator/contract/attempt.js';
import { Icon } from './icon.js';

/** Something is wrong with an attempt's evidence, and with which of its recordings. */
export function MarkChip({ mark }: { mark: Mark }) {
  const { t } = useTranslation();
  return (
    <span className="chip warn" title={mark.detail}>
      <Icon name="warn" size={12} />
      {t(`integrity.mark.${mark.code}`)}
      {mark.host !== '-' && <span className="mono">{mark.host}</span>}
    </span>
  );
}
