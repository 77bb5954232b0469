import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { discussionApi } from '../../api/discussion.js';
import { asProblem } from '../../api/problem.js';
import { Confirm } from '../../parts/confirm.js';
import { Field } from '../../parts/field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

const sizes = [3, 4, 5, 6, 7, 8];

interface Props {
  cohort: string;
  /** There are groups already: drawing takes everybody out of theirs, so it is asked first. */
  again: boolean;
  onDone: () => void;
}

/** Draws the groups of a cohort at random. */
export function DrawGroups({ cohort, again, onDone }: Props) {
  const { t } = useTranslation();
  const [size, setSize] = useState(4);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const draw = () => discussionApi.drawGroups(cohort, size).then(onDone);
  return (
    <>
      <div className="inline-form draw">
        <Field label={t('discussion.room.size')}>
          {(control) => (
            <select
              {...control}
              className="select"
              value={size}
              onChange={(event) => setSize(Number(event.target.value))}
            >
              {sizes.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </Field>
        <button
          type="button"
          className={again ? 'button' : 'button primary'}
          onClick={() => (again ? setAsking(true) : void draw().catch((error) => setProblem(asProblem(error))))}
        >
          {t(again ? 'discussion.room.drawAgain' : 'discussion.room.draw')}
        </button>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {asking && (
        <Confirm
          title={t('discussion.room.againTitle')}
          confirm={t('discussion.room.drawAgain')}
          danger
          onClose={() => setAsking(false)}
          onConfirm={draw}
        >
          <p>{t('discussion.room.againText')}</p>
        </Confirm>
      )}
    </>
  );
}
