import '../../styles/certificate.css';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { OwnCertificate, PublicCertificate } from '../../../../orchestrator/contract/certificate.js';
import type { Programme } from '../../../../orchestrator/contract/programme.js';
import { certificates } from '../../api/certificates.js';
import { api } from '../../api/endpoints.js';
import { useAccount } from '../../api/session.js';
import { training } from '../../api/training.js';
import { usePolled } from '../../api/use-polled.js';
import { useResource } from '../../api/use-resource.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { moduleAddress, moduleIcon, useModuleText } from '../programme/module-text.js';
import { Share } from './share.js';
import { Sheet } from './sheet.js';
import { ShownInPractice } from './shown.js';

/** While there is none: it is issued by itself, and may come at any moment once all is done. */
const pauseMs = (own: OwnCertificate | null) => (own?.certificate ? null : own?.missing.length === 0 ? 2_000 : 20_000);

/** A person's certificate, or what is missing for it. Instructors see that of their people. */
export default function OwnCertificatePage() {
  const { t } = useTranslation();
  const { enrolment = '' } = useParams();
  const account = useAccount();
  const programme = useResource(`programme ${enrolment}`, () => training.programme(enrolment));
  const own = usePolled(`certificate ${enrolment}`, () => certificates.own(enrolment), pauseMs);
  useTitle(t('certificate.title'));
  if (own.data === null) return <Waiting problem={own.problem} retry={own.retry} />;
  if (programme.data === null) return <Waiting problem={programme.problem} retry={programme.reload} />;
  const { certificate, url, missing } = own.data;
  const person = programme.data.enrolment;
  const isOwn = person.account === account.id;
  return (
    <main id="main" className="page medium certificate">
      <Link className="back-link no-print" to={isOwn ? '/' : `/programme/${enrolment}`}>
        <Icon name="left" />
        {t('certificate.own.back')}
      </Link>
      <div className="block-head">
        <h1>{isOwn ? t('certificate.title') : t('certificate.own.of', { name: person.name })}</h1>
        <p className="muted">{t(certificate ? 'certificate.own.lead' : 'certificate.own.missingLead')}</p>
      </div>
      {certificate === null ? (
        <Missing programme={programme.data} missing={missing} />
      ) : (
        <>
          <Standing certificate={certificate} />
          <Sheet certificate={certificate} />
          <Files certificate={certificate} enrolment={enrolment} url={url ?? ''} />
          <ShownInPractice shown={certificate.shown} />
        </>
      )}
    </main>
  );
}

/** The modules that the certificate waits for, each with the way into it. */
function Missing({ programme, missing }: { programme: Programme; missing: readonly string[] }) {
  const { t } = useTranslation();
  const labs = useResource('labs', api.labs);
  const words = useModuleText(labs.data ?? []);
  if (missing.length === 0)
    return (
      <div className="notice" role="status">
        <span className="spinner" />
        {t('certificate.own.allDone')}
      </div>
    );
  const modules = programme.modules.filter(({ id }) => missing.includes(id));
  return (
    <section className="card padded" aria-labelledby="missing">
      <h2 id="missing">{t('certificate.own.missing')}</h2>
      <ul className="missing-list">
        {modules.map((module) => (
          <li key={module.id}>
            <Icon name={moduleIcon[module.kind]} />
            {module.state === 'open' || module.state === 'started' ? (
              <Link to={moduleAddress(programme.enrolment.id, module)}>{words.title(module)}</Link>
            ) : (
              <span>{words.title(module)}</span>
            )}
            <span className="muted small">{t(`programme.state.${module.state}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What is to be known where it is not simply genuine. */
function Standing({ certificate: { state, revoked, proctored } }: { certificate: PublicCertificate }) {
  const { t } = useTranslation();
  if (state === 'genuine')
    return proctored ? null : (
      <div className="notice no-print">
        <Icon name="info" />
        {t('certificate.own.unproctored')}
      </div>
    );
  return (
    <div className="notice bad" role="status">
      <Icon name="warn" />
      {t(`certificate.check.${state}`)} {revoked && t(`certificate.category.${revoked.category}`)}
    </div>
  );
}

function Files({ certificate, enrolment, url }: { certificate: PublicCertificate; enrolment: string; url: string }) {
  const { t } = useTranslation();
  const { number, name } = certificate;
  return (
    <section className="certificate-files no-print">
      <div className="card padded">
        <a className="button primary large" href={certificates.pdfUrl(enrolment)} download={`${number}.pdf`}>
          <Icon name="download" />
          {t('certificate.own.pdf')}
        </a>
        <p className="muted small">{t('certificate.own.print')}</p>
      </div>
      <div className="card padded">
        <div className="button-row">
          <a className="button" href={certificates.badgeUrl(number)} download={`${number}.badge.json`}>
            <Icon name="shield" />
            {t('certificate.own.badge')}
          </a>
          <a className="button quiet" href={certificates.badgeTokenUrl(number)} download={`${number}.badge.jwt`}>
            {t('certificate.own.badgeToken')}
          </a>
        </div>
        <p className="muted small">{t('certificate.own.badgeText')}</p>
      </div>
      <div className="card padded">
        <Share url={url} text={t('certificate.own.shareText', { name: name ?? '' })} />
        <p className="muted small">
          {t('certificate.own.publicText')} <Link to={`/certificates/${number}`}>{t('certificate.own.public')}</Link>
        </p>
      </div>
    </section>
  );
}
