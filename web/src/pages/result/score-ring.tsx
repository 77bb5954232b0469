import { useTranslation } from 'react-i18next';

const radius = 52;
const round = 2 * Math.PI * radius;

export function ScoreRing({ points, max }: { points: number; max: number }) {
  const { t } = useTranslation();
  const share = max === 0 ? 0 : Math.min(1, Math.max(0, points / max));
  return (
    <div className="score" role="img" aria-label={t('result.score', { points, max })}>
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle cx="60" cy="60" r={radius} className="score-track" />
        <circle
          cx="60"
          cy="60"
          r={radius}
          className="score-fill"
          strokeDasharray={`${share * round} ${round}`}
          transform="rotate(-90 60 60)"
        />
      </svg>
      <div className="score-text" aria-hidden="true">
        <span className="num">{points}</span>
        <span className="muted small num">/ {max}</span>
      </div>
    </div>
  );
}
