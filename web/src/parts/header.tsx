import { useTranslation } from 'react-i18next';
import { Link, NavLink, useNavigate } from 'react-router';
import { useSession } from '../api/session.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';
import { LanguageSwitch, ThemeSwitch } from './preferences.js';

export function Brand({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation();
  return (
    <Link to="/" className="brand" aria-label={t('header.home')}>
      <img src="/favicon.svg" alt="" width={26} height={26} />
      {!compact && <span>ChainDrill</span>}
    </Link>
  );
}

/** The bar above every page but the attempt, which has its own. */
export function Header() {
  const { t } = useTranslation();
  const { account } = useSession();
  const teaches = account != null && account.role !== 'trainee';
  return (
    <header className="header">
      <a className="skip-link" href="#main">
        {t('header.skip')}
      </a>
      <Brand />
      <nav className="header-nav" aria-label={t('header.nav')}>
        {account && (
          <NavLink to={teaches ? '/cohorts' : '/'} end={!teaches}>
            {t(teaches ? 'header.cohorts' : 'header.programme')}
          </NavLink>
        )}
        {account && <NavLink to="/labs">{t('header.labs')}</NavLink>}
        {teaches && (
          <NavLink to="/attempts" end>
            {t('header.attempts')}
          </NavLink>
        )}
        {teaches && (
          <NavLink to="/people" end>
            {t('header.people')}
          </NavLink>
        )}
        {account?.role === 'admin' && <NavLink to="/admin">{t('header.admin')}</NavLink>}
      </nav>
      <div className="header-tools">
        <LanguageSwitch />
        <ThemeSwitch />
        {account && <AccountMenu />}
      </div>
    </header>
  );
}

export function AccountMenu() {
  const { t } = useTranslation();
  const { account, signOut } = useSession();
  const navigate = useNavigate();
  if (!account) return null;
  return (
    <Menu
      label={t('header.account', { name: account.name })}
      button={
        <>
          <span className="avatar" aria-hidden="true">
            {[...account.name][0]?.toUpperCase()}
          </span>
          <span className="account-name">{account.name}</span>
          <Icon name="down" />
        </>
      }
    >
      {(close) => (
        <>
          <div className="menu-note">
            <strong>{account.name}</strong>
            <br />
            {t(`role.${account.role}`)}
          </div>
          <hr />
          <Link className="menu-item" to="/account" onClick={close}>
            <Icon name="user" />
            {t('header.accountPage')}
          </Link>
          <button
            type="button"
            className="menu-item"
            onClick={() => {
              close();
              // A server that is away keeps the session: the banner says so and the button is there again.
              signOut().then(
                () => navigate('/sign-in'),
                () => undefined,
              );
            }}
          >
            <Icon name="out" />
            {t('header.signOut')}
          </button>
        </>
      )}
    </Menu>
  );
}
