import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type NewCohort,
  newCohortSchema,
  type ProgrammeSettings,
} from '../../../../../orchestrator/contract/cohort.js';
import type { LabView } from '../../../../../orchestrator/contract/lab.js';
import type { Problem } from '../../../../../orchestrator/contract/problem.js';
import { asProblem } from '../../../api/problem.js';
import { useWording } from '../../../i18n/text.js';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';
import { NumberField } from '../../../parts/number-field.js';
import { ProblemNotice } from '../../../parts/problem-notice.js';
import { dateText, readDate } from './date.js';
import { LabChooser } from './lab-chooser.js';

const dayMs = 24 * 3_600_000;

interface Props {
  first: NewCohort;
  labs: LabView[];
  submit: string;
  /** What is said once it is done, where the page stays. */
  done?: string;
  /** What is done with it; a refusal is shown here. */
  onSubmit: (cohort: NewCohort) => Promise<void>;
}

/** Name, beginning and every setting of a programme, each explained. */
export function SettingsForm({ first, labs, submit, done, onSubmit }: Props) {
  const { t } = useTranslation();
  const { day } = useWording();
  const [name, setName] = useState(first.name);
  const [date, setDate] = useState(dateText(first.startsAt));
  const [settings, setSettings] = useState(first.settings);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  // A day that was not touched keeps its hour.
  const startsAt = date === dateText(first.startsAt) ? first.startsAt : readDate(date);
  const parsed = newCohortSchema.safeParse({ name, startsAt, settings });
  const wrong = new Set(parsed.error?.issues.map(({ path }) => path.join('.')));
  const change = (patch: Partial<ProgrammeSettings>) => setSettings({ ...settings, ...patch });
  const exam = (patch: Partial<ProgrammeSettings['exam']>) => change({ exam: { ...settings.exam, ...patch } });
  const practical = (patch: Partial<ProgrammeSettings['practical']>) =>
    change({ practical: { ...settings.practical, ...patch } });
  const by = (days: number) =>
    startsAt === null || Number.isNaN(days) ? undefined : t('cohorts.form.by', { date: day(startsAt + days * dayMs) });

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    setSaved(false);
    setProblem(null);
    if (!parsed.success) return;
    setBusy(true);
    try {
      await onSubmit(parsed.data);
      setSaved(true);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="card settings-form" onSubmit={(event) => void send(event)} noValidate>
      <Part title={t('cohorts.form.basics')}>
        <div className="two-columns">
          <Field
            label={t('cohorts.form.name')}
            help={t('cohorts.form.nameHelp')}
            error={tried && wrong.has('name') ? t('cohorts.form.wrongName') : null}
          >
            {(control) => (
              <input
                {...control}
                className="input"
                required
                maxLength={100}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field
            label={t('cohorts.form.begins')}
            help={t('cohorts.form.beginsHelp')}
            error={tried && wrong.has('startsAt') ? t('cohorts.form.wrongDate') : null}
          >
            {(control) => (
              <input
                {...control}
                className="input"
                type="date"
                required
                value={date}
                onChange={(event) => setDate(event.target.value)}
              />
            )}
          </Field>
        </div>
      </Part>
      <Part title={t('cohorts.form.labs')} text={t('cohorts.form.labsHelp')}>
        <LabChooser labs={labs} chosen={settings.labs} onChange={(chosen) => change({ labs: chosen })} />
        {tried && wrong.has('settings.labs') && <p className="error-text">{t('cohorts.form.labsNone')}</p>}
      </Part>
      <Part title={t('cohorts.form.dates')} text={t('cohorts.form.datesHelp')}>
        <div className="three-columns">
          {(['courseDays', 'labDays', 'endDays'] as const).map((field) => (
            <NumberField
              key={field}
              label={t(`cohorts.form.${field}`)}
              help={by(settings[field])}
              min={1}
              max={365}
              value={settings[field]}
              onChange={(value) => change({ [field]: value })}
            />
          ))}
        </div>
      </Part>
      <Part title={t('cohorts.form.parts')}>
        {(['tests', 'discussion', 'journal'] as const).map((part) => (
          <label key={part} className="explained-check">
            <input
              type="checkbox"
              checked={settings[part]}
              onChange={(event) => change({ [part]: event.target.checked })}
            />
            <span>
              <strong>{t(`cohorts.form.${part}`)}</strong>
              <span className="muted small">{t(`cohorts.form.${part}Help`)}</span>
            </span>
          </label>
        ))}
      </Part>
      <Part title={t('cohorts.form.exam')} text={t('cohorts.form.examHelp')}>
        <div className="three-columns">
          <NumberField
            label={t('cohorts.form.questions')}
            min={5}
            max={100}
            value={settings.exam.questions}
            onChange={(questions) => exam({ questions })}
          />
          <NumberField
            label={t('cohorts.form.minutes')}
            min={5}
            max={240}
            value={settings.exam.minutes}
            onChange={(minutes) => exam({ minutes })}
          />
          <NumberField
            label={t('cohorts.form.passShare')}
            min={0}
            max={100}
            value={Math.round(settings.exam.passShare * 100)}
            onChange={(percent) => exam({ passShare: percent / 100 })}
          />
          <Tries of={settings.exam} onChange={exam} />
        </div>
      </Part>
      <Part title={t('cohorts.form.practical')} text={t('cohorts.form.practicalHelp')}>
        <div className="three-columns">
          <NumberField
            label={t('cohorts.form.passPoints')}
            min={0}
            max={100}
            value={settings.practical.passPoints}
            onChange={(passPoints) => practical({ passPoints })}
          />
          <Tries of={settings.practical} onChange={practical} />
        </div>
      </Part>
      <Part title={t('cohorts.form.certificate')} text={t('cohorts.form.certificateHelp')}>
        <div className="three-columns">
          <NumberField
            label={t('cohorts.form.months')}
            min={1}
            max={120}
            value={settings.certificateMonths}
            onChange={(certificateMonths) => change({ certificateMonths })}
          />
        </div>
      </Part>
      <div className="settings-foot">
        {tried && !parsed.success && (
          <div className="notice bad" role="alert">
            <Icon name="warn" />
            {t('cohorts.form.wrong', { field: [...wrong].join(', ') })}
          </div>
        )}
        {problem && <ProblemNotice problem={problem} />}
        <span role="status" className="settings-saved">
          {saved && done && (
            <>
              <Icon name="check" />
              {done}
            </>
          )}
        </span>
        <button type="submit" className="button primary" disabled={busy}>
          {busy && <span className="spinner" />}
          {submit}
        </button>
      </div>
    </form>
  );
}

function Part({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <fieldset className="settings-part">
      <legend>{title}</legend>
      {text && <p className="muted small">{text}</p>}
      {children}
    </fieldset>
  );
}

interface Tried {
  tries: number;
  waitHours: number;
}

function Tries({ of, onChange }: { of: Tried; onChange: (patch: Partial<Tried>) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <NumberField
        label={t('cohorts.form.tries')}
        help={t('cohorts.form.triesHelp')}
        min={1}
        max={10}
        value={of.tries}
        onChange={(tries) => onChange({ tries })}
      />
      <NumberField
        label={t('cohorts.form.waitHours')}
        min={0}
        max={720}
        value={of.waitHours}
        onChange={(waitHours) => onChange({ waitHours })}
      />
    </>
  );
}
