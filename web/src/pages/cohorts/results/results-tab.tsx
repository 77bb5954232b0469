import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Mode, modeSchema } from '../../../../../orchestrator/contract/attempt.js';
import { cohortsApi } from '../../../api/cohorts.js';
import { api } from '../../../api/endpoints.js';
import { useResource } from '../../../api/use-resource.js';
import { Icon } from '../../../parts/icon.js';
import { Waiting } from '../../../parts/problem-notice.js';
import { useCohort } from '../use-cohort.js';
import { Funnel } from './funnel.js';
import { ImprovementPicture } from './improvement-picture.js';
import { KeyFigures } from './key-figures.js';
import { LabPictures } from './lab-pictures.js';
import { ResultsTable } from './results-table.js';

/** What came out of the cohort: the picture first, then person by person. */
export default function ResultsTab() {
  const { t } = useTranslation();
  const { cohort } = useCohort();
  const results = useResource(`results ${cohort.id}`, () => cohortsApi.results(cohort.id));
  const labs = useResource('labs', api.labs);
  const [chosen, setMode] = useState<Mode | null>(null);
  if (results.data === null || labs.data === null)
    return <Waiting problem={results.problem ?? labs.problem} retry={results.reload} />;
  const { people, funnel, objectives } = results.data;
  if (people.length === 0) return <p className="card empty">{t('cohorts.results.empty')}</p>;

  const all = people.flatMap((person) => person.labs);
  const modes = modeSchema.options.filter((one) => all.some(({ mode }) => mode === one));
  // What is judged comes first, where there is any.
  const mode = chosen ?? (modes.includes('assessment') ? 'assessment' : (modes[0] ?? 'practice'));
  const ofMode = all.filter((result) => result.mode === mode);
  const targetMinutes = (lab: string) => labs.data?.find(({ id }) => id === lab)?.targetMinutes ?? 30;
  return (
    <div className="results">
      <div className="head-row">
        <h2>{t('cohorts.results.title')}</h2>
        {modes.length > 1 && (
          <fieldset className="segmented">
            <legend className="hidden-visually">{t('cohorts.results.mode')}</legend>
            {modes.map((one) => (
              <button key={one} type="button" aria-pressed={one === mode} onClick={() => setMode(one)}>
                {t(`mode.${one}.name`)}
              </button>
            ))}
          </fieldset>
        )}
        <span className="grow" />
        <span className="button-row">
          {(['csv', 'json'] as const).map((form) => (
            <a
              key={form}
              className="button"
              href={cohortsApi.resultsUrl(cohort.id, form)}
              download={`${cohort.name}.${form}`}
              aria-label={`${t('cohorts.results.export')}: ${t(`cohorts.results.${form}`)}`}
            >
              <Icon name="download" />
              {t(`cohorts.results.${form}`)}
            </a>
          ))}
        </span>
      </div>
      <KeyFigures
        people={people}
        results={ofMode}
        targetMinutes={Math.min(30, ...cohort.settings.labs.map(targetMinutes))}
      />
      <Funnel funnel={funnel} people={people.length} labs={labs.data} />
      {cohort.settings.tests && <ImprovementPicture cohort={cohort.id} />}
      {ofMode.length === 0 && <p className="card empty">{t('cohorts.results.noLabs')}</p>}
      {cohort.settings.labs
        .filter((lab) => ofMode.some((result) => result.lab === lab))
        .map((lab) => (
          <LabPictures
            key={lab}
            id={lab}
            view={labs.data?.find(({ id }) => id === lab) ?? null}
            results={ofMode.filter((result) => result.lab === lab)}
            objectives={objectives.filter((one) => one.lab === lab && one.mode === mode)}
            passPoints={mode === 'assessment' ? cohort.settings.practical.passPoints : null}
          />
        ))}
      <ResultsTable people={people} labs={labs.data} mode={mode} order={cohort.settings.labs} />
    </div>
  );
}
