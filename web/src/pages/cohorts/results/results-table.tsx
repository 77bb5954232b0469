import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { LabId, Mode } from '../../../../../orchestrator/contract/attempt.js';
import type { LabResult, PersonResults } from '../../../../../orchestrator/contract/cohort-results.js';
import type { LabView } from '../../../../../orchestrator/contract/lab.js';
import { useWording } from '../../../i18n/text.js';
import { clockText } from '../../../parts/duration.js';
import { Icon } from '../../../parts/icon.js';

interface Props {
  people: PersonResults[];
  labs: LabView[];
  mode: Mode;
  /** The cohort's labs, in the order to take them. */
  order: readonly LabId[];
}

interface Column {
  key: string;
  title: string;
  /** What is sorted by; null (nothing there) comes last either way. */
  value: (person: PersonResults) => number | string | null;
  show: (person: PersonResults) => React.ReactNode;
}

/** Every person's results in one mode, sorted by any column. */
export function ResultsTable({ people, labs, mode, order }: Props) {
  const { t } = useTranslation();
  const { text, percent, locale } = useWording();
  const [sort, setSort] = useState<{ key: string; down: boolean }>({ key: 'name', down: false });
  const none = <span className="muted">–</span>;
  const resultOf = (person: PersonResults, lab: string): LabResult | undefined =>
    person.labs.find((one) => one.lab === lab && one.mode === mode);
  const columns: Column[] = [
    {
      key: 'name',
      title: t('cohorts.results.name'),
      value: ({ name }) => name,
      show: ({ name, enrolment }) => <Link to={`/programme/${enrolment}`}>{name}</Link>,
    },
    {
      key: 'modules',
      title: t('cohorts.results.modules'),
      value: ({ done }) => done,
      show: ({ done, modules }) => `${done} / ${modules}`,
    },
    {
      key: 'exam',
      title: t('cohorts.results.exam'),
      value: ({ exam }) => exam,
      show: ({ exam }) => (exam === null ? none : percent(exam)),
    },
    ...order.flatMap((lab): Column[] => {
      const view = labs.find(({ id }) => id === lab);
      const title = view ? text(view.title) : lab;
      return [
        {
          key: `${lab} points`,
          title: t('cohorts.results.labPoints', { lab: title }),
          value: (person) => resultOf(person, lab)?.points ?? null,
          show: (person) => {
            const found = resultOf(person, lab);
            if (!found) return none;
            return <Link to={`/attempts/${found.attempt}/result`}>{found.points}</Link>;
          },
        },
        {
          key: `${lab} contain`,
          title: t('cohorts.results.labContain', { lab: title }),
          value: (person) => resultOf(person, lab)?.containMs ?? null,
          show: (person) => {
            const ms = resultOf(person, lab)?.containMs;
            return ms == null ? none : clockText(ms);
          },
        },
      ];
    }),
    {
      key: 'passed',
      title: t('cohorts.results.state'),
      value: ({ passed }) => Number(passed),
      show: ({ passed }) => passed && <span className="chip ok">{t('cohorts.results.yes')}</span>,
    },
  ];
  const by = columns.find(({ key }) => key === sort.key)?.value ?? (() => null);
  const sorted = [...people].sort((a, b) => compare(by(a), by(b), sort.down, locale));
  return (
    <section aria-labelledby="table">
      <h3 id="table" className="results-table-title">
        {t('cohorts.results.table')}
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <section className="card table-card" tabIndex={0} aria-label={t('cohorts.results.table')}>
        <table className="table results-table">
          <thead>
            <tr>
              {columns.map(({ key, title }) => {
                const active = key === sort.key;
                return (
                  <th key={key} scope="col" aria-sort={active ? (sort.down ? 'descending' : 'ascending') : 'none'}>
                    <button
                      type="button"
                      className="sort-button"
                      title={t('cohorts.results.sort', { column: title })}
                      onClick={() => setSort({ key, down: active ? !sort.down : key !== 'name' })}
                    >
                      {title}
                      {active && <Icon name={sort.down ? 'down' : 'up'} size={12} />}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {sorted.map((person) => (
              <tr key={person.enrolment}>
                {columns.map(({ key, show }) => (
                  <td key={key} className="num">
                    {show(person)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

type Value = number | string | null;

function compare(a: Value, b: Value, down: boolean, locale: string): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === 'string' ? a.localeCompare(String(b), locale) : a - Number(b);
  return down ? -order : order;
}
