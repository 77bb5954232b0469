import { useTranslation } from 'react-i18next';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Dialog } from '../../parts/dialog.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

/** The ledger's records that a sentence stands on, as they were recorded. */
export function EvidenceDialog({ attempt, seqs, onClose }: { attempt: string; seqs: number[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { utc } = useWording();
  const ledger = useResource(`ledger-${attempt}`, () => api.ledger(attempt));
  const records = ledger.data?.filter((record) => seqs.includes(record.seq)) ?? [];
  return (
    <Dialog
      wide
      title={t('evidence.title')}
      onClose={onClose}
      actions={
        <button type="button" className="button" onClick={onClose}>
          {t('common.close')}
        </button>
      }
    >
      <p>{t('evidence.text')}</p>
      {ledger.problem && <ProblemNotice problem={ledger.problem} retry={ledger.reload} />}
      {ledger.data === null && !ledger.problem && <p role="status">{t('common.loading')}</p>}
      {ledger.data !== null && records.length === 0 && <p>{t('evidence.none')}</p>}
      <ul className="records">
        {records.map((record) => (
          <li key={record.seq}>
            <div className="record-head">
              <span className="num">#{record.seq}</span>
              <strong className="mono">{record.kind}</strong>
              <span className="chip">{record.source}</span>
              {record.host !== '-' && <span className="chip">{record.host}</span>}
              <span className="num muted small">{utc(record.at)} UTC</span>
            </div>
            <pre>{JSON.stringify(record.data, null, 2)}</pre>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
