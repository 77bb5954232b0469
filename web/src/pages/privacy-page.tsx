import '../styles/privacy.css';
import { useTranslation } from 'react-i18next';
import { useRetention } from '../parts/retention.js';
import { useTitle } from '../parts/use-title.js';

const accountItems = ['name', 'password', 'sessions', 'tokens'] as const;
const labItems = ['terminals', 'commands', 'processes', 'reports', 'hints', 'times', 'presence', 'assessment'] as const;
const programmeItems = ['courses', 'sittings', 'discussion', 'journal'] as const;
const whoItems = ['you', 'instructors', 'group', 'journal', 'operators', 'employer', 'anybody', 'others'] as const;

/** What is stored about people, for everybody to read, signed in or not. */
export default function PrivacyPage() {
  const { t } = useTranslation();
  const days = useRetention() ?? '…';
  useTitle(t('privacy.title'));
  return (
    <main id="main" className="page medium privacy">
      <div className="block-head">
        <h1>{t('privacy.title')}</h1>
        <p className="muted">{t('privacy.lead')}</p>
      </div>
      <div className="card padded">
        <section>
          <h2>{t('privacy.page.account.title')}</h2>
          <ul>
            {accountItems.map((item) => (
              <li key={item}>{t(`privacy.page.account.items.${item}`)}</li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{t('privacy.page.lab.title')}</h2>
          <ul>
            {labItems.map((item) => (
              <li key={item}>{t(`privacy.page.lab.items.${item}`)}</li>
            ))}
          </ul>
          <p>{t('privacy.page.lab.outside')}</p>
        </section>
        <section>
          <h2>{t('privacy.page.programme.title')}</h2>
          <ul>
            {programmeItems.map((item) => (
              <li key={item}>{t(`privacy.page.programme.items.${item}`)}</li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{t('privacy.page.why.title')}</h2>
          <p>{t('privacy.page.why.text')}</p>
        </section>
        <section>
          <h2>{t('privacy.page.who.title')}</h2>
          <ul>
            {whoItems.map((item) => (
              <li key={item}>{t(`privacy.page.who.items.${item}`)}</li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{t('privacy.page.time.title')}</h2>
          <ul>
            <li>{t('privacy.page.time.evidence', { days })}</li>
            <li>{t('privacy.page.time.grades')}</li>
            <li>{t('privacy.page.time.account')}</li>
          </ul>
        </section>
        <section>
          <h2>{t('privacy.page.rights.title')}</h2>
          <p>{t('privacy.page.rights.download')}</p>
          <p>{t('privacy.page.rights.erase')}</p>
          <ul>
            <li>{t('privacy.page.rights.goes')}</li>
            <li>{t('privacy.page.rights.stays')}</li>
            <li>{t('privacy.page.rights.certificates')}</li>
            <li>{t('privacy.page.rights.last')}</li>
          </ul>
        </section>
        <section>
          <h2>{t('privacy.page.erased.title')}</h2>
          <p>{t('privacy.page.erased.text')}</p>
        </section>
        <section>
          <h2>{t('privacy.page.browser.title')}</h2>
          <p>{t('privacy.page.browser.text')}</p>
        </section>
      </div>
    </main>
  );
}
