import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../api/endpoints.js';
import { Icon } from '../../parts/icon.js';

interface Props {
  attempt: string;
  /** Whether the grade was signed; earlier ones were not. */
  signed: boolean;
  /** Whether the evidence is still kept. */
  kept: boolean;
}

/** The files with which anybody can check the grade and what it stands on, and where to do so. */
export function GradeFiles({ attempt, signed, kept }: Props) {
  const { t } = useTranslation();
  const files = [
    ...(signed ? [{ name: t('result.signed'), url: api.signedGradeUrl(attempt), as: '' }] : []),
    ...(kept ? [{ name: t('result.ledger'), url: api.ledgerUrl(attempt), as: `ledger-${attempt}.jsonl` }] : []),
    { name: t('verify.offline.keys'), url: api.keysUrl, as: 'keys.json' },
  ];
  return (
    <section className="block no-print">
      <div className="block-head">
        <h2>{t('result.check')}</h2>
        <p className="muted">
          {t('result.checkText')} <Link to="/verify">{t('verify.title')}</Link>
        </p>
      </div>
      <div className="button-row grade-files">
        {files.map(({ name, url, as }) => (
          <a key={url} className="button" href={url} download={as}>
            <Icon name="download" />
            {name}
          </a>
        ))}
      </div>
    </section>
  );
}
