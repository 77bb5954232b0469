import { useTranslation } from 'react-i18next';
import type { Person } from '../../../../orchestrator/contract/account.js';
import { people, type ResetLink } from '../../api/people.js';
import { Confirm } from '../../parts/confirm.js';

interface LinkProps {
  person: Person;
  onClose: () => void;
  onMade: (link: ResetLink) => void;
}

/** Asks before a link for a new password is made: an earlier one stops working then. */
export function PasswordLink({ person, onClose, onMade }: LinkProps) {
  const { t } = useTranslation();
  return (
    <Confirm
      title={t('people.link.title', { name: person.name })}
      confirm={t('people.link.confirm')}
      onClose={onClose}
      onConfirm={async () => onMade(await people.resetLink(person.id))}
    >
      <p>{t('people.link.text')}</p>
    </Confirm>
  );
}
