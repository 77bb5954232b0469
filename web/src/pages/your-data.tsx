import '../styles/privacy.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../api/session.js';
import { Confirm } from '../parts/confirm.js';
import { Icon } from '../parts/icon.js';
import { PasswordField } from '../parts/password-field.js';
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

/** Says what goes and what stays, and asks for the password. Once it is done, the page gives way to the farewell. */
function EraseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { account, erase } = useSession();
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <Confirm
      title={t('privacy.erase.title')}
      confirm={t('privacy.erase.confirm')}
      danger
      ready={password !== ''}
      onClose={onClose}
      onConfirm={() => {
        setWrong(false);
        return erase(password);
      }}
      onRefused={({ code }) => {
        setWrong(code === 'wrong-credentials');
        return code === 'wrong-credentials';
      }}
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
      {/* Tells a password manager whose password it is. */}
      <input type="text" autoComplete="username" value={account?.name ?? ''} readOnly hidden />
      <PasswordField
        known
        label={t('privacy.erase.password')}
        error={wrong ? t('privacy.erase.wrong') : null}
        value={password}
        onChange={setPassword}
      />
    </Confirm>
  );
}
