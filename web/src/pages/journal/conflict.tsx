import { useTranslation } from 'react-i18next';
import { useWording } from '../../i18n/text.js';
import type { EntrySaver, EntryState } from './entry-saver.js';

/** Another window saved something else: shows it, and lets the person choose. */
export function Conflict({ saver, stored }: { saver: EntrySaver; stored: EntryState['stored'] }) {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  const time = stored.savedAt === null ? '' : dateTime(stored.savedAt);
  return (
    <div className="notice warn conflict" role="alert">
      <div className="stack">
        <div>
          <strong>{t('journal.conflict.title', { time })}</strong>
          <p>{t('journal.conflict.text')}</p>
        </div>
        <div className="conflict-theirs">
          <p className="small">{t('journal.conflict.theirs')}</p>
          {(['learnt', 'improve'] as const).map((field) => (
            <dl key={field}>
              <dt>{t(`journal.${field}`)}</dt>
              <dd>{stored[field].trim() || `(${t('journal.conflict.empty')})`}</dd>
            </dl>
          ))}
        </div>
        <div className="button-row">
          <button type="button" className="button small" onClick={() => saver.takeTheirs()}>
            {t('journal.conflict.take')}
          </button>
          <button type="button" className="button small" onClick={() => saver.keepMine()}>
            {t('journal.conflict.keep')}
          </button>
        </div>
      </div>
    </div>
  );
}
