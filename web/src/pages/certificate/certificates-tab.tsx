import '../../styles/certificate.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HandoverRow } from '../../../../orchestrator/contract/certificate.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { certificates } from '../../api/certificates.js';
import { asProblem } from '../../api/problem.js';
import { useResource } from '../../api/use-resource.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { useCohort } from '../cohorts/use-cohort.js';
import { CohortTable } from './cohort-table.js';
import { RevokeDialog } from './revoke-dialog.js';

/** For instructors: the certificates of a cohort, handed over to the employer or revoked. */
export default function CertificatesTab() {
  const { t } = useTranslation();
  const cohort = useCohort().cohort.id;
  const list = useResource(`certificates of ${cohort}`, () => certificates.ofCohort(cohort));
  const [doomed, setDoomed] = useState<HandoverRow | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (list.data === null) return <Waiting problem={list.problem} retry={list.reload} />;

  function reissue({ enrolment }: HandoverRow) {
    setProblem(null);
    certificates.reissue(cohort, enrolment).then(list.reload, (error: unknown) => setProblem(asProblem(error)));
  }
  return (
    <section className="certificate" aria-labelledby="certificates">
      <div className="block-head">
        <h2 id="certificates" className="hidden-visually">
          {t('certificate.cohort.title')}
        </h2>
        <p className="muted">{t('certificate.cohort.lead')}</p>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {list.data.length === 0 ? (
        <p className="card padded empty">{t('certificate.cohort.none')}</p>
      ) : (
        <>
          <div className="handover">
            <span className="muted num grow">{t('certificate.cohort.count', { count: list.data.length })}</span>
            <a className="button" href={certificates.handoverUrl(cohort, 'csv')} download="certificates.csv">
              <Icon name="download" />
              {t('certificate.cohort.csv')}
            </a>
            <a
              className="button"
              href={certificates.handoverUrl(cohort, 'signed')}
              download="certificates.sigstore.json"
            >
              <Icon name="shield" />
              {t('certificate.cohort.signed')}
            </a>
            <a className="button quiet" href="/api/keys" download="keys.json">
              <Icon name="key" />
              {t('certificate.cohort.keys')}
            </a>
          </div>
          <CohortTable rows={list.data} revoke={setDoomed} reissue={reissue} />
          <p className="muted small">{t('certificate.cohort.signedText')}</p>
        </>
      )}
      {doomed && (
        <RevokeDialog
          name={doomed.name ?? doomed.number}
          onClose={() => setDoomed(null)}
          revoke={(why) => certificates.revoke(cohort, doomed.number, why).then(list.reload)}
        />
      )}
    </section>
  );
}
