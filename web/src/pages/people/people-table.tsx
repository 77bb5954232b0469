import { useTranslation } from 'react-i18next';
import type { Account, Person } from '../../../../orchestrator/contract/account.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';

interface TableProps {
  people: Person[];
  /** Who looks at it. */
  self: Account['id'];
  onErase: (person: Person) => void;
}

export function PeopleTable({ people, self, onErase }: TableProps) {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  return (
    <div className="card table-card">
      <table className="table people">
        <thead>
          <tr>
            <th scope="col">{t('people.name')}</th>
            <th scope="col">{t('people.role')}</th>
            <th scope="col">{t('people.joined')}</th>
            <th scope="col" className="right">
              {t('people.attempts')}
            </th>
            <th scope="col">{t('people.latest')}</th>
            <th scope="col">
              <span className="hidden-visually">{t('people.erase')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <th scope="row">
                {person.name}
                {person.id === self && <span className="chip">{t('people.you')}</span>}
              </th>
              <td className="nowrap">{t(`role.${person.role}`)}</td>
              <td className="num nowrap">{dateTime(person.createdAt)}</td>
              <td className="right num">{person.attempts}</td>
              <td className="num nowrap">{person.latestAt === null ? '–' : dateTime(person.latestAt)}</td>
              <td className="right">
                {person.role === 'trainee' && (
                  <button
                    type="button"
                    className="button small bad"
                    aria-label={t('people.eraseOf', { name: person.name })}
                    onClick={() => onErase(person)}
                  >
                    <Icon name="trash" />
                    {t('people.erase')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
