import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Account, roleSchema } from '../../../../orchestrator/contract/account.js';
import { people } from '../../api/people.js';
import { useSession } from '../../api/session.js';
import { Confirm } from '../../parts/confirm.js';

interface Props {
  account: Account;
  onClose: () => void;
  onChanged: () => void;
}

/** The three roles, each with what it may do. */
export function RoleDialog({ account, onClose, onChanged }: Props) {
  const { t } = useTranslation();
  const session = useSession();
  const [role, setRole] = useState(account.role);
  const losing = session.account?.id === account.id && role !== 'admin';
  return (
    <Confirm
      title={t('admin.people.changeTitle', { name: account.name })}
      confirm={t('admin.people.changeDo')}
      danger={losing}
      onClose={onClose}
      onConfirm={async () => {
        if (role === account.role) return;
        await people.setRole(account.id, role);
        onChanged();
        if (losing) session.refresh();
      }}
    >
      <fieldset className="mode-choice">
        <legend className="hidden-visually">{t('admin.people.role')}</legend>
        {roleSchema.options.map((one) => (
          <label key={one} data-chosen={role === one}>
            <input type="radio" name="role" checked={role === one} onChange={() => setRole(one)} />
            <span>
              <strong>{t(`role.${one}`)}</strong>
              <span className="small">{t(`admin.roles.${one}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p className="small">{losing ? t('admin.people.losing') : t('admin.people.changeText')}</p>
    </Confirm>
  );
}
