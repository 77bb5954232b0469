import { useTranslation } from 'react-i18next';
import type { Account, Person } from '../../../../orchestrator/contract/account.js';
import { useWording } from '../../i18n/text.js';
import { Icon, type IconName } from '../../parts/icon.js';
import { TableHead } from '../../parts/table-head.js';

/** What is to be done for, or to, whom. */
export interface Act {
  what: 'role' | 'link' | 'erase';
  person: Person;
}

interface TableProps {
  people: Person[];
  /** Who looks at it. */
  self: Account['id'];
  /** Whether they may give roles and make links for passwords. */
  administers: boolean;
  onAct: (act: Act) => void;
}

const icons: Record<Act['what'], IconName> = { role: 'shield', link: 'key', erase: 'trash' };

export function PeopleTable({ people, self, administers, onAct }: TableProps) {
  const { t } = useTranslation();
  const { day, dateTime } = useWording();
  /** Instructors and administrators erase themselves, on their account page. */
  const actsOn = ({ role }: Person): Act['what'][] => [
    ...(administers ? (['role', 'link'] as const) : []),
    ...(role === 'trainee' ? (['erase'] as const) : []),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className="card table-card" tabIndex={0} aria-label={t('people.title')}>
      <table className={administers ? 'table people-table people administered' : 'table people-table people'}>
        <TableHead
          columns={[
            t('people.name'),
            t('people.role'),
            t('people.joined'),
            { right: t('people.attempts') },
            t('people.latest'),
          ]}
          acts
        />
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <th scope="row">
                {person.name} {person.id === self && <span className="chip">{t('people.you')}</span>}
              </th>
              <td>
                <span className={person.role === 'trainee' ? 'chip' : 'chip accent'}>{t(`role.${person.role}`)}</span>
              </td>
              <td className="num nowrap">{day(person.createdAt)}</td>
              <td className="right num">{person.attempts}</td>
              <td className="num nowrap">{person.latestAt === null ? '–' : dateTime(person.latestAt)}</td>
              <td>
                <span className="row-actions">
                  {actsOn(person).map((what) => (
                    <button
                      key={what}
                      type="button"
                      className="button small"
                      title={t(`people.act.${what}`)}
                      aria-label={t(`people.act.${what}Of`, { name: person.name })}
                      onClick={() => onAct({ what, person })}
                    >
                      <Icon name={icons[what]} />
                      <span className="act-name">{t(`people.act.${what}`)}</span>
                    </button>
                  ))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
