import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../parts/lazy-part.js';
import type { Cursor } from '../../recording/cursor.js';
import type { Recordings } from '../../recording/use-recordings.js';

const RecordingPlayer = lazyPart(() => import('../../recording/player.js'));
// Asked for with the page, not when its turn comes: it is the largest part of it, and the answers take their time too.
RecordingPlayer.fetch();

interface Props {
  recordings: Recordings;
  /** Zero of the times shown (epoch ms). */
  start: number;
  /** The moment that the time axis shows; the player goes there. */
  cursor: Cursor | null;
  onCursor: (at: number) => void;
}

/** The terminals of the attempt, played again beside the time axis: each follows the other. */
export function RecordingSection(props: Props) {
  const { t } = useTranslation();
  return (
    <section className="block no-print">
      <div className="block-head">
        <h2>{t('recording.title')}</h2>
        <p className="muted">{t('recording.text')}</p>
      </div>
      <RecordingPlayer {...props} />
    </section>
  );
}
