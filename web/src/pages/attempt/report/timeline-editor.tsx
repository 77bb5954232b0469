import { useTranslation } from 'react-i18next';
import type { Report } from '../../../../../orchestrator/contract/report.js';
import { serverNow } from '../../../api/clock.js';
import { Icon } from '../../../parts/icon.js';

const maxEntries = 20;

interface TimelineEditorProps {
  steps: { id: string; title: string }[];
  entries: Report['timeline'];
  error: string | null;
  onChange: (entries: Report['timeline']) => void;
}

/** `2026-11-03T14:05:09` as the browser's control takes it, in UTC. */
function controlText(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

/** What happened when, in UTC like the logs inside a range. The order is put right when the report is filed. */
export function TimelineEditor({ steps, entries, error, onChange }: TimelineEditorProps) {
  const { t } = useTranslation();
  const set = (index: number, part: Partial<Report['timeline'][number]>) =>
    onChange(entries.map((entry, at) => (at === index ? { ...entry, ...part } : entry)));
  function add() {
    const used = new Set(entries.map((entry) => entry.step));
    const next = steps.find((step) => !used.has(step.id));
    const at = entries.at(-1)?.at ?? Math.floor(serverNow() / 1_000) * 1_000;
    onChange([...entries, { at, step: next?.id ?? '' }]);
  }
  return (
    <fieldset className="report-part">
      <legend>{t('report.timeline')}</legend>
      <p className="help">{t('report.timelineHelp')}</p>
      {entries.length > 0 && (
        <ol className="timeline-rows">
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity.
            <li key={index}>
              <select
                className="select"
                aria-label={t('report.timelineStep', { number: index + 1 })}
                value={entry.step}
                onChange={(event) => set(index, { step: event.target.value })}
              >
                <option value="">{t('report.chooseStep')}</option>
                {steps.map((step) => (
                  <option key={step.id} value={step.id}>
                    {step.title}
                  </option>
                ))}
              </select>
              <span className="timeline-when">
                <input
                  className="input num"
                  type="datetime-local"
                  step={1}
                  aria-label={t('report.timelineAt', { number: index + 1 })}
                  value={controlText(entry.at)}
                  onChange={(event) => {
                    const at = Date.parse(`${event.target.value}Z`);
                    if (!Number.isNaN(at) && at >= 0) set(index, { at });
                  }}
                />
                <span className="help">UTC</span>
                <button
                  type="button"
                  className="button quiet small only-icon"
                  aria-label={t('report.removeEntry', { number: index + 1 })}
                  onClick={() => onChange(entries.filter((_, at) => at !== index))}
                >
                  <Icon name="close" />
                </button>
              </span>
            </li>
          ))}
        </ol>
      )}
      {entries.length < maxEntries && (
        <button type="button" className="button quiet small add" onClick={add}>
          <Icon name="plus" />
          {t('report.addEntry')}
        </button>
      )}
      {error && <span className="error-text">{error}</span>}
    </fieldset>
  );
}
