import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../parts/icon.js';

const maxTechniques = 12;

interface TechniquePickerProps {
  techniques: { id: string; name: string }[];
  chosen: string[];
  error: string | null;
  onChange: (ids: string[]) => void;
}

/** ATT&CK techniques out of the lab's list, found by id or name. */
export function TechniquePicker({ techniques, chosen, error, onChange }: TechniquePickerProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = techniques.filter((one) => `${one.id} ${one.name}`.toLowerCase().includes(wanted));
  return (
    <fieldset className="report-part">
      <legend>{t('report.techniques')}</legend>
      {chosen.length > 0 && (
        <ul className="chips">
          {chosen.map((id) => (
            <li key={id} className="chip accent">
              <span className="mono">{id}</span>
              <button
                type="button"
                className="chip-button"
                aria-label={t('report.removeTechnique', { id })}
                onClick={() => onChange(chosen.filter((one) => one !== id))}
              >
                <Icon name="close" size={10} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {techniques.length > 6 && (
        <input
          className="input"
          type="search"
          placeholder={t('report.filterTechniques')}
          aria-label={t('report.filterTechniques')}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      <div className="technique-list">
        {shown.map((technique) => {
          const checked = chosen.includes(technique.id);
          return (
            <label key={technique.id} title={technique.name}>
              <input
                type="checkbox"
                checked={checked}
                disabled={!checked && chosen.length >= maxTechniques}
                onChange={() =>
                  onChange(checked ? chosen.filter((id) => id !== technique.id) : [...chosen, technique.id])
                }
              />
              <span className="mono">{technique.id}</span>
              <span>{technique.name.split(': ').at(-1)}</span>
            </label>
          );
        })}
        {shown.length === 0 && <p className="help">{t('report.noTechnique')}</p>}
      </div>
      {error && <span className="error-text">{error}</span>}
    </fieldset>
  );
}
