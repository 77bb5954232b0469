import { useTranslation } from 'react-i18next';
import type { Mark } from '../../../../orchestrator/contract/attempt.js';
import { Icon } from '../../parts/icon.js';
import { MarkChip } from '../../parts/mark-chip.js';

/** For the trainee as well: that something is wrong with the evidence, and what that means. */
export function EvidenceMarks({ marks, graded }: { marks: Mark[]; graded: boolean }) {
  const { t } = useTranslation();
  if (marks.length === 0) return null;
  const ledger = marks.some(({ code }) => code === 'ledger-damaged');
  return (
    <div className="notice warn evidence-marks">
      <Icon name="warn" />
      <div>
        <strong>{t('evidence.marks.title')}</strong>
        <p className="chips">
          {marks.map((mark) => (
            <MarkChip key={`${mark.code} ${mark.host}`} mark={mark} />
          ))}
        </p>
        {graded && <p>{ledger ? t('evidence.marks.ledger') : t('evidence.marks.recording')}</p>}
      </div>
    </div>
  );
}
