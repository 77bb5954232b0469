import { useTranslation } from 'react-i18next';
import type { BoardRow } from '../../../../orchestrator/contract/board.js';
import { boardFilters, type Chosen, inFilter } from './order.js';

interface Props {
  rows: BoardRow[];
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
}

/** Which rows are shown, with how many each choice has. */
export function BoardTools({ rows, chosen, onChange }: Props) {
  const { t } = useTranslation();
  const groups = [...new Set(rows.flatMap(({ group }) => group ?? []))].sort((a, b) => a - b);
  const help = rows.filter((row) => inFilter(row, 'help')).length;
  return (
    <div className="board-tools">
      <fieldset className="segmented">
        <legend className="hidden-visually">{t('board.filter.label')}</legend>
        {boardFilters.map((filter) => (
          <button
            key={filter}
            type="button"
            aria-pressed={chosen.filter === filter}
            onClick={() => onChange({ ...chosen, filter })}
          >
            {t(`board.filter.${filter}`)}
            <span className="num muted">{rows.filter((row) => inFilter(row, filter)).length}</span>
          </button>
        ))}
      </fieldset>
      <input
        type="search"
        className="input"
        placeholder={t('board.filter.name')}
        aria-label={t('board.filter.name')}
        value={chosen.name}
        onChange={({ target }) => onChange({ ...chosen, name: target.value })}
      />
      {groups.length > 0 && (
        <select
          className="select"
          aria-label={t('board.filter.group')}
          value={chosen.group ?? ''}
          onChange={({ target }) => onChange({ ...chosen, group: target.value === '' ? null : Number(target.value) })}
        >
          <option value="">{t('board.filter.everyGroup')}</option>
          {groups.map((group) => (
            <option key={group} value={group}>
              {t('board.group', { group })}
            </option>
          ))}
        </select>
      )}
      <span className="hidden-visually" role="status">
        {t('board.help', { count: help })}
      </span>
    </div>
  );
}
