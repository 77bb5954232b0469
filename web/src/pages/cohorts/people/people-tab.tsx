import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrolment } from '../../../../../orchestrator/contract/cohort.js';
import { cohortsApi } from '../../../api/cohorts.js';
import { useResource } from '../../../api/use-resource.js';
import { Confirm } from '../../../parts/confirm.js';
import { Field } from '../../../parts/field.js';
import { ProblemNotice, Waiting } from '../../../parts/problem-notice.js';
import { useCohort } from '../use-cohort.js';
import { ImportList } from './import-list.js';
import { InviteLinks } from './invite-links.js';
import { MemberDialog } from './member-dialog.js';
import { PeopleTable } from './people-table.js';

/** Who is in the cohort, and how others come into it. */
export default function PeopleTab() {
  const { t } = useTranslation();
  const { cohort, reload } = useCohort();
  const members = useResource(`members ${cohort.id}`, () => cohortsApi.members(cohort.id));
  const progress = useResource(`progress ${cohort.id} ${cohort.members}`, () => cohortsApi.progress(cohort.id));
  const [search, setSearch] = useState('');
  const [withLeft, setWithLeft] = useState(false);
  const [edited, setEdited] = useState<Enrolment | null>(null);
  const [leaving, setLeaving] = useState<Enrolment | null>(null);
  if (members.data === null) return <Waiting problem={members.problem} retry={members.reload} />;

  const all = members.data;
  const put = (changed: Enrolment) => members.set(all.map((one) => (one.id === changed.id ? changed : one)));
  const wanted = search.trim().toLowerCase();
  const shown = all.filter(
    ({ name, reference, leftAt }) =>
      (withLeft || leftAt === null) && `${name} ${reference ?? ''}`.toLowerCase().includes(wanted),
  );
  const anyLeft = all.some(({ leftAt }) => leftAt !== null);
  const locked = cohort.archivedAt !== null;
  async function setMembership(member: Enrolment, isMember: boolean) {
    put(await cohortsApi.setMembership(cohort.id, member.id, isMember));
    reload();
  }
  return (
    <>
      <section className="block" aria-labelledby="people">
        <h2 id="people" className="hidden-visually">
          {t('cohorts.people.title')}
        </h2>
        {all.length === 0 ? (
          <p className="card empty">{t('cohorts.people.nobody')}</p>
        ) : (
          <>
            <div className="filter-row">
              <Field label={t('cohorts.people.find')}>
                {(control) => (
                  <input
                    {...control}
                    className="input"
                    type="search"
                    value={search}
                    onChange={(event) => setSearch(event.target.value)}
                  />
                )}
              </Field>
              {anyLeft && (
                <label className="filter-check">
                  <input type="checkbox" checked={withLeft} onChange={(event) => setWithLeft(event.target.checked)} />
                  {t('cohorts.people.left')}
                </label>
              )}
              <span className="muted small num" role="status">
                {t('cohorts.people.count', { count: shown.length })}
              </span>
            </div>
            {progress.problem && <ProblemNotice problem={progress.problem} retry={progress.reload} />}
            {shown.length === 0 ? (
              <p className="card empty">{t('cohorts.people.noneFit')}</p>
            ) : (
              <PeopleTable
                members={shown}
                progress={progress.data}
                locked={locked}
                onEdit={setEdited}
                onLeave={setLeaving}
                onReturn={(member) => setMembership(member, true)}
              />
            )}
          </>
        )}
      </section>
      {!locked && <InviteLinks cohort={cohort.id} />}
      {!locked && <ImportList cohort={cohort.id} name={cohort.name} />}
      {edited && (
        <MemberDialog
          member={edited}
          groups={Math.max(0, ...all.map(({ group }) => group ?? 0))}
          onClose={() => setEdited(null)}
          onSave={async (patch) => put(await cohortsApi.updateMember(cohort.id, edited.id, patch))}
        />
      )}
      {leaving && (
        <Confirm
          title={t('cohorts.people.outTitle', { name: leaving.name })}
          confirm={t('cohorts.people.out')}
          danger
          onClose={() => setLeaving(null)}
          onConfirm={() => setMembership(leaving, false)}
        >
          <p>{t('cohorts.people.outText')}</p>
        </Confirm>
      )}
    </>
  );
}
