import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { reasonSchema } from '../../../../orchestrator/contract/steering.js';
import { asProblem } from '../../api/problem.js';
import { steer } from '../../api/steering.js';
import { useWording } from '../../i18n/text.js';
import { Confirm } from '../../parts/confirm.js';
import { Field } from '../../parts/field.js';
import { Icon, type IconName } from '../../parts/icon.js';
import { NumberField } from '../../parts/number-field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useInterventionText } from '../attempt/interventions.js';

type Act = 'extend' | 'pause' | 'resume' | 'reset' | 'close';
const icons: Record<Act, IconName> = { extend: 'clock', pause: 'pause', resume: 'play', reset: 'reset', close: 'out' };

/** What an instructor may do in the attempt, and what was done. */
export function Steering({ attempt, onAttempt }: { attempt: AttemptView; onAttempt: (attempt: AttemptView) => void }) {
  const { t } = useTranslation();
  const { utc } = useWording();
  const say = useInterventionText();
  const [asked, setAsked] = useState<Act | null>(null);
  const running = attempt.state === 'running';
  const paused = attempt.pausedAt !== null;
  const unfinished = !['graded', 'closed', 'failed', 'expired', 'submitted', 'examining'].includes(attempt.state);
  const acts: Act[] = [
    ...(running && !paused ? (['extend', 'pause'] as const) : []),
    ...(running && paused ? (['resume'] as const) : []),
    ...(unfinished && attempt.mode === 'practice' ? (['reset'] as const) : []),
    ...(unfinished ? (['close'] as const) : []),
  ];
  return (
    <>
      {running && <Message attempt={attempt} onAttempt={onAttempt} />}
      {acts.length > 0 && (
        <section className="card padded button-row" aria-label={t('steer.watch.title')}>
          {acts.map((act) => (
            <button
              key={act}
              type="button"
              className={act === 'close' ? 'button danger' : 'button'}
              onClick={() => setAsked(act)}
            >
              <Icon name={icons[act]} />
              {t(`steer.watch.${act}`)}
            </button>
          ))}
        </section>
      )}
      <section className="card padded">
        <h2>{t('steer.watch.log')}</h2>
        {attempt.interventions.length === 0 ? (
          <p className="muted">{t('steer.watch.nothing')}</p>
        ) : (
          <ol className="watch-log">
            {attempt.interventions.map((one) => (
              <li key={`${one.at} ${one.kind}`}>
                <span className="mono muted small">{utc(one.at)}</span> {say(one)}
              </li>
            ))}
          </ol>
        )}
      </section>
      {asked && <Reasoned act={asked} attempt={attempt} onAttempt={onAttempt} onClose={() => setAsked(null)} />}
    </>
  );
}

/** Asks for the reason, without which nothing is done in somebody else's attempt. */
function Reasoned(props: {
  act: Act;
  attempt: AttemptView;
  onAttempt: (attempt: AttemptView) => void;
  onClose: () => void;
}) {
  const { act, attempt, onAttempt, onClose } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(10);
  const fits = reasonSchema.safeParse(reason).success;

  async function confirm() {
    const next =
      act === 'extend' ? await steer.extend(attempt.id, minutes, reason) : await steer[act](attempt.id, reason);
    if (next.id === attempt.id) onAttempt(next);
    else navigate(`/attempts/${next.id}/watch`);
  }

  return (
    <Confirm
      title={t(`steer.watch.${act}`)}
      confirm={t(`steer.watch.${act}`)}
      danger={act === 'close' || act === 'reset'}
      ready={fits}
      onClose={onClose}
      onConfirm={confirm}
    >
      <div className="stack">
        {(act === 'pause' || act === 'reset' || act === 'close') && <p>{t(`steer.watch.${act}Text`)}</p>}
        {act === 'extend' && (
          <NumberField label={t('steer.watch.minutes')} min={1} max={60} value={minutes} onChange={setMinutes} />
        )}
        <Field label={t('steer.watch.reason')} help={t('steer.watch.reasonHelp')}>
          {(control) => (
            <input
              {...control}
              className="input"
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Confirm>
  );
}

function Message({ attempt, onAttempt }: { attempt: AttemptView; onAttempt: (attempt: AttemptView) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (text.trim() === '') return;
    setBusy(true);
    setProblem(null);
    try {
      onAttempt(await steer.message(attempt.id, text));
      setText('');
      setSent(true);
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  }

  return (
    <form className="card padded stack" onSubmit={(event) => void send(event)}>
      <Field
        label={t('steer.watch.message')}
        help={t(attempt.mode === 'assessment' ? 'steer.watch.messageAssessment' : 'steer.watch.messageHelp')}
      >
        {(control) => (
          <textarea
            {...control}
            className="input"
            rows={2}
            maxLength={1000}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setSent(false);
            }}
          />
        )}
      </Field>
      {problem && <ProblemNotice problem={problem} />}
      <div className="button-row">
        <button type="submit" className="button primary" disabled={busy || text.trim() === ''}>
          {busy ? <span className="spinner" /> : <Icon name="right" />}
          {t('steer.watch.send')}
        </button>
        {sent && (
          <span className="muted small" role="status">
            {t('steer.watch.sent')}
          </span>
        )}
      </div>
    </form>
  );
}
