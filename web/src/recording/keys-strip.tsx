import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cast } from './cast.js';
import { readableKeys } from './keys.js';

/** How many of the last presses are shown, and how long one counts as just now. */
const shownPresses = 60;
const freshMs = 1_200;

/** What was typed lately, apart from what was shown. */
export function KeysStrip({ cast, time }: { cast: Cast; time: number }) {
  const { t } = useTranslation();
  const presses = useMemo(
    () =>
      cast.events.flatMap((event, key) => {
        const text = event.kind === 'i' ? readableKeys(event.text.slice(0, 400)) : '';
        return text === '' ? [] : [{ key, at: event.at, text }];
      }),
    [cast],
  );
  const until = presses.findLastIndex(({ at }) => at <= time) + 1;
  const shown = presses.slice(Math.max(0, until - shownPresses), until);
  return (
    <section className="rec-keys mono" aria-label={t('recording.keys')}>
      <bdi>
        {shown.map(({ key, at, text }) => (
          <span key={key} data-fresh={time - at < freshMs}>
            {text}
          </span>
        ))}
      </bdi>
      {shown.length === 0 && <span className="rec-nothing">{t('recording.nothingTyped')}</span>}
    </section>
  );
}
