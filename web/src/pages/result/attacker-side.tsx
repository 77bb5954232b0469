import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Debrief } from '../../../../orchestrator/contract/grade.js';
import { useWording } from '../../i18n/text.js';
import { sinceText } from '../../parts/duration.js';

interface Props {
  lines: Debrief['attacker'];
  start: number;
  onEvidence: (seqs: number[]) => void;
}

/** The attempt from the attacker's chair: what reached him, how often and until when, and what he lost. */
export const AttackerSide = memo(function AttackerSide({ lines, start, onEvidence }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  if (lines.length === 0) return <p className="card padded muted">{t('debrief.attacker.nothing')}</p>;
  return (
    <ol className="card attacker-side">
      {lines.map((line) => (
        <li key={line.seqs[0]}>
          <span className="num attacker-when">
            {[...new Set([sinceText(line.at, start), sinceText(line.until, start)])].join(' … ')}
          </span>
          <span className="attacker-text">{text(line.text)}</span>
          <span className="num attacker-count">{line.count > 1 && `× ${line.count}`}</span>
          <button type="button" className="link-button no-print" onClick={() => onEvidence(line.seqs)}>
            {t('result.evidence', { count: line.seqs.length })}
          </button>
        </li>
      ))}
    </ol>
  );
});
