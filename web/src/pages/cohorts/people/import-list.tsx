import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CohortId, ImportedRow } from '../../../../../orchestrator/contract/cohort.js';
import type { Problem } from '../../../../../orchestrator/contract/problem.js';
import { cohortsApi } from '../../../api/cohorts.js';
import { asProblem } from '../../../api/problem.js';
import { Confirm } from '../../../parts/confirm.js';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';
import { NumberField } from '../../../parts/number-field.js';
import { ProblemNotice } from '../../../parts/problem-notice.js';
import { csvText, saveFile } from '../../../parts/save-file.js';
import { ImportRows } from './import-rows.js';

/** What the list stands at: written, looked at beforehand, or carried out. */
type Stage = { stage: 'write' } | { stage: 'preview' | 'done'; rows: ImportedRow[]; invited: number };

/** A list of people as CSV: pasted or chosen, looked at line by line, then everybody invited by a link of their own. */
export function ImportList({ cohort, name }: { cohort: CohortId; name: string }) {
  const { t } = useTranslation();
  const [csv, setCsv] = useState('');
  const [days, setDays] = useState(14);
  const [stage, setStage] = useState<Stage>({ stage: 'write' });
  const [saved, setSaved] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function run(dryRun: boolean) {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await cohortsApi.importPeople(cohort, { csv, days, dryRun });
      setStage({ stage: dryRun ? 'preview' : 'done', ...answer });
      setSaved(false);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  }
  function write(text: string) {
    setCsv(text);
    setStage({ stage: 'write' });
  }
  function saveLinks(rows: ImportedRow[]) {
    const lines = rows.flatMap((row) => (row.url === null ? [] : [[row.name, row.reference ?? '', row.url]]));
    saveFile(`${name}.csv`, csvText([['name', 'reference', 'link'], ...lines]), 'text/csv');
    setSaved(true);
  }
  const again = () => {
    setLeaving(false);
    write('');
  };

  return (
    <section className="block" aria-labelledby="import">
      <div className="block-head">
        <h2 id="import">{t('cohorts.import.title')}</h2>
        <p className="muted">
          {t('cohorts.import.text')}{' '}
          <button
            type="button"
            className="link-button"
            onClick={() =>
              saveFile(
                'people.csv',
                csvText([
                  ['name', 'reference'],
                  ['林晓', 'E-1017'],
                  ['Ada Example', 'E-1018'],
                ]),
                'text/csv',
              )
            }
          >
            {t('cohorts.import.template')}
          </button>
        </p>
      </div>
      <div className="card padded stack">
        {stage.stage !== 'done' && (
          <>
            <div className="import-source">
              <Field label={t('cohorts.import.file')}>
                {(control) => (
                  <input
                    {...control}
                    className="input"
                    type="file"
                    accept=".csv,text/csv,text/plain"
                    onChange={(event) => void event.target.files?.[0]?.text().then(write)}
                  />
                )}
              </Field>
              <NumberField label={t('cohorts.import.days')} min={1} max={90} value={days} onChange={setDays} />
            </div>
            <Field label={t('cohorts.import.paste')}>
              {(control) => (
                <textarea
                  {...control}
                  className="textarea mono"
                  rows={4}
                  spellCheck={false}
                  placeholder={'name,reference\n林晓,E-1017'}
                  value={csv}
                  onChange={(event) => write(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        {problem && <ProblemNotice problem={problem} />}
        {problem?.code === 'csv-unreadable' && problem.detail && (
          <p className="small muted" lang="en">
            {problem.detail}
          </p>
        )}
        {stage.stage === 'write' ? (
          <div className="button-row">
            <button
              type="button"
              className="button primary"
              disabled={busy || csv.trim() === ''}
              onClick={() => void run(true)}
            >
              {busy ? <span className="spinner" /> : <Icon name="eye" />}
              {t('cohorts.import.check')}
            </button>
          </div>
        ) : (
          <>
            <p role="status" className={stage.stage === 'done' ? 'notice ok' : undefined}>
              {stage.stage === 'done'
                ? t('cohorts.import.done', { count: stage.invited })
                : stage.invited === 0
                  ? t('cohorts.import.nobody')
                  : t('cohorts.import.summary', { count: stage.invited, others: stage.rows.length - stage.invited })}
            </p>
            <div className="button-row">
              {stage.stage === 'done' ? (
                <>
                  <button type="button" className="button primary" onClick={() => saveLinks(stage.rows)}>
                    <Icon name="download" />
                    {t('cohorts.import.save')}
                  </button>
                  <button type="button" className="button" onClick={() => (saved ? again() : setLeaving(true))}>
                    {t('cohorts.import.again')}
                  </button>
                </>
              ) : (
                stage.invited > 0 && (
                  <button type="button" className="button primary" disabled={busy} onClick={() => void run(false)}>
                    {busy ? <span className="spinner" /> : <Icon name="users" />}
                    {t('cohorts.import.run', { count: stage.invited })}
                  </button>
                )
              )}
            </div>
            <ImportRows rows={stage.rows} done={stage.stage === 'done'} />
          </>
        )}
      </div>
      {leaving && (
        <Confirm
          title={t('cohorts.import.leave')}
          confirm={t('cohorts.import.leaveDo')}
          danger
          onClose={() => setLeaving(false)}
          onConfirm={async () => again()}
        >
          <p>{t('cohorts.import.leaveText')}</p>
        </Confirm>
      )}
    </section>
  );
}
