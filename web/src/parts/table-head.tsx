import { useTranslation } from 'react-i18next';

interface Props {
  /** The names in the reader's language; those of numbers stand to the right. */
  columns: readonly (string | { right: string })[];
  /** Whether a last column holds what can be done with a row: its name is for screen readers alone. */
  acts?: boolean;
}

/** The header row of a table. */
export function TableHead({ columns, acts = false }: Props) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {columns.map((column) =>
          typeof column === 'string' ? (
            <th key={column} scope="col">
              {column}
            </th>
          ) : (
            <th key={column.right} scope="col" className="right">
              {column.right}
            </th>
          ),
        )}
        {acts && (
          <th scope="col">
            <span className="hidden-visually">{t('common.actions')}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}
