import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrolment } from '../../../../../orchestrator/contract/cohort.js';
import { Confirm } from '../../../parts/confirm.js';
import { Field } from '../../../parts/field.js';

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
  const [reference, setReference] = useState(member.reference ?? '');
  const [group, setGroup] = useState(member.group);
  const [identityChecked, setChecked] = useState(member.identityCheckedAt !== null);
  return (
    <Confirm
      title={member.name}
      confirm={t('cohorts.people.save')}
      onClose={onClose}
      onConfirm={() => onSave({ reference: reference.trim() || null, group, identityChecked })}
    >
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
    </Confirm>
  );
}
