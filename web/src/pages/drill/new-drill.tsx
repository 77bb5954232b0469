import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Enrolment } from '../../../../orchestrator/contract/cohort.js';
import type { DrillList } from '../../../../orchestrator/contract/drill.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { drillApi } from '../../api/drill.js';
import { asProblem } from '../../api/problem.js';
import { useWording } from '../../i18n/text.js';
import { Field } from '../../parts/field.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

interface Props {
  cohort: string;
  labs: LabView[];
  members: Enrolment[];
  ranges: DrillList['ranges'];
}

/** Chooses lab and people; what this server can hold is said before anything is opened. */
export function NewDrill({ cohort, labs, members, ranges }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  const navigate = useNavigate();
  const [lab, setLab] = useState(labs[0]?.id ?? '');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(members.map(({ id }) => id)));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const room = ranges.short ? 0 : Math.max(0, ranges.most - ranges.live);
  function toggle(id: string) {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  }
  async function open(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { id } = await drillApi.open(cohort, lab, [...chosen]);
      navigate(`/cohorts/${cohort}/drill/${id}`);
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }
  if (members.length === 0) return <p className="card empty">{t('board.empty')}</p>;
  return (
    <form className="card padded stack" onSubmit={(event) => void open(event)}>
      <Field label={t('drill.lab')}>
        {(control) => (
          <select
            {...control}
            className="select"
            value={lab}
            onChange={({ target }) => setLab(target.value as typeof lab)}
          >
            {labs.map((one) => (
              <option key={one.id} value={one.id}>
                {text(one.title)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <fieldset className="drill-choice">
        <legend className="legend">{t('drill.who')}</legend>
        <div className="button-row">
          <button
            type="button"
            className="button small"
            onClick={() => setChosen(new Set(members.map(({ id }) => id)))}
          >
            {t('drill.all')}
          </button>
          <button type="button" className="button small" onClick={() => setChosen(new Set())}>
            {t('drill.none')}
          </button>
        </div>
        <ul className="drill-people">
          {members.map(({ id, name }) => (
            <li key={id}>
              <label className="check-row">
                <input type="checkbox" checked={chosen.has(id)} onChange={() => toggle(id)} />
                {name}
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <div className={`notice ${chosen.size > room ? 'warn' : ''}`} role="status">
        <Icon name={chosen.size > room ? 'warn' : 'info'} />
        {t(chosen.size > room ? 'drill.tooMany' : 'drill.room', {
          count: chosen.size,
          room,
          most: ranges.most,
          wait: chosen.size - room,
          waves: Math.ceil(chosen.size / (room || ranges.most)),
        })}
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <div className="button-row">
        <button type="submit" className="button primary" disabled={busy || chosen.size === 0 || lab === ''}>
          {busy && <span className="spinner" />}
          {t('drill.open')}
        </button>
      </div>
    </form>
  );
}
