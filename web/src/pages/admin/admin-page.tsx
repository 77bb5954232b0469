import '../../styles/admin.css';
import { useTranslation } from 'react-i18next';
import { Navigate, NavLink, Outlet, useLocation } from 'react-router';
import { useAccount } from '../../api/session.js';
import { useTitle } from '../../parts/use-title.js';
import { adminTabs } from './tabs.js';

/** The frame of the administration: its tabs, and below them the part that is chosen. */
export default function AdminPage() {
  const { t } = useTranslation();
  const account = useAccount();
  const { pathname } = useLocation();
  useTitle(t('admin.title'));
  const mine = adminTabs.filter(({ roles }) => roles.includes(account.role));
  if (mine.length === 0) return <Navigate to="/" replace />;
  if (!mine.some(({ path }) => pathname.startsWith(`/admin/${path}`)))
    return <Navigate to={`/admin/${mine[0]?.path}`} replace />;
  return (
    <main id="main" className="page">
      <div className="block-head">
        <h1>{t('admin.title')}</h1>
      </div>
      <nav className="link-tabs" aria-label={t('admin.tab.label')}>
        {mine.map(({ path }) => (
          <NavLink key={path} to={`/admin/${path}`}>
            {t(`admin.tab.${path}`)}
          </NavLink>
        ))}
      </nav>
      <Outlet />
    </main>
  );
}
