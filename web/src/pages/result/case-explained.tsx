import { useTranslation } from 'react-i18next';
import type { Debrief } from '../../../../orchestrator/contract/grade.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { Anatomy } from './anatomy.js';
import { AttackerSide } from './attacker-side.js';
import { Lessons } from './lessons.js';
import { ModelWalk } from './model-walk.js';

interface Props {
  debrief: Debrief;
  lab: LabView;
  /** Zero of the times shown (epoch ms). */
  start: number;
  onEvidence: (seqs: number[]) => void;
  onCursor: (at: number) => void;
}

/** The case explained: its steps, the attacker's side, the model answers. */
export default function CaseExplained({ debrief, lab, start, onEvidence, onCursor }: Props) {
  const { t } = useTranslation();
  return (
    <>
      {debrief.anatomy.length > 0 && (
        <section className="block">
          <div className="block-head">
            <h2>{t('debrief.anatomy.title', { count: debrief.anatomy.length })}</h2>
            <p className="muted">{t('debrief.anatomy.text')}</p>
          </div>
          <Anatomy steps={debrief.anatomy} start={start} onEvidence={onEvidence} onCursor={onCursor} />
        </section>
      )}
      <section className="block">
        <div className="block-head">
          <h2>{t('debrief.attacker.title')}</h2>
          <p className="muted">{t('debrief.attacker.text')}</p>
        </div>
        <AttackerSide lines={debrief.attacker} start={start} onEvidence={onEvidence} />
      </section>
      <Lessons debrief={debrief} lab={lab} />
      {lab.guided && (
        <section className="block">
          <ModelWalk attempt={debrief.attemptId} />
        </section>
      )}
    </>
  );
}
