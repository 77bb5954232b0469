import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import type { Delivery } from '../../../../orchestrator/contract/webhook.js';
import { serverNow } from '../../api/clock.js';
import { asProblem } from '../../api/problem.js';
import { usePolled } from '../../api/use-polled.js';
import { webhooks } from '../../api/webhooks.js';
import { useWording } from '../../i18n/text.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { TableHead } from '../../parts/table-head.js';
import { eventKey } from './event-text.js';

interface Props {
  webhook: string;
  enabled: boolean;
  /** Counts what was sent from here: another one asks anew at once. */
  round: number;
}

/** What the endpoint was told of, newest first, with the state and the last answer. */
export function DeliveryLog({ webhook, enabled, round }: Props) {
  const { t } = useTranslation();
  const log = usePolled(
    `deliveries ${webhook} ${round}`,
    () => webhooks.deliveries(webhook),
    () => 2_000,
  );
  const [problem, setProblem] = useState<Problem | null>(null);
  if (log.data === null) return <Waiting problem={log.problem} retry={log.retry} />;
  if (log.data.length === 0) return <p className="muted">{t('webhooks.logEmpty')}</p>;
  function again({ event }: Delivery) {
    setProblem(null);
    webhooks.redeliver(webhook, event).then(log.retry, (error: unknown) => setProblem(asProblem(error)));
  }
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <section className="delivery-scroll" tabIndex={0} aria-label={t('webhooks.log')}>
        <table className="table">
          <TableHead
            columns={[
              t('webhooks.column.event'),
              t('webhooks.column.at'),
              t('webhooks.column.state'),
              t('webhooks.column.answer'),
            ]}
            acts
          />
          <tbody>
            {log.data.map((delivery) => (
              <Row key={delivery.event} delivery={delivery} again={enabled ? () => again(delivery) : null} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

const looks = { waiting: 'chip warn', delivered: 'chip ok', 'given-up': 'chip bad' } as const;

function Row({ delivery, again }: { delivery: Delivery; again: (() => void) | null }) {
  const { t } = useTranslation();
  const { dateTime, ago } = useWording();
  const { type, subject, at, state, tries, nextAt, status, answer } = delivery;
  const name = t(`webhooks.event.${eventKey[type]}`);
  return (
    <tr>
      <td>
        {name}
        {type !== 'ping' && <div className="mono small muted">{subject}</div>}
      </td>
      <td className="nowrap">{dateTime(at)}</td>
      <td>
        <span className={looks[state]}>{t(`webhooks.state.${state}`)}</span>
        <div className="small muted nowrap">
          {t('webhooks.tries', { count: tries })}
          {nextAt !== null && tries > 0 && ` · ${t('webhooks.next', { when: ago(nextAt - serverNow()) })}`}
        </div>
      </td>
      <td className="delivery-answer">
        {tries > 0 && <strong className="num">{status ?? t('webhooks.noAnswer')}</strong>}
        {answer && <div className="small muted">{answer}</div>}
      </td>
      <td className="right">
        {again && state !== 'waiting' && (
          <button type="button" className="button small" onClick={again} aria-label={`${t('webhooks.again')}: ${name}`}>
            {t('webhooks.again')}
          </button>
        )}
      </td>
    </tr>
  );
}
