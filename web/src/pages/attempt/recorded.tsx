import '../../styles/privacy.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon, type IconName } from '../../parts/icon.js';
import { useRetention } from '../../parts/retention.js';
import { readStored, store } from '../../parts/stored.js';

const storeKey = 'recorded';
const items = [
  ['terminals', 'terminal'],
  ['commands', 'right'],
  ['processes', 'route'],
  ['reports', 'file'],
  ['hints', 'bulb'],
  ['times', 'clock'],
  ['presence', 'globe'],
] as const satisfies readonly (readonly [string, IconName])[];

/** What is recorded in a lab and why, told before it begins. Open until somebody closes it, in this browser. */
export function Recorded() {
  const { t } = useTranslation();
  const days = useRetention();
  const [open, setOpen] = useState(() => readStored(storeKey) !== 'closed');
  return (
    <details
      className="recorded"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
        store(storeKey, event.currentTarget.open ? null : 'closed');
      }}
    >
      <summary>
        <span className="recorded-mark">
          <Icon name="eye" size={14} />
        </span>
        <span className="grow">
          <strong>{t('privacy.recorded.summary')}</strong>
          <span className="muted small">{t('privacy.recorded.line')}</span>
        </span>
        <Icon name="down" />
      </summary>
      <ul>
        {items.map(([item, icon]) => (
          <li key={item}>
            <Icon name={icon} size={14} />
            {t(`privacy.recorded.items.${item}`)}
          </li>
        ))}
      </ul>
      <p>{t('privacy.recorded.why')}</p>
      <p>
        {t('privacy.recorded.who')} {days && t('privacy.recorded.kept', { days })}
      </p>
      <p>
        {t('privacy.recorded.yours')}{' '}
        <Link to="/privacy" target="_blank">
          {t('privacy.recorded.more')}
        </Link>
      </p>
    </details>
  );
}
