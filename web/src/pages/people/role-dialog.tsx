import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Person, type Role, roleSchema } from '../../../../orchestrator/contract/account.js';
import { people } from '../../api/people.js';
import { useSession } from '../../api/session.js';
import { Confirm } from '../../parts/confirm.js';

interface RoleProps {
  person: Person;
  onClose: () => void;
  onChanged: (role: Role) => void;
}

/** The three roles, each with what it may do. */
export function RoleDialog({ person, onClose, onChanged }: RoleProps) {
  const { t } = useTranslation();
  const session = useSession();
  const [role, setRole] = useState(person.role);
  const losing = session.account?.id === person.id && role !== 'admin';
  return (
    <Confirm
      title={t('people.roleDialog.title', { name: person.name })}
      confirm={t('people.roleDialog.confirm')}
      danger={losing}
      onClose={onClose}
      onConfirm={async () => {
        if (role === person.role) return;
        await people.setRole(person.id, role);
        onChanged(role);
        if (losing) session.refresh();
      }}
    >
      <fieldset className="mode-choice">
        <legend className="hidden-visually">{t('people.role')}</legend>
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
      <p className="small">{losing ? t('people.roleDialog.losing') : t('people.roleDialog.text')}</p>
    </Confirm>
  );
}
