import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../../orchestrator/contract/account.js';
import { people } from '../../api/people.js';
import { Confirm } from '../../parts/confirm.js';
import { Field } from '../../parts/field.js';

interface EraseProps {
  person: Person;
  onClose: () => void;
  onErased: () => void;
}

/** Says what goes and what stays, and asks for the name: nobody is erased by a slip of the hand. */
export function ErasePerson({ person, onClose, onErased }: EraseProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const { name } = person;
  return (
    <Confirm
      title={t('people.dialog.title', { name })}
      confirm={t('people.dialog.confirm')}
      danger
      ready={typed.trim().normalize() === name.normalize()}
      onClose={onClose}
      onConfirm={async () => {
        await people.erase(person.id);
        onErased();
      }}
    >
      <div>
        <strong>{t('people.dialog.goes')}</strong>
        <ul className="plain-list">
          {(['name', 'evidence', 'open'] as const).map((item) => (
            <li key={item}>{t(`people.dialog.goesItems.${item}`)}</li>
          ))}
        </ul>
      </div>
      <div>
        <strong>{t('people.dialog.stays')}</strong>
        <ul className="plain-list">
          {(['grades', 'proof'] as const).map((item) => (
            <li key={item}>{t(`people.dialog.staysItems.${item}`)}</li>
          ))}
        </ul>
      </div>
      <p>{t('people.dialog.ask')}</p>
      <Field label={t('people.dialog.type', { name })}>
        {(control) => (
          <input
            {...control}
            className="input"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
    </Confirm>
  );
}
