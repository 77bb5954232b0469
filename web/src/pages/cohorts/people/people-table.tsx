import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Enrolment } from '../../../../../orchestrator/contract/cohort.js';
import type { CohortProgress } from '../../../../../orchestrator/contract/cohort-progress.js';
import type { Problem } from '../../../../../orchestrator/contract/problem.js';
import { asProblem } from '../../../api/problem.js';
import { trainingRecordUrl } from '../../../api/training.js';
import { useWording } from '../../../i18n/text.js';
import { Icon } from '../../../parts/icon.js';
import { ProblemNotice } from '../../../parts/problem-notice.js';
import { TableHead } from '../../../parts/table-head.js';

interface Props {
  members: Enrolment[];
  progress: CohortProgress | null;
  /** Nothing can be changed. */
  locked: boolean;
  onEdit: (member: Enrolment) => void;
  onLeave: (member: Enrolment) => void;
  onReturn: (member: Enrolment) => Promise<void>;
}

/** The people of a cohort: how far, in which group, known by what; those who left are grey. */
export function PeopleTable({ members, progress, locked, onEdit, onLeave, onReturn }: Props) {
  const { t } = useTranslation();
  const { day, locale } = useWording();
  const [problem, setProblem] = useState<Problem | null>(null);
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <section className="card table-card" tabIndex={0} aria-label={t('cohorts.people.title')}>
        <table className="table people-table">
          <TableHead
            columns={[
              t('cohorts.people.name'),
              t('cohorts.people.progress'),
              t('cohorts.people.group'),
              t('cohorts.people.identity'),
              t('cohorts.people.joined'),
            ]}
            acts
          />
          <tbody>
            {members.map((member) => (
              <tr key={member.id} data-left={member.leftAt !== null}>
                <th scope="row">
                  <Link to={`/programme/${member.id}`}>{member.name}</Link>
                  <span className="muted small num">{member.reference}</span>
                </th>
                <td>
                  <Progress member={member} progress={progress} />
                </td>
                <td className="num">{member.group ?? <span className="muted">{t('cohorts.people.noGroup')}</span>}</td>
                <td className="nowrap">
                  {member.identityCheckedAt === null ? (
                    <span className="muted">{t('cohorts.people.unchecked')}</span>
                  ) : (
                    <span className="chip ok" title={day(member.identityCheckedAt)}>
                      <Icon name="check" size={12} />
                      {t('cohorts.people.checked')}
                    </span>
                  )}
                </td>
                <td className="num nowrap">
                  {member.leftAt === null
                    ? day(member.joinedAt)
                    : t('cohorts.people.leftOn', { date: day(member.leftAt) })}
                </td>
                <td>
                  <span className="row-actions">
                    <a
                      className="button small only-icon"
                      href={trainingRecordUrl(member.id, locale)}
                      download
                      title={t('cohorts.people.record')}
                      aria-label={t('cohorts.people.recordOf', { name: member.name })}
                    >
                      <Icon name="file" />
                    </a>
                    {!locked && member.leftAt === null && (
                      <>
                        <button
                          type="button"
                          className="button small"
                          aria-label={t('cohorts.people.editOf', { name: member.name })}
                          onClick={() => onEdit(member)}
                        >
                          <Icon name="edit" />
                          {t('cohorts.people.edit')}
                        </button>
                        <button
                          type="button"
                          className="button small"
                          aria-label={t('cohorts.people.outOf', { name: member.name })}
                          onClick={() => onLeave(member)}
                        >
                          {t('cohorts.people.out')}
                        </button>
                      </>
                    )}
                    {!locked && member.leftAt !== null && (
                      <button
                        type="button"
                        className="button small"
                        aria-label={t('cohorts.people.backOf', { name: member.name })}
                        onClick={() => {
                          setProblem(null);
                          onReturn(member).catch((error: unknown) => setProblem(asProblem(error)));
                        }}
                      >
                        {t('cohorts.people.back')}
                      </button>
                    )}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Progress({ member, progress }: { member: Enrolment; progress: CohortProgress | null }) {
  const { t } = useTranslation();
  const found = progress?.people.find(({ enrolment }) => enrolment === member.id);
  if (!found) return null;
  const done = found.states.filter((state) => state === 'done').length;
  const count = found.states.length;
  return (
    <span className="people-progress">
      <progress max={count} value={done} aria-label={`${t('cohorts.people.progress')}: ${member.name}`} />
      <span className="num small nowrap">{t('cohorts.people.done', { done, count })}</span>
      {found.passed && <span className="chip ok">{t('cohorts.progress.passed')}</span>}
      {found.late > 0 && <span className="chip warn">{t('cohorts.progress.lateBy', { count: found.late })}</span>}
    </span>
  );
}
