import '../../styles/webhooks.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccount } from '../../api/session.js';
import { usePolled } from '../../api/use-polled.js';
import { webhooks } from '../../api/webhooks.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { Secret } from '../../parts/secret.js';
import { useTitle } from '../../parts/use-title.js';
import { AddWebhook } from './add-webhook.js';
import { WebhookCard } from './webhook-card.js';

const pauseMs = 5_000;

/** For administrators: which systems are told what happens here, and what became of each message. */
export default function WebhooksPage() {
  const { t } = useTranslation();
  const account = useAccount();
  useTitle(t('webhooks.title'));
  if (account.role !== 'admin')
    return (
      <main id="main" className="page narrow">
        <div className="notice warn" role="alert">
          <Icon name="warn" />
          {t('webhooks.forAdmins')}
        </div>
      </main>
    );
  return <Endpoints />;
}

function Endpoints() {
  const { t } = useTranslation();
  const list = usePolled('webhooks', webhooks.list, () => pauseMs);
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);
  if (list.data === null) return <Waiting problem={list.problem} retry={list.retry} />;
  return (
    <main id="main" className="page medium webhooks">
      <div className="block-head">
        <h1>{t('webhooks.title')}</h1>
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
    </main>
  );
}
