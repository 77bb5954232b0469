import { useTranslation } from 'react-i18next';
import type { LabResult, PersonResults } from '../../../../../orchestrator/contract/cohort-results.js';
import { useWording } from '../../../i18n/text.js';
import { clockText } from '../../../parts/duration.js';
import { median } from './numbers.js';

interface Props {
  people: PersonResults[];
  results: LabResult[];
  targetMinutes: number;
}

/** The four figures that say how it went. */
export function KeyFigures({ people, results, targetMinutes }: Props) {
  const { t } = useTranslation();
  const { percent } = useWording();
  const contained = results.flatMap(({ containMs }) => containMs ?? []);
  const middle = median(contained);
  const within = contained.filter((ms) => ms <= targetMinutes * 60_000).length;
  const none = '–';
  const figures = [
    { value: String(people.length), label: t('cohorts.results.people') },
    { value: String(people.filter(({ passed }) => passed).length), label: t('cohorts.results.passed') },
    { value: middle === null ? none : clockText(middle), label: t('cohorts.results.median') },
    {
      value: results.length === 0 ? none : percent(within / results.length),
      label: t('cohorts.results.within', { minutes: targetMinutes }),
    },
  ];
  return (
    <dl className="card key-figures">
      {figures.map(({ value, label }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
