import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Cohort } from '../../../../orchestrator/contract/cohort.js';
import { Icon, type IconName } from '../../parts/icon.js';

const steps = [
  { step: 'make', icon: 'plus' },
  { step: 'invite', icon: 'users' },
  { step: 'watch', icon: 'screen' },
] as const satisfies { step: string; icon: IconName }[];

/** For a server on which nobody trains yet: what to do first. `cohort`: the one that is there already. */
export function FirstSteps({ cohort }: { cohort: Cohort | null }) {
  const { t } = useTranslation();
  const current = cohort === null ? 0 : 1;
  const address = {
    make: '/cohorts/new',
    invite: `/cohorts/${cohort?.id}/people`,
    watch: `/cohorts/${cohort?.id}/board`,
  };
  return (
    <section className="card padded first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">{t('cohorts.steps.title')}</h2>
      <ol>
        {steps.map(({ step, icon }, index) => (
          <li
            key={step}
            data-state={index < current ? 'done' : index === current ? 'current' : 'later'}
            aria-current={index === current ? 'step' : undefined}
          >
            <span className="first-mark" aria-hidden="true">
              <Icon name={index < current ? 'check' : icon} size={18} />
            </span>
            <h3>
              {index + 1}. {t(`cohorts.steps.${step}.title`)}
              {index < current && <span className="chip ok">{t('cohorts.steps.done')}</span>}
            </h3>
            <p className="muted">{t(`cohorts.steps.${step}.text`)}</p>
            {(index === current || (index === 2 && cohort !== null)) && (
              <Link className={index === current ? 'button primary' : 'button'} to={address[step]}>
                {t(`cohorts.steps.go.${step}`)}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
