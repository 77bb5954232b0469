import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useWording } from '../../i18n/text.js';
import { shownShare } from './shown.js';

interface Props {
  title: string;
  id?: string;
  /** Each 0–1. `questions`: how many it stands on. */
  parts: readonly { name: string; score: number; questions?: number }[];
  /** A mark at the share that passes. */
  pass: number | null;
}

/** Shares as bars, each with its name and its number. */
export function Shares({ title, id, parts, pass }: Props) {
  const { t } = useTranslation();
  const { percent } = useWording();
  const own = useId();
  return (
    <section className="card padded" aria-labelledby={id ?? own}>
      <h2 id={id ?? own}>{title}</h2>
      <ul className="shares">
        {parts.map(({ name, score, questions }) => (
          <li key={name}>
            <span>
              {name}
              {questions !== undefined && (
                <span className="small muted"> · {t('sitting.result.questions', { count: questions })}</span>
              )}
            </span>
            <strong className="num">{percent(shownShare(score))}</strong>
            <span className="share-bar" aria-hidden="true">
              <span style={{ width: `${score * 100}%` }} data-below={pass !== null && score < pass} />
              {pass !== null && <i style={{ left: `${pass * 100}%` }} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
