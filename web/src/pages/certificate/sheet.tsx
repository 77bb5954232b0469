import '../../styles/certificate.css';
import { useTranslation } from 'react-i18next';
import type { PublicCertificate } from '../../../../orchestrator/contract/certificate.js';
import { useWording } from '../../i18n/text.js';

/** The certificate as it looks on paper, in the reader's language. */
export function Sheet({ certificate }: { certificate: PublicCertificate }) {
  const { t } = useTranslation();
  const { utcDay, percent } = useWording();
  const { name, number, issuedAt, validUntil, examShare, proctored, cohort, issuer, state } = certificate;
  const facts: [string, string][] = [
    [t('certificate.fact.issued'), utcDay(issuedAt)],
    [t('certificate.fact.until'), utcDay(validUntil)],
    ...(examShare === null
      ? []
      : [[t('certificate.fact.exam'), percent(Math.floor(examShare * 100 + 1e-9) / 100)] as [string, string]]),
    [t('certificate.fact.number'), number],
    [t('certificate.fact.cohort'), cohort],
    [t('certificate.fact.identity'), t(proctored ? 'certificate.fact.proctored' : 'certificate.fact.unproctored')],
  ];
  return (
    <article className="sheet" data-state={state} aria-label={t('certificate.title')}>
      <div className="sheet-inner">
        <Seal />
        <p className="sheet-brand">CHAINDRILL</p>
        <h2>{t('certificate.name')}</h2>
        <p className="sheet-awarded">{t('certificate.awarded')}</p>
        <p className="sheet-name">{name ?? t('certificate.holder', { number })}</p>
        <p className="sheet-for">{t('certificate.for')}</p>
        <dl className="sheet-facts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <p className="sheet-issuer">{t('certificate.issuedBy', { issuer })}</p>
      </div>
    </article>
  );
}

/** Two links in a ring of gold, as on the paper. */
function Seal() {
  return (
    <svg className="sheet-seal" viewBox="-50 -50 100 100" aria-hidden="true">
      {[0, 7.5].map((turn) => (
        <path key={turn} d={wave} transform={`rotate(${turn})`} className="sheet-seal-ring" />
      ))}
      <circle r="35" className="sheet-seal-ground" />
      <g transform="rotate(-45)" className="sheet-seal-links">
        <rect x="-27" y="-6" width="23" height="12" rx="6" />
        <rect x="4" y="-6" width="23" height="12" rx="6" />
        <path d="M-9 0H9" />
      </g>
    </svg>
  );
}

const wave = `M${Array.from({ length: 193 }, (_, step) => {
  const angle = (2 * Math.PI * step) / 192;
  const distance = 44 + 3.5 * Math.cos(24 * angle);
  return `${(distance * Math.cos(angle)).toFixed(2)} ${(distance * Math.sin(angle)).toFixed(2)}`;
}).join('L')}Z`;
