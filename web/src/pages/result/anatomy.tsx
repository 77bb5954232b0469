import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Debrief } from '../../../../orchestrator/contract/grade.js';
import { useWording } from '../../i18n/text.js';
import { sinceText } from '../../parts/duration.js';
import { Icon } from '../../parts/icon.js';
import { Inline } from './inline.js';

interface Props {
  steps: Debrief['anatomy'];
  /** Zero of the times shown (epoch ms). */
  start: number;
  onEvidence: (seqs: number[]) => void;
  onCursor: (at: number) => void;
}

const rows = ['gap', 'misconception', 'remedy'] as const;

/** The case step by step: what the attacker did, the gap that let it through, what people believed, what would have helped. */
export const Anatomy = memo(function Anatomy({ steps, start, onEvidence, onCursor }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  return (
    <ol className="anatomy">
      {steps.map((step, index) => (
        <li key={step.attacker.en} className="card anatomy-step">
          <div className="anatomy-head">
            <span className="anatomy-number num">{index + 1}</span>
            {step.at !== null && (
              <button type="button" className="link-button num small" onClick={() => onCursor(step.at as number)}>
                <Icon name="clock" size={12} />
                {sinceText(step.at, start)}
              </button>
            )}
          </div>
          <p className="anatomy-attacker">
            <Inline source={text(step.attacker)} />
          </p>
          <dl>
            {rows.map((row) => (
              <div key={row} data-row={row}>
                <dt>{t(`debrief.anatomy.${row}`)}</dt>
                <dd>
                  <Inline source={text(step[row])} />
                </dd>
              </div>
            ))}
          </dl>
          <p className="anatomy-foot">
            {step.techniques.map((id) => (
              <span key={id} className="chip mono">
                {id}
              </span>
            ))}
            {step.seq !== null && (
              <button type="button" className="link-button no-print" onClick={() => onEvidence([step.seq as number])}>
                {t('result.evidence', { count: 1 })}
              </button>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
});
