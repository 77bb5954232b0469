import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Module } from '../../../../orchestrator/contract/programme.js';
import { cohortsApi } from '../../api/cohorts.js';
import { api } from '../../api/endpoints.js';
import { usePolled } from '../../api/use-polled.js';
import { useResource } from '../../api/use-resource.js';
import { Icon, type IconName } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { moduleIcon, useModuleText } from '../programme/module-text.js';
import { useCohort } from './use-cohort.js';

const stateIcon: Record<Module['state'], IconName | null> = {
  done: 'check',
  started: 'play',
  open: null,
  locked: 'minus',
  failed: 'close',
};
const states = ['done', 'started', 'open', 'locked', 'failed'] as const;

/** Everybody's way through the programme, module by module; asked anew every ten seconds. */
export default function ProgressTab() {
  const { t } = useTranslation();
  const { cohort } = useCohort();
  const labs = useResource('labs', api.labs);
  const words = useModuleText(labs.data ?? []);
  const members = useResource(`members ${cohort.id} ${cohort.members}`, () => cohortsApi.members(cohort.id));
  const progress = usePolled(
    `progress ${cohort.id}`,
    () => cohortsApi.progress(cohort.id),
    () => 10_000,
  );
  if (progress.data === null || members.data === null || labs.data === null)
    return <Waiting problem={progress.problem ?? members.problem ?? labs.problem} retry={progress.retry} />;
  const { modules, people } = progress.data;
  if (people.length === 0)
    return (
      <div className="card empty stack">
        <p>{t('cohorts.progress.none')}</p>
        <p>
          <Link className="button primary" to={`/cohorts/${cohort.id}/people`}>
            {t('cohorts.progress.invite')}
          </Link>
        </p>
      </div>
    );
  const titleOf = (id: string | null) => {
    const found = modules.find((module) => module.id === id);
    return found ? words.title(found) : t('cohorts.progress.nothing');
  };
  const nameOf = (id: string) => members.data?.find((member) => member.id === id)?.name ?? '…';
  const sorted = [...people].sort((a, b) => b.late - a.late || Number(a.passed) - Number(b.passed));
  return (
    <section aria-labelledby="progress">
      <div className="block-head">
        <h2 id="progress">{t('cohorts.progress.title')}</h2>
        <p className="matrix-legend small" role="note" aria-label={t('cohorts.progress.legend')}>
          {states.map((state) => (
            <span key={state}>
              <Cell state={state} />
              {t(`programme.state.${state}`)}
            </span>
          ))}
        </p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <section className="card table-card" tabIndex={0} aria-label={t('cohorts.progress.title')}>
        <table className="table matrix">
          <thead>
            <tr>
              <th scope="col">{t('cohorts.progress.person')}</th>
              {modules.map((module) => (
                <th key={module.id} scope="col" title={words.title(module)}>
                  <Icon name={moduleIcon[module.kind]} />
                  <span className="hidden-visually">{words.title(module)}</span>
                </th>
              ))}
              <th scope="col">{t('cohorts.progress.next')}</th>
              <th scope="col">{t('cohorts.progress.late')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((person) => (
              <tr key={person.enrolment}>
                <th scope="row">
                  <Link to={`/programme/${person.enrolment}`}>{nameOf(person.enrolment)}</Link>
                </th>
                {person.states.map((state, index) => (
                  <td
                    key={modules[index]?.id}
                    title={`${titleOf(modules[index]?.id ?? null)}: ${t(`programme.state.${state}`)}`}
                  >
                    <Cell state={state} />
                    <span className="hidden-visually">{t(`programme.state.${state}`)}</span>
                  </td>
                ))}
                <td className="matrix-next">
                  {person.passed ? (
                    <span className="chip ok">{t('cohorts.progress.passed')}</span>
                  ) : (
                    titleOf(person.next)
                  )}
                </td>
                <td>
                  {person.late > 0 && (
                    <span className="chip warn" title={t('cohorts.progress.lateBy', { count: person.late })}>
                      {person.late}
                      <span className="hidden-visually">{t('cohorts.progress.lateBy', { count: person.late })}</span>
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Cell({ state }: { state: Module['state'] }) {
  const icon = stateIcon[state];
  return (
    <span className="matrix-cell" data-state={state} aria-hidden="true">
      {icon && <Icon name={icon} size={11} />}
    </span>
  );
}
