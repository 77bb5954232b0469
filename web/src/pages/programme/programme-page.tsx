import '../../styles/programme.css';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Module, Programme } from '../../../../orchestrator/contract/programme.js';
import { serverNow } from '../../api/clock.js';
import { api } from '../../api/endpoints.js';
import { useAccount } from '../../api/session.js';
import { training } from '../../api/training.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { DrillCall } from '../drill/drill-call.js';
import { PastDrills } from '../drill/past-drills.js';
import { ModuleStep } from './module-step.js';
import { moduleAddress, useModuleText } from './module-text.js';
import { Office } from './office.js';

/** One programme by its address: for people in several cohorts, and for instructors. */
export default function ProgrammePage() {
  const { enrolment = '' } = useParams();
  const programme = useResource(`programme ${enrolment}`, () => training.programme(enrolment));
  if (programme.data === null) return <Waiting problem={programme.problem} retry={programme.reload} />;
  return <ProgrammeView programme={programme.data} others={[]} reload={programme.reload} />;
}

interface ViewProps {
  programme: Programme;
  others: Programme[];
  reload: () => void;
}

/** The way from the first lesson to the certificate: what is next, and each module with its state and date. */
export function ProgrammeView({ programme, others, reload }: ViewProps) {
  const { t } = useTranslation();
  const account = useAccount();
  const { day } = useWording();
  const labs = useResource('labs', api.labs);
  const words = useModuleText(labs.data ?? []);
  const { modules, enrolment, cohort, missing } = programme;
  useTitle(t('programme.title'));
  if (labs.data === null) return <Waiting problem={labs.problem} retry={labs.reload} />;

  const own = account.id === enrolment.account;
  const active = own && enrolment.leftAt === null && cohort.archivedAt === null;
  const next = active ? modules.find(({ id }) => id === programme.next) : undefined;
  const titles = (ids: readonly string[]) =>
    ids.flatMap((id) => modules.find((module) => module.id === id) ?? []).map(words.title);
  const done = modules.filter(({ state }) => state === 'done').length;
  const address = (module: Module) => moduleAddress(enrolment.id, module);
  return (
    <main id="main" className="page programme">
      <div className="block-head programme-head">
        <div className="grow">
          <p className="eyebrow">{cohort.name}</p>
          <h1>{own ? t('programme.title') : t('programme.of', { name: enrolment.name })}</h1>
          <p className="muted">{t('programme.lead')}</p>
        </div>
        <div className="programme-share">
          <progress max={modules.length} value={done} aria-label={t('programme.progress')} />
          <span className="small muted">{t('programme.done', { done, count: modules.length })}</span>
        </div>
      </div>
      {active && <DrillCall />}
      {enrolment.leftAt !== null && <Note text={t('programme.left')} />}
      {enrolment.leftAt === null && cohort.archivedAt !== null && <Note text={t('programme.ended')} />}
      {cohort.startsAt > serverNow() && <Note text={t('programme.begins', { date: day(cohort.startsAt) })} />}
      {next && (
        <section className="resume card" aria-labelledby="next">
          <span className="resume-mark">
            <Icon name="play" size={18} />
          </span>
          <div className="grow">
            <p className="eyebrow">{t('programme.next')}</p>
            <h2 id="next">{words.title(next)}</h2>
            <p className="muted">{words.text(next)}</p>
          </div>
          <Link className="button primary" to={address(next)}>
            {t(next.state === 'started' ? 'programme.act.started' : 'programme.act.open')}
          </Link>
        </section>
      )}
      {active && !next && missing.length > 0 && cohort.startsAt <= serverNow() && (
        <Note text={`${t('programme.nothingNow')} ${t('programme.nothingNowText')}`} />
      )}
      <section className="block" aria-labelledby="path">
        <h2 id="path" className="hidden-visually">
          {t('programme.path')}
        </h2>
        <ol className="path">
          {modules.map((module) => (
            <ModuleStep
              key={module.id}
              module={module}
              title={words.title(module)}
              text={words.text(module)}
              to={address(module)}
              needs={titles(module.needs.filter((id) => missing.includes(id)))}
              current={module.id === next?.id}
              active={active}
            />
          ))}
          <li className="path-step path-end" data-state={missing.length === 0 ? 'done' : 'locked'}>
            <span className="path-node" aria-hidden="true">
              <Icon name="flag" size={15} />
            </span>
            <div className="path-body">
              <h3>{t('programme.certificate.title')}</h3>
              <p className="muted">{t('programme.certificate.text')}</p>
              {missing.length > 0 && (
                <p className="small muted">
                  {t('programme.certificate.missing', { list: titles(missing).join(', ') })}
                </p>
              )}
            </div>
            {missing.length === 0 && (
              <Link className="button primary" to={`/programme/${enrolment.id}/certificate`}>
                {t('programme.certificate.open')}
              </Link>
            )}
          </li>
        </ol>
      </section>
      <PastDrills enrolment={enrolment.id} labs={labs.data} />
      {account.role !== 'trainee' && !own && (
        <Office programme={programme} titleOf={(id) => titles([id])[0] ?? id} onChange={reload} />
      )}
      {others.length > 0 && (
        <section className="block" aria-labelledby="others">
          <h2 id="others">{t('programme.others')}</h2>
          <ul className="plain-list">
            {others.map((other) => (
              <li key={other.enrolment.id}>
                <Link to={`/programme/${other.enrolment.id}`}>{other.cohort.name}</Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}

function Note({ text }: { text: string }) {
  return (
    <div className="notice" role="status">
      <Icon name="info" />
      {text}
    </div>
  );
}
