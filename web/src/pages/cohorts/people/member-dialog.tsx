import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrolment } from '../../../../../orchestrator/contract/cohort.js';
import type { Problem } from '../../../../../orchestrator/contract/problem.js';
import { asProblem } from '../../../api/problem.js';
import { Dialog } from '../../../parts/dialog.js';
import { Field } from '../../../parts/field.js';
import { ProblemNotice } from '../../../parts/problem-notice.js';

interface Props {
  member: Enrolment;
  /** The highest group there is. */
  groups: number;
  onClose: () => void;
  onSave: (patch: { reference: string | null; group: number | null; identityChecked: boolean }) => Promise<void>;
}

/** What an instructor knows of a person: reference, group, identity. */
export function MemberDialog({ member, groups, onClose, onSave }: Props) {
  const { t } = useTranslation();
  const form = useId();
  const [reference, setReference] = useState(member.reference ?? '');
  const [group, setGroup] = useState(member.group);
  const [identityChecked, setChecked] = useState(member.identityCheckedAt !== null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await onSave({ reference: reference.trim() || null, group, identityChecked });
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={member.name}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" form={form} className="button primary" disabled={busy}>
            {busy && <span className="spinner" />}
            {t('cohorts.people.save')}
          </button>
        </>
      }
    >
      <form id={form} className="stack" onSubmit={(event) => void save(event)}>
        <Field label={t('cohorts.people.reference')} help={t('cohorts.people.referenceHelp')}>
          {(control) => (
            <input
              {...control}
              className="input"
              maxLength={120}
              value={reference}
              onChange={(event) => setReference(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('cohorts.people.group')}>
          {(control) => (
            <select
              {...control}
              className="select"
              value={group ?? ''}
              onChange={(event) => setGroup(event.target.value === '' ? null : Number(event.target.value))}
            >
              <option value="">{t('cohorts.groups.none')}</option>
              {Array.from({ length: groups + 1 }, (_, index) => index + 1).map((number) => (
                <option key={number} value={number}>
                  {number > groups ? t('cohorts.groups.add') : t('cohorts.groups.group', { number })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className="explained-check">
          <input type="checkbox" checked={identityChecked} onChange={(event) => setChecked(event.target.checked)} />
          <span>
            <strong>{t('cohorts.people.identityLabel')}</strong>
            <span className="muted small">{t('cohorts.people.identityHelp')}</span>
          </span>
        </label>
        {problem && <ProblemNotice problem={problem} />}
      </form>
    </Dialog>
  );
}
