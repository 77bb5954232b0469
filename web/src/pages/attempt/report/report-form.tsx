import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../../orchestrator/contract/lab.js';
import type { Problem } from '../../../../../orchestrator/contract/problem.js';
import type { Report } from '../../../../../orchestrator/contract/report.js';
import { api } from '../../../api/endpoints.js';
import { asProblem } from '../../../api/problem.js';
import { useResource } from '../../../api/use-resource.js';
import { useWording } from '../../../i18n/text.js';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../../parts/problem-notice.js';
import { ClaimInput } from './claim-input.js';
import { FiledReports } from './filed-reports.js';
import { SeverityChoice } from './severity-choice.js';
import { TechniquePicker } from './technique-picker.js';
import { TimelineEditor } from './timeline-editor.js';
import type { Draft } from './use-draft.js';

/** A report as it is filed: empty items go, the timeline is put in order. */
export function filable(report: Report): Report {
  const claims: Report['claims'] = {};
  for (const [id, values] of Object.entries(report.claims)) {
    const given = values.map((value) => value.trim()).filter((value) => value !== '');
    if (given.length > 0) claims[id] = given;
  }
  const timeline = report.timeline.filter((entry) => entry.step !== '').sort((a, b) => a.at - b.at);
  return { ...report, claims, timeline };
}

interface ReportFormProps {
  attempt: AttemptView;
  lab: LabView;
  draft: Draft;
  onBrief: () => void;
}

/** The incident report: saved as it is typed, filed as often as wanted; the last one filed before submit counts. */
export function ReportForm({ attempt, lab, draft, onBrief }: ReportFormProps) {
  const { t } = useTranslation();
  const { text } = useWording();
  const filed = useResource(`reports-${attempt.id}`, () => api.reports(attempt.id));
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const { report } = draft;
  if (report === null) return <Waiting problem={draft.problem} retry={() => location.reload()} />;
  const current = report;

  const errorOf = (...path: string[]) => {
    const prefix = path.join('.');
    return (
      refusal?.errors?.find((error) => error.path === prefix || error.path.startsWith(`${prefix}.`))?.message ?? null
    );
  };

  async function file(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      const answer = await api.fileReport(attempt.id, filable(current));
      filed.set([...(filed.data ?? []).filter((one) => one.number !== answer.number), answer]);
    } catch (error) {
      setRefusal(asProblem(error));
    }
    setBusy(false);
  }

  return (
    <form className="report" onSubmit={(event) => void file(event)} noValidate>
      <fieldset className="report-part">
        <legend>{t('report.claims')}</legend>
        {lab.report.claims.map((claim) => (
          <ClaimInput
            key={claim.id}
            claim={claim}
            values={current.claims[claim.id] ?? []}
            error={errorOf('claims', claim.id)}
            onChange={(values) => draft.change({ claims: { ...current.claims, [claim.id]: values } })}
          />
        ))}
      </fieldset>
      <SeverityChoice
        value={current.severity}
        error={errorOf('severity')}
        onChange={(severity) => draft.change({ severity })}
        onBrief={onBrief}
      />
      <TechniquePicker
        techniques={lab.techniques}
        chosen={current.techniques}
        error={errorOf('techniques')}
        onChange={(techniques) => draft.change({ techniques })}
      />
      <TimelineEditor
        steps={lab.report.timelineSteps.map((step) => ({ id: step.id, title: text(step.title) }))}
        entries={current.timeline}
        error={errorOf('timeline')}
        onChange={(timeline) => draft.change({ timeline })}
      />
      <Field label={t('report.narrative')} help={t('report.narrativeHelp')} error={errorOf('narrative')}>
        {(control) => (
          <textarea
            {...control}
            className="textarea"
            rows={4}
            maxLength={20_000}
            value={current.narrative}
            onChange={(event) => draft.change({ narrative: event.target.value })}
          />
        )}
      </Field>
      <FiledReports reports={filed.data ?? []} lab={lab} clockStartedAt={attempt.clockStartedAt} />
      <div className="report-foot">
        {refusal && <ProblemNotice problem={refusal} />}
        {draft.problem && draft.state === 'unsaved' && <p className="error-text">{t('draft.failed')}</p>}
        <span className="draft-state" data-state={draft.state} role="status">
          <span className="dot" />
          {t(`draft.${draft.state}`)}
        </span>
        <button type="submit" className="button primary" disabled={busy}>
          {busy ? <span className="spinner" /> : <Icon name="file" />}
          {(filed.data?.length ?? 0) > 0 ? t('report.fileAgain') : t('report.file')}
        </button>
      </div>
    </form>
  );
}
