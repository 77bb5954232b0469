import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import type { WebhookView } from '../../../../orchestrator/contract/webhook.js';
import { asProblem } from '../../api/problem.js';
import { webhooks } from '../../api/webhooks.js';
import { useWording } from '../../i18n/text.js';
import { Confirm } from '../../parts/confirm.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { DeliveryLog } from './delivery-log.js';
import { eventKey } from './event-text.js';

interface Props {
  webhook: WebhookView;
  changed: () => void;
  /** Shown below the heading: the secret, once. */
  children: ReactNode;
}

/** One endpoint: how it stands, what may be done with it, and its log. */
export function WebhookCard({ webhook, changed, children }: Props) {
  const { t } = useTranslation();
  const { day } = useWording();
  const [open, setOpen] = useState(false);
  const [doomed, setDoomed] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sent, setSent] = useState(0);
  const { id, url, events, enabled, createdAt, waiting, givenUp } = webhook;

  function act(work: () => Promise<unknown>) {
    setProblem(null);
    work().then(changed, (error: unknown) => setProblem(asProblem(error)));
  }
  return (
    <article className="card padded webhook" data-enabled={enabled} aria-labelledby={`url-${id}`}>
      <header className="webhook-head">
        <h2 id={`url-${id}`} className="mono">
          {url}
        </h2>
        <span className={enabled ? 'chip ok' : 'chip'}>{t(enabled ? 'webhooks.on' : 'webhooks.off')}</span>
      </header>
      <p className="webhook-facts small muted">
        <span>{events.map((type) => t(`webhooks.event.${eventKey[type]}`)).join(' · ')}</span>
        <span>{t('webhooks.since', { date: day(createdAt) })}</span>
      </p>
      {waiting + givenUp > 0 && (
        <p className="webhook-facts">
          {waiting > 0 && <span className="chip warn">{t('webhooks.waiting', { count: waiting })}</span>}
          {givenUp > 0 && <span className="chip bad">{t('webhooks.givenUp', { count: givenUp })}</span>}
        </p>
      )}
      {children}
      {problem && <ProblemNotice problem={problem} />}
      <div className="button-row">
        <button
          type="button"
          className="button"
          disabled={!enabled}
          onClick={() => {
            setOpen(true);
            act(async () => {
              await webhooks.ping(id);
              setSent((count) => count + 1);
            });
          }}
        >
          <Icon name="play" />
          {t('webhooks.ping')}
        </button>
        <button type="button" className="button" onClick={() => act(() => webhooks.update(id, { enabled: !enabled }))}>
          {t(enabled ? 'webhooks.switchOff' : 'webhooks.switchOn')}
        </button>
        <button type="button" className="button quiet" onClick={() => setDoomed(true)}>
          <Icon name="trash" />
          {t('webhooks.remove')}
        </button>
      </div>
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{t('webhooks.log')}</summary>
        {open && <DeliveryLog webhook={id} enabled={enabled} round={sent} />}
      </details>
      {doomed && (
        <Confirm
          title={t('webhooks.removeTitle')}
          confirm={t('webhooks.remove')}
          danger
          onClose={() => setDoomed(false)}
          onConfirm={() => webhooks.remove(id).then(changed)}
        >
          <p>{t('webhooks.removeText', { url })}</p>
        </Confirm>
      )}
    </article>
  );
}
