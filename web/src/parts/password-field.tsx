import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from './field.js';
import { Icon } from './icon.js';

interface Props {
  label: string;
  error: string | null;
  value: string;
  onChange: (value: string) => void;
}

/** A new password, to be looked at while it is typed. */
export function PasswordField({ label, error, value, onChange }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} help={t('signUp.passwordHelp')} error={error}>
      {(control) => (
        <span className="with-button">
          <input
            {...control}
            className="input"
            type={shown ? 'text' : 'password'}
            autoComplete="new-password"
            maxLength={200}
            required
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <button
            type="button"
            className="button quiet only-icon small"
            aria-label={t('signIn.showPassword')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            <Icon name="eye" />
          </button>
        </span>
      )}
    </Field>
  );
}
