import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AttemptView, Step } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { BeginAnew } from '../../parts/begin-anew.js';
import { EndedMark } from '../../parts/ended-mark.js';
import { Steps } from '../../parts/steps.js';

interface WhyProps {
  attempt: AttemptView;
  lab: LabView;
  /** Whether the reader is the one whose attempt it is. */
  owns: boolean;
}

/** Why an attempt has no grade, how far it came, and what to do now: for its owner, or for an instructor. */
export function WhyEnded({ attempt, lab, owns }: WhyProps) {
  const { t } = useTranslation();
  const { text, dynamic, problem: say, dateTime } = useWording();
  const { problem, successor } = attempt;
  const state = attempt.state as 'closed' | 'failed' | 'expired';
  const goesOn = successor === null ? state : 'successor';
  const next = owns
    ? t(`ungraded.owner.${goesOn}`)
    : dynamic(`ungraded.instructor.${problem?.code}`, t(`ungraded.instructor.${state}`));
  const reached = (at: number | null) => (at === null ? t('ungraded.facts.never') : dateTime(at));
  const facts: [string, string][] = [
    [t('ungraded.facts.opened'), dateTime(attempt.createdAt)],
    [t('ungraded.facts.clock'), reached(attempt.clockStartedAt)],
    [t('ungraded.facts.submitted'), reached(attempt.submittedAt)],
    [t('ungraded.facts.reports'), String(attempt.reportsFiled)],
    [t('ungraded.facts.attempt'), attempt.id],
  ];
  const titles = new Map(lab.examination.map(({ id, title }) => [id, text(title)]));
  return (
    <section className="ungraded-cards">
      <div className="card padded ungraded-why">
        <EndedMark state={state} />
        <div className="stack">
          <p className="muted small">{t('ungraded.noGrade')}</p>
          <h2>{problem ? say(problem) : t(`ended.${state}.title`)}</h2>
          <p>{t(`ungraded.why.${state}`)}</p>
          <h3>{t('ungraded.next')}</h3>
          <p>{next}</p>
          {owns && (
            <div className="button-row no-print">
              {successor === null ? (
                <BeginAnew attempt={attempt} primary />
              ) : (
                <Link className="button primary" to={`/attempts/${successor}`}>
                  {t('ended.successor')}
                </Link>
              )}
            </div>
          )}
        </div>
      </div>
      <div className="card padded stack">
        <dl className="facts ungraded-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className={value === attempt.id ? 'mono small' : 'num'}>{value}</dd>
            </div>
          ))}
        </dl>
        {unfinished(attempt.opening) && (
          <>
            <h3>{t('ungraded.opening')}</h3>
            <Steps
              steps={attempt.opening}
              nameOf={(id) => dynamic(`steps.opening.${id}`, id)}
              now={attempt.createdAt}
            />
          </>
        )}
        {unfinished(attempt.examination) && (
          <>
            <h3>{t('ungraded.examination')}</h3>
            <Steps steps={attempt.examination} nameOf={(id) => titles.get(id) ?? id} now={attempt.createdAt} />
          </>
        )}
      </div>
    </section>
  );
}

const unfinished = (steps: Step[]) => steps.some(({ state }) => state !== 'done');
