import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Groups } from '../../../../orchestrator/contract/discussion.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { discussionApi } from '../../api/discussion.js';
import { asProblem } from '../../api/problem.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

interface Props {
  people: Groups['ungrouped'];
  /** The numbers of the groups that there are. */
  groups: number[];
  cohort: string;
  onDone: () => void;
}

/** People without a group, each with a choice of one. */
export function Ungrouped({ people, groups, cohort, onDone }: Props) {
  const { t } = useTranslation();
  const [problem, setProblem] = useState<Problem | null>(null);
  const fresh = Math.max(...groups) + 1;
  return (
    <section className="card padded stack" aria-labelledby="ungrouped">
      <div>
        <h2 id="ungrouped">{t('discussion.room.ungrouped')}</h2>
        <p className="small muted">{t('discussion.room.ungroupedText')}</p>
      </div>
      <ul className="ungrouped">
        {people.map(({ enrolment, name }) => (
          <li key={enrolment}>
            <span>{name}</span>
            <select
              className="select"
              aria-label={t('discussion.room.put', { name })}
              value=""
              onChange={(event) =>
                discussionApi
                  .putInGroup(cohort, enrolment, Number(event.target.value))
                  .then(onDone, (error) => setProblem(asProblem(error)))
              }
            >
              <option value="" disabled>
                {t('discussion.room.choose')}
              </option>
              {groups.map((group) => (
                <option key={group} value={group}>
                  {t('discussion.group', { number: group })}
                </option>
              ))}
              <option value={fresh}>{t('discussion.room.newGroup', { number: fresh })}</option>
            </select>
          </li>
        ))}
      </ul>
      {problem && <ProblemNotice problem={problem} />}
    </section>
  );
}
