import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Programme } from '../../../../orchestrator/contract/programme.js';
import { type SittingSummary, voidSittingSchema } from '../../../../orchestrator/contract/sitting.js';
import { journalApi } from '../../api/journal.js';
import { sittings } from '../../api/sittings.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Confirm } from '../../parts/confirm.js';
import { Field } from '../../parts/field.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { TableHead } from '../../parts/table-head.js';

interface OfficeProps {
  programme: Programme;
  /** The name of a module. */
  titleOf: (id: string) => string;
  /** Something was changed that the programme depends on. */
  onChange: () => void;
}

/** What instructors look at in a trainee's programme: the sittings, which they may cancel, and which entries are written. */
export function Office({ programme: { enrolment, cohort }, titleOf, onChange }: OfficeProps) {
  const { t } = useTranslation();
  const list = useResource(`sittings ${enrolment.id}`, () => sittings.list(enrolment.id));
  const journals = useResource(`journals ${cohort.id}`, () => journalApi.signs(cohort.id));
  const [cancelling, setCancelling] = useState<SittingSummary | null>(null);
  const entries = journals.data?.find((one) => one.enrolment === enrolment.id)?.entries ?? [];
  return (
    <section className="block stack" aria-labelledby="office">
      <h2 id="office">{t('programme.office.title')}</h2>
      {list.data ? (
        <Sittings list={list.data.sittings} onCancel={setCancelling} />
      ) : (
        <Waiting problem={list.problem} retry={list.reload} />
      )}
      <h3>{t('programme.kind.journal.title')}</h3>
      {journals.problem && <ProblemNotice problem={journals.problem} retry={journals.reload} />}
      <p className="muted small">{t('programme.office.journalText')}</p>
      {entries.length > 0 && (
        <ul className="card plain-rows">
          {entries.map(({ module, complete }) => (
            <li key={module}>
              <span>{titleOf(module)}</span>
              <span className={complete ? 'chip ok' : 'chip'}>
                {t(complete ? 'programme.office.written' : 'programme.office.notWritten')}
              </span>
            </li>
          ))}
        </ul>
      )}
      {cancelling && (
        <CancelSitting
          sitting={cancelling}
          onClose={() => setCancelling(null)}
          onConfirm={async (reason) => {
            await sittings.void(cohort.id, enrolment.id, cancelling.id, reason);
            list.reload();
            onChange();
          }}
        />
      )}
    </section>
  );
}

function Sittings({ list, onCancel }: { list: SittingSummary[]; onCancel: (sitting: SittingSummary) => void }) {
  const { t } = useTranslation();
  const { dateTime, percent } = useWording();
  if (list.length === 0) return <p className="muted">{t('programme.office.noSitting')}</p>;
  return (
    <div className="card table-card">
      <table className="table">
        <TableHead
          columns={[t('programme.office.sitting'), t('programme.office.began'), t('programme.office.result')]}
          acts
        />
        <tbody>
          {list.map((sitting) => (
            <tr key={sitting.id}>
              <th scope="row">{t(`sitting.module.${sitting.module}`)}</th>
              <td>{dateTime(sitting.beganAt)}</td>
              <td>
                {sitting.score === null ? t('programme.office.underWay') : percent(sitting.score)}
                {sitting.passed !== null && ` · ${t(sitting.passed ? 'sitting.passed' : 'sitting.notPassed')}`}
                {!sitting.counts && (
                  <>
                    {' '}
                    <span className="chip">{t('sitting.free')}</span>
                  </>
                )}
                {sitting.voidReason !== null && <p className="muted small">{sitting.voidReason}</p>}
              </td>
              <td className="right">
                {sitting.voidReason === null && (
                  <button type="button" className="button" onClick={() => onCancel(sitting)}>
                    {t('programme.office.cancel')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CancelProps {
  sitting: SittingSummary;
  onClose: () => void;
  onConfirm: (reason: string) => Promise<void>;
}

function CancelSitting({ sitting, onClose, onConfirm }: CancelProps) {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  const [reason, setReason] = useState('');
  const of = { module: t(`sitting.module.${sitting.module}`), date: dateTime(sitting.beganAt) };
  return (
    <Confirm
      title={t('programme.office.cancelTitle', of)}
      confirm={t('programme.office.cancel')}
      danger
      ready={voidSittingSchema.safeParse({ reason }).success}
      onClose={onClose}
      onConfirm={() => onConfirm(reason)}
    >
      <p>{t('programme.office.cancelText', of)}</p>
      <Field label={t('steer.watch.reason')} help={t('steer.watch.reasonHelp')}>
        {(control) => (
          <input
            {...control}
            className="input"
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </Confirm>
  );
}
