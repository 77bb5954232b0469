import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { type EventType, eventTypeSchema } from '../../../../orchestrator/contract/webhook.js';
import { asProblem } from '../../api/problem.js';
import { webhooks } from '../../api/webhooks.js';
import { Field } from '../../parts/field.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { eventKey } from './event-text.js';

/** The form of a new endpoint. */
export function AddWebhook({ onMade }: { onMade: (made: { id: string; secret: string }) => void }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<readonly EventType[]>(['certificate.issued', 'certificate.revoked']);
  const [wrong, setWrong] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function add(event: FormEvent) {
    event.preventDefault();
    setProblem(null);
    setWrong(false);
    try {
      const { id, secret } = await webhooks.create({ url: url.trim(), events: [...events] });
      setUrl('');
      onMade({ id, secret });
    } catch (error) {
      const refusal = asProblem(error);
      if (refusal.code === 'invalid-input') setWrong(true);
      else setProblem(refusal);
    }
  }
  return (
    <section className="card padded" aria-labelledby="add">
      <h2 id="add">{t('webhooks.add.title')}</h2>
      <form className="stack" onSubmit={(event) => void add(event)}>
        <Field
          label={t('webhooks.add.url')}
          help={t('webhooks.add.urlHelp')}
          error={wrong ? t('webhooks.add.urlWrong') : null}
        >
          {(control) => (
            <input
              {...control}
              className="input mono"
              required
              maxLength={500}
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https://hr.example.org/hooks"
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
        </Field>
        <fieldset className="checks">
          <legend className="legend">{t('webhooks.add.events')}</legend>
          {eventTypeSchema.options.map((type) => (
            <label key={type}>
              <input
                type="checkbox"
                checked={events.includes(type)}
                onChange={({ target }) =>
                  setEvents(target.checked ? [...events, type] : events.filter((one) => one !== type))
                }
              />
              <span>{t(`webhooks.event.${eventKey[type]}`)}</span>
              <span className="mono muted small">{type}</span>
            </label>
          ))}
        </fieldset>
        <p className="muted small">{t('webhooks.add.personal')}</p>
        {problem && <ProblemNotice problem={problem} />}
        <div>
          <button type="submit" className="button primary" disabled={events.length === 0}>
            <Icon name="plus" />
            {t('webhooks.add.submit')}
          </button>
        </div>
      </form>
    </section>
  );
}
