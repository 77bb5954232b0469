import type { ReactNode } from 'react';
import { Field } from './field.js';

interface NumberFieldProps {
  label: string;
  help?: ReactNode;
  min: number;
  max: number;
  value: number;
  onChange: (value: number) => void;
}

/** A labelled whole number between `min` and `max`. */
export function NumberField({ label, help, min, max, value, onChange }: NumberFieldProps) {
  return (
    <Field label={label} help={help}>
      {(control) => (
        <input
          {...control}
          className="input"
          type="number"
          min={min}
          max={max}
          required
          value={Number.isNaN(value) ? '' : value}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
      )}
    </Field>
  );
}
