import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTitle } from '../parts/use-title.js';

export function NotFoundPage() {
  const { t } = useTranslation();
  useTitle(t('notFound.title'));
  return (
    <main id="main" className="page narrow center">
      <p className="big-code" aria-hidden="true">
        404
      </p>
      <h1>{t('notFound.title')}</h1>
      <p className="muted">{t('notFound.text')}</p>
      <Link className="button primary" to="/">
        {t('notFound.home')}
      </Link>
    </main>
  );
}
