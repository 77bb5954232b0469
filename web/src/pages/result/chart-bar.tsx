import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../parts/icon.js';
import { pan, type Span, zoom } from './axis.js';

interface Props {
  span: Span;
  whole: Span;
  /** Where to zoom in to; the middle where nothing is chosen. */
  centre: number | null;
  onSpan: (span: Span) => void;
}

/** Moves and zooms what the chart shows. */
export function ChartBar({ span, whole, centre, onSpan }: Props) {
  const { t } = useTranslation();
  const middle = (span.from + span.to) / 2;
  const moves: { key: 'left' | 'right' | 'zoomOut' | 'zoomIn'; icon: IconName; to: () => Span }[] = [
    { key: 'left', icon: 'left', to: () => pan(span, whole, -0.5) },
    { key: 'right', icon: 'right', to: () => pan(span, whole, 0.5) },
    { key: 'zoomOut', icon: 'minus', to: () => zoom(span, whole, 2, middle) },
    { key: 'zoomIn', icon: 'plus', to: () => zoom(span, whole, 0.5, centre ?? middle) },
  ];
  return (
    <div className="button-row no-print">
      {moves.map(({ key, icon, to }) => (
        <button
          key={key}
          type="button"
          className="button small only-icon"
          aria-label={t(`debrief.${key}`)}
          title={t(`debrief.${key}`)}
          onClick={() => onSpan(to())}
        >
          <Icon name={icon} />
        </button>
      ))}
      <button type="button" className="button small" onClick={() => onSpan(whole)}>
        {t('debrief.all')}
      </button>
    </div>
  );
}
