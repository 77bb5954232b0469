import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from './field.js';
import { Icon } from './icon.js';

interface Props {
  label: string;
  error: string | null;
  value: string;
  onChange: (value: string) => void;
  /** The password that one has, in place of a new one. */
  known?: boolean;
}

/** A password, to be looked at while it is typed. A new one is told what it has to be. */
export function PasswordField({ label, error, value, onChange, known = false }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} help={known ? undefined : t('signUp.passwordHelp')} error={error}>
      {(control) => (
        <span className="with-button">
          <input
            {...control}
            className="input"
            type={shown ? 'text' : 'password'}
            autoComplete={known ? 'current-password' : 'new-password'}
            maxLength={200}
            required
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <button
            type="button"
            className="button quiet only-icon small"
            aria-label={t('signIn.showPassword')}
            title={t('signIn.showPassword')}
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
