import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClaimField } from '../../../../../orchestrator/contract/report.js';
import { useWording } from '../../../i18n/text.js';
import { Icon } from '../../../parts/icon.js';

interface ClaimInputProps {
  claim: ClaimField;
  values: string[];
  error: string | null;
  onChange: (values: string[]) => void;
}

/** One claim of the report: a value, or a list up to the claim's maximum. */
export function ClaimInput({ claim, values, error, onChange }: ClaimInputProps) {
  const { t } = useTranslation();
  const { text } = useWording();
  const id = useId();
  const rows = values.length === 0 ? [''] : values;
  const label = text(claim.label);
  const described = [claim.help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  const set = (index: number, value: string) => onChange(rows.map((old, at) => (at === index ? value : old)));
  return (
    <fieldset className="field claim" data-claim={claim.id}>
      <legend className="legend">
        {label}
        {claim.max > 1 && <span className="help"> {t('report.upTo', { max: claim.max })}</span>}
      </legend>
      {claim.help && (
        <span className="help" id={`${id}-help`}>
          {text(claim.help)}
        </span>
      )}
      {rows.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and their text may repeat.
        <div className="claim-row" key={index}>
          {claim.kind === 'sbom' ? (
            <DocumentValue
              value={value}
              label={label}
              placeholder={claim.placeholder}
              described={described}
              invalid={error !== null}
              onChange={(next) => set(index, next)}
            />
          ) : (
            <input
              className="input mono"
              aria-label={claim.max > 1 ? t('report.item', { label, number: index + 1 }) : label}
              aria-describedby={described}
              aria-invalid={error !== null || undefined}
              placeholder={claim.placeholder}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="off"
              value={value}
              onChange={(event) => set(index, event.target.value)}
            />
          )}
          {claim.max > 1 && rows.length > 1 && (
            <button
              type="button"
              className="button quiet small only-icon"
              aria-label={t('report.remove', { label, number: index + 1 })}
              onClick={() => onChange(rows.filter((_, at) => at !== index))}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
      {claim.max > 1 && rows.length < claim.max && (
        <button type="button" className="button quiet small add" onClick={() => onChange([...rows, ''])}>
          <Icon name="plus" />
          {t('report.add')}
        </button>
      )}
      {error && (
        <span className="error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </fieldset>
  );
}

interface DocumentValueProps {
  value: string;
  label: string;
  placeholder: string | undefined;
  described: string | undefined;
  invalid: boolean;
  onChange: (value: string) => void;
}

function DocumentValue({ value, label, placeholder, described, invalid, onChange }: DocumentValueProps) {
  const { t } = useTranslation();
  const file = useRef<HTMLInputElement>(null);
  return (
    <div className="claim-long">
      <textarea
        className="textarea mono"
        rows={3}
        aria-label={label}
        aria-describedby={described}
        aria-invalid={invalid || undefined}
        placeholder={placeholder}
        spellCheck={false}
        maxLength={200_000}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = '';
          if (chosen) void chosen.text().then((content) => onChange(content.slice(0, 200_000)));
        }}
      />
      <button type="button" className="button quiet small add" onClick={() => file.current?.click()}>
        <Icon name="file" />
        {t('report.fromFile')}
      </button>
    </div>
  );
}
