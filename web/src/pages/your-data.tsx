import '../styles/privacy.css';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { asProblem } from '../api/problem.js';
import { useSession } from '../api/session.js';
import { Dialog } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { Icon } from '../parts/icon.js';
import { ProblemNotice } from '../parts/problem-notice.js';
import { useRetention } from '../parts/retention.js';

/** What is stored of the person: how long, as a download, and its end. */
export function YourData() {
  const { t } = useTranslation();
  const days = useRetention() ?? '…';
  const [erasing, setErasing] = useState(false);
  return (
    <section className="block">
      <div className="block-head">
        <h2>{t('privacy.account.title')}</h2>
        <p className="muted">
          {t('privacy.account.text', { days })} <Link to="/privacy">{t('privacy.link')}</Link>
        </p>
      </div>
      <ul className="card your-data">
        <li>
          <p>{t('privacy.account.downloadText')}</p>
          <Download />
        </li>
        <li>
          <p>{t('privacy.account.eraseText')}</p>
          <button type="button" className="button bad" onClick={() => setErasing(true)}>
            <Icon name="trash" />
            {t('privacy.account.erase')}
          </button>
        </li>
      </ul>
      {erasing && <EraseDialog onClose={() => setErasing(false)} />}
    </section>
  );
}

function Download() {
  const { t } = useTranslation();
  return (
    <a className="button" href="/api/account/export" download>
      <Icon name="file" />
      {t('privacy.account.download')}
    </a>
  );
}

/** Says what goes and what stays, and asks for the password. */
function EraseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { account, erase } = useSession();
  const form = useId();
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wrong = problem?.code === 'wrong-credentials';

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      // Once it is done, the page gives way to the farewell.
      await erase(password);
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }
  return (
    <Dialog
      title={t('privacy.erase.title')}
      onClose={() => busy || onClose()}
      actions={
        <>
          <button type="button" className="button" disabled={busy} onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" form={form} className="button danger" disabled={busy || password === ''}>
            {busy && <span className="spinner" />}
            {t('privacy.erase.confirm')}
          </button>
        </>
      }
    >
      <div>
        <strong>{t('privacy.erase.goes')}</strong>
        <ul className="plain-list">
          {(['name', 'evidence', 'open'] as const).map((item) => (
            <li key={item}>{t(`privacy.erase.goesItems.${item}`)}</li>
          ))}
        </ul>
      </div>
      <div>
        <strong>{t('privacy.erase.stays')}</strong>
        <ul className="plain-list">
          {(['grades', 'proof'] as const).map((item) => (
            <li key={item}>{t(`privacy.erase.staysItems.${item}`)}</li>
          ))}
        </ul>
      </div>
      <div>
        <Download />
      </div>
      <form id={form} onSubmit={(event) => void submit(event)}>
        {/* Tells a password manager whose password it is. */}
        <input type="text" autoComplete="username" value={account?.name ?? ''} readOnly hidden />
        <Field label={t('privacy.erase.password')} error={wrong ? t('privacy.erase.wrong') : null}>
          {(control) => (
            <input
              {...control}
              className="input"
              type="password"
              autoComplete="current-password"
              maxLength={200}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
      </form>
      {problem && !wrong && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
