import { useTranslation } from 'react-i18next';
import { useWording } from '../../../i18n/text.js';
import { clockText } from '../../../parts/duration.js';
import { useNow } from '../../../parts/use-now.js';

/** How long ago, with the time itself to point at. */
export function Age({ at }: { at: number }) {
  const { ago, utc } = useWording();
  const now = useNow(true, 10_000);
  return (
    <time dateTime={new Date(at).toISOString()} title={`${utc(at)} UTC`}>
      {ago(at - now)}
    </time>
  );
}

interface TimesProps {
  times: { startedAt: number | null; completedAt: number | null };
}

/** How long it took, or has taken so far: in seconds below a minute, as a clock above. Nothing where it has not begun. */
export function Took({ times: { startedAt, completedAt } }: TimesProps) {
  const { t } = useTranslation();
  const now = useNow(startedAt !== null && completedAt === null);
  if (startedAt === null) return null;
  const ms = Math.max(0, (completedAt ?? now) - startedAt);
  return <>{ms < 60_000 ? t('common.seconds', { seconds: Math.floor(ms / 1_000) }) : clockText(ms)}</>;
}
