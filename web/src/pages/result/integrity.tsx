import '../../styles/integrity.css';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Integrity, Signal } from '../../../../orchestrator/contract/integrity.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { MarkChip } from '../../parts/mark-chip.js';
import { ProblemNotice } from '../../parts/problem-notice.js';

interface SectionProps {
  attempt: string;
  onEvidence: (seqs: number[]) => void;
}

/** For instructors: what was noticed about how the attempt was worked on, each with what it stands on. */
export function IntegritySection({ attempt, onEvidence }: SectionProps) {
  const { t } = useTranslation();
  const { data, problem, reload } = useResource(`integrity-${attempt}`, () => api.integrity(attempt));
  return (
    <section className="block no-print" aria-labelledby="integrity-title">
      <div className="block-head">
        <h2 id="integrity-title">{t('integrity.title')}</h2>
        <p className="muted">{t('integrity.text')}</p>
      </div>
      {problem && <ProblemNotice problem={problem} retry={reload} />}
      {data === null && !problem && <p role="status">{t('common.loading')}</p>}
      {data && <Findings integrity={data} onEvidence={onEvidence} />}
    </section>
  );
}

function Findings({ integrity, onEvidence }: { integrity: Integrity; onEvidence: SectionProps['onEvidence'] }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const { ledger, marks, signals, notJudged } = integrity;
  return (
    <div className="card integrity">
      <p className="integrity-ledger" data-state={ledger}>
        <Icon name={ledger === 'intact' ? 'check' : 'warn'} />
        {t(`integrity.ledger.${ledger}`)}
      </p>
      {marks.length > 0 && (
        <div className="integrity-part">
          <h3>{t('integrity.marks')}</h3>
          <ul className="integrity-marks">
            {marks.map((mark) => (
              <li key={`${mark.code} ${mark.host}`}>
                <MarkChip mark={mark} />
                <span className="small">
                  {t(`mark.${mark.code}`)} <span className="muted">{mark.detail}</span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {signals.length === 0 && ledger !== 'erased' && <p className="integrity-part">{t('integrity.nothing')}</p>}
      {signals.length > 0 && (
        <ul className="signals">
          {signals.map((signal) => (
            <SignalItem
              key={`${signal.id} ${signal.other} ${signal.text.en}`}
              signal={signal}
              onEvidence={ledger === 'erased' ? null : onEvidence}
            />
          ))}
        </ul>
      )}
      {notJudged.length > 0 && (
        <div className="integrity-part muted small">
          <h3>{t('integrity.notJudged')}</h3>
          <ul className="plain-list">
            {notJudged.map((one) => (
              <li key={one.en}>{text(one)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

const tones = { strong: 'bad', weak: 'warn', note: 'info' } as const;

function SignalItem({ signal, onEvidence }: { signal: Signal; onEvidence: SectionProps['onEvidence'] | null }) {
  const { t } = useTranslation();
  const { text, utc } = useWording();
  const { id, strength, at, evidence, other, quotes } = signal;
  return (
    <li>
      <span className={`chip ${tones[strength]}`}>{t(`integrity.strength.${strength}`)}</span>
      <div className="signal-body">
        <strong>{t(`integrity.signal.${id}`)}</strong>
        <p>{text(signal.text)}</p>
        {quotes.length > 0 && (
          <ul className="signal-quotes" aria-label={t('integrity.quotes')}>
            {quotes.map((quote) => (
              <li key={quote}>{quote}</li>
            ))}
          </ul>
        )}
        <p className="signal-foot small">
          {at !== null && <span className="num muted">{utc(at)} UTC</span>}
          {evidence.length > 0 && onEvidence && (
            <button type="button" className="link-button" onClick={() => onEvidence(evidence)}>
              {t('result.evidence', { count: evidence.length })}
            </button>
          )}
          {other && <Link to={`/attempts/${other}/result`}>{t('integrity.other')}</Link>}
        </p>
      </div>
    </li>
  );
}
