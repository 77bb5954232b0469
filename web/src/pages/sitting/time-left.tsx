import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clockText } from '../../parts/duration.js';
import { Icon } from '../../parts/icon.js';

/** Said aloud when so many minutes are left. */
const announced = [5, 1];

/** The time that is left, always in sight; at five minutes and at one it is said to who cannot see it. */
export function TimeLeft({ leftMs }: { leftMs: number }) {
  const { t } = useTranslation();
  const reached = announced.filter((minutes) => leftMs <= minutes * 60_000).at(-1) ?? null;
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (reached !== null) setSaid(t('sitting.announce', { count: reached }));
  }, [reached, t]);
  const tone = leftMs <= 60_000 ? 'bad' : leftMs <= 300_000 ? 'warn' : '';
  return (
    <>
      <span className={`time-left num ${tone}`} role="timer" aria-label={t('sitting.left')}>
        <Icon name="clock" />
        {clockText(leftMs)}
      </span>
      <span className="hidden-visually" role="alert">
        {said}
      </span>
    </>
  );
}
