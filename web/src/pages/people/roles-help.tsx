import { useTranslation } from 'react-i18next';
import { roleSchema } from '../../../../orchestrator/contract/account.js';

/** What each role may do, for who gives them. */
export function RolesHelp() {
  const { t } = useTranslation();
  return (
    <details className="card role-help">
      <summary>{t('admin.roles.title')}</summary>
      <dl>
        {roleSchema.options.map((role) => (
          <div key={role}>
            <dt>{t(`role.${role}`)}</dt>
            <dd className="muted">{t(`admin.roles.${role}`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
