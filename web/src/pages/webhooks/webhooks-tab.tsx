import '../../styles/webhooks.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePolled } from '../../api/use-polled.js';
import { webhooks } from '../../api/webhooks.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { Secret } from '../../parts/secret.js';
import { AddWebhook } from './add-webhook.js';
import { WebhookCard } from './webhook-card.js';

const pauseMs = 5_000;

/** Which systems are told what happens here, and what became of each message. */
export default function WebhooksTab() {
  const { t } = useTranslation();
  const list = usePolled('webhooks', webhooks.list, () => pauseMs);
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);
  if (list.data === null) return <Waiting problem={list.problem} retry={list.retry} />;
  return (
    <section className="webhooks" aria-labelledby="webhooks">
      <div className="block-head">
        <h2 id="webhooks" className="hidden-visually">
          {t('webhooks.title')}
        </h2>
        <p className="muted">{t('webhooks.lead')}</p>
      </div>
      {list.problem && <ProblemNotice problem={list.problem} retry={list.retry} />}
      {list.data.length === 0 && <p className="card padded empty">{t('webhooks.none')}</p>}
      {list.data.map((webhook) => (
        <WebhookCard key={webhook.id} webhook={webhook} changed={list.retry}>
          {made?.id === webhook.id && <Secret label={t('webhooks.add.secret')} value={made.secret} />}
        </WebhookCard>
      ))}
      <AddWebhook
        onMade={(created) => {
          setMade(created);
          list.retry();
        }}
      />
    </section>
  );
}
